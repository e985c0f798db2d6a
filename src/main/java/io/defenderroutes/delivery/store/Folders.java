package io.defenderroutes.delivery.store;

import io.defenderroutes.config.FileAccess;
import java.nio.file.Path;

/**
 * The folders that delivery writes to.
 *
 * @param files folder of alert files
 * @param access who may read alert files
 * @param deadLetters dead letters without Kafka, and those that their topic rejects
 * @param pending lines that are appended to files once their batch is committed
 * @param pendingDeliveries deliveries that are carried out after the commit, without Kafka
 */
public record Folders(
    Path files, FileAccess access, Path deadLetters, Path pending, Path pendingDeliveries) {}
