package io.defenderroutes.polling;

import java.time.Instant;

/**
 * The present by this machine's clock and by the API's.
 *
 * @param passed the earlier of both: only time before it may count as covered
 * @param horizon the later of both: time up to it is worth a request
 */
record Now(Instant passed, Instant horizon) {
  /** Both clocks agree. */
  static Now at(Instant time) {
    return new Now(time, time);
  }
}
