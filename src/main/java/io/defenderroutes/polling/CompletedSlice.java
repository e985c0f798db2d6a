package io.defenderroutes.polling;

import java.time.Duration;
import java.time.Instant;

/**
 * The result of a slice.
 *
 * @param answer extent of the response
 * @param fresh number of alerts that were new
 * @param asked time of the request
 * @param now time when all of it was delivered
 * @param behind whether new time is left
 * @param certainty whether the response counts as complete
 */
record CompletedSlice(
    Slice slice,
    Received answer,
    long fresh,
    Instant asked,
    Instant now,
    boolean behind,
    Confirmation.Certainty certainty) {
  Duration took() {
    return Duration.between(asked, now);
  }
}
