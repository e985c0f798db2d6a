package io.defenderroutes.polling;

/**
 * How much an answer held.
 *
 * @param items alerts, or what holds them: what the API counts by
 * @param more whether the answer says that there are more
 * @param lack what the answer says it lacks, though there may be some; empty if nothing
 * @param open whether something in it has to be asked for again
 */
record Received(long items, boolean more, String lack, boolean open) {
  /** All of it, and nothing more. */
  static Received whole(long items) {
    return new Received(items, false, "", false);
  }

  /** Whether a slice asked for like this may hold what the answer did not. */
  boolean isCutOff(Cap cap) {
    return more || cap.isReachedBy(items);
  }

  boolean isComplete() {
    return lack.isEmpty() && !open;
  }
}
