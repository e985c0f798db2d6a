package io.defenderroutes.polling;

/**
 * How much one answer of an API holds at most.
 *
 * @param alerts the cap; 0 if there is none
 * @param skips whether the API can pass over alerts ({@code $skip})
 */
public record Cap(int alerts, boolean skips) {
  /** An API that answers everything. */
  public static final Cap NONE = new Cap(0, false);

  /** Whether an answer may have left something out. */
  boolean isReachedBy(long received) {
    return alerts > 0 && received >= alerts;
  }

  /** How many alerts an answer had better hold; 0 if any number will do. */
  int comfortable() {
    return (alerts + 1) / 2;
  }
}
