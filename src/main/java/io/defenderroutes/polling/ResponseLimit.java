package io.defenderroutes.polling;

/**
 * How much one answer of an API holds at most.
 *
 * @param items the cap; 0 if there is none
 * @param maxSkip how many items the API can pass over ({@code $skip}); 0 if it cannot
 */
public record ResponseLimit(int items, int maxSkip) {
  /** An API that answers everything. */
  public static final ResponseLimit NONE = new ResponseLimit(0, 0);

  /** Whether an answer may have left something out. */
  boolean isReachedBy(long received) {
    return items > 0 && received >= items;
  }

  /** How many items an answer had better hold; 0 if any number will do. */
  int comfortable() {
    return (items + 1) / 2;
  }

  /** How many items to pass over next, where the slice cannot be made narrower. */
  int skipBeyond(int skipped, long received) {
    return (int) Math.min(maxSkip, skipped + received);
  }
}
