package io.defenderroutes.delivery;

import java.nio.file.Path;

/**
 * Where we write.
 *
 * @param files what file destinations are named relative to
 * @param deadLetters dead letters without Kafka, and what their topic refuses
 * @param journal what batches in hand append to files
 */
public record Folders(Path files, Path deadLetters, Path journal) {}
