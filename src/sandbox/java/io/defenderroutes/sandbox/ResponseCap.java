package io.defenderroutes.sandbox;

import java.util.List;

/**
 * A silent limit on the alerts in a response.
 *
 * @param alerts maximum in one response
 * @param newest whether to keep the newest, like the documented {@code limit}, or the oldest
 */
record ResponseCap(int alerts, boolean newest) {
  static final ResponseCap NONE = new ResponseCap(Integer.MAX_VALUE, true);

  ResponseCap {
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
