package io.defenderroutes.polling;

import java.time.Duration;
import java.util.Optional;

/**
 * Progress of a connection through a backlog, for the terminal.
 *
 * @param connection tenant/source
 * @param share of the time that is done, 0 to 1
 * @param behind time still to be requested
 * @param left how long that takes at this rate; empty if unknown
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
