package io.defenderroutes.polling.response;

/**
 * How much of an answer is taken, and held in memory.
 *
 * @param answerBytes most bytes of an answer, uncompressed
 * @param alertBytes most bytes of one item, which is held in memory whole
 * @param memoryBytes of an answer that begins with its newest alert, which has to be held to be
 *     turned round, so much is in memory
 */
public record Limits(long answerBytes, int alertBytes, long memoryBytes) {
  private static final int KEPT_BYTES = 1024 * 1024;

  /** How much is kept of an item that is larger than {@code alertBytes}. */
  public int keptBytes() {
    return Math.min(KEPT_BYTES, alertBytes);
  }
}
