package io.defenderroutes.delivery.pending;

import java.time.Duration;

/**
 * How many deliveries a destination gets at once.
 *
 * @param most deliveries in one call, at least 1
 * @param mostBytes of their alerts; one delivery may have more
 * @param hold how long the oldest waits for others; zero if it does not wait
 */
public record Group(int most, long mostBytes, Duration hold) {
  /** Each delivery by itself, at once. */
  public static final Group SINGLE = new Group(1, Long.MAX_VALUE, Duration.ZERO);
}
