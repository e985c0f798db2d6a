package io.defenderroutes.delivery.store;

import io.defenderroutes.config.FileAccess;
import java.nio.file.Path;

/**
 * Where the product writes.
 *
 * @param files what file destinations are named relative to
 * @param access who may read alert files
 * @param deadLetters dead letters without Kafka, and what their topic refuses
 * @param pending lines that are appended to files once their batch is committed
 */
public record Folders(Path files, FileAccess access, Path deadLetters, Path pending) {}
