package io.defenderroutes.polling.response;

import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;

/**
 * Limits of a response.
 *
 * @param answerBytes largest size of a response, uncompressed
 * @param alertBytes largest size of an item, which is in memory whole
 * @param memoryBytes memory to reverse a response that begins with its newest alert; the rest goes
 *     to a file
 */
public record Limits(long answerBytes, int alertBytes, long memoryBytes) {
  private static final int KEPT_BYTES = 1024 * 1024;

  /** A response of at most this many batches is sorted in memory, if it has to be. */
  private static final long BATCHES_IN_MEMORY = 4;

  public static Limits of(Settings settings) {
    return new Limits(
        settings.bytes(Option.ANSWER_MAX_BYTES),
        settings.number(Option.ANSWER_MAX_ALERT_BYTES),
        settings.number(Option.BATCH_MAX_BYTES) * BATCHES_IN_MEMORY);
  }

  /** Bytes that are stored of an item larger than {@code alertBytes}. */
  public int keptBytes() {
    return Math.min(KEPT_BYTES, alertBytes);
  }
}
