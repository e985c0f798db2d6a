package io.defenderroutes.polling;

/**
 * The cap of an API's response.
 *
 * @param items the cap; 0 for none
 * @param maxSkip largest {@code $skip}; 0 if the API has none
 */
public record ResponseLimit(int items, int maxSkip) {
  /** An API without a cap. */
  public static final ResponseLimit NONE = new ResponseLimit(0, 0);

  /** Whether a response may have been cut. */
  boolean isReachedBy(long received) {
    return items > 0 && received >= items;
  }

  /** The desired number of items; 0 for any. */
  int comfortable() {
    return (items + 1) / 2;
  }

  /** The next {@code $skip}, where the slice cannot be narrowed. */
  int skipBeyond(int skipped, long received) {
    return (int) Math.min(maxSkip, skipped + received);
  }
}
