package io.defenderroutes.polling.response;

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

  /** Bytes that are stored of an item larger than {@code alertBytes}. */
  public int keptBytes() {
    return Math.min(KEPT_BYTES, alertBytes);
  }
}
