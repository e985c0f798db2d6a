package io.defenderroutes.sandbox;

import java.util.List;

/**
 * How many alerts an answer holds at most, whatever was asked for. Nothing in the answer tells that
 * there were more.
 *
 * @param alerts most alerts in one answer
 * @param newest whether the newest of the slice are kept, as the documented {@code limit} does, or
 *     the oldest
 */
record AnswerCap(int alerts, boolean newest) {
  static final AnswerCap NONE = new AnswerCap(Integer.MAX_VALUE, true);

  AnswerCap {
    if (alerts < 1) {
      throw new IllegalArgumentException(
          "an answer holds at least one alert at most, not " + alerts);
    }
  }

  /**
   * @param found oldest first
   */
  List<SiemAlert> of(List<SiemAlert> found) {
    int size = Math.min(alerts, found.size());
    return newest ? found.subList(found.size() - size, found.size()) : found.subList(0, size);
  }
}
