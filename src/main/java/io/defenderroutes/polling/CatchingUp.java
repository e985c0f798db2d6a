package io.defenderroutes.polling;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a connection is that has much to catch up with.
 *
 * @param connection tenant/source
 * @param share how much of the time to ask for is done, 0 to 1
 * @param behind how much is left to ask for
 * @param left how long that takes at this pace; empty if it cannot be known
 */
public record CatchingUp(
    String connection, double share, Duration behind, Optional<Duration> left) {
  public static CatchingUp of(String connection, Backfill backfill) {
    double done = Duration.between(backfill.from(), backfill.at()).toMillis();
    double all = Math.max(1, Duration.between(backfill.from(), backfill.now()).toMillis());
    return new CatchingUp(
        connection, Math.max(0, Math.min(1, done / all)), backfill.behind(), backfill.left());
  }
}
