package io.defenderroutes.polling;

import java.time.Instant;

/**
 * The present, by this machine's clock and by the API's.
 *
 * @param passed all time before it has passed by both clocks: only such time may count as covered
 * @param horizon up to here something may have happened by one of them: it is worth a request
 */
record Now(Instant passed, Instant horizon) {
  /** Where both clocks show the same. */
  static Now at(Instant time) {
    return new Now(time, time);
  }
}
