package io.defenderroutes.delivery.pending;

import java.time.Duration;

/**
 * How many deliveries a destination gets at once.
 *
 * @param most deliveries in one call, from 1 to {@link #MOST}
 * @param mostBytes of their alerts; one delivery may have more
 * @param hold how long the oldest waits for others; zero if it does not wait
 * @param isDivisible whether a rejected call is repeated with each delivery by itself; if not, the
 *     deliveries stay together and fail together
 */
public record Group(int most, long mostBytes, Duration hold, boolean isDivisible) {
  /** Most deliveries in one call: as many as a connection has in memory. */
  public static final int MOST = Backlog.MOST;

  /** Each delivery by itself, at once. */
  public static final Group SINGLE = new Group(1, Long.MAX_VALUE, Duration.ZERO, true);

  /** Whether the destination gets a list of deliveries, even if it is of one. */
  public boolean isList() {
    return !equals(SINGLE);
  }
}
