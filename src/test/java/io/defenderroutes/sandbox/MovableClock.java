package io.defenderroutes.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is moved on, for tests. Thread-safe. */
public final class MovableClock extends Clock {
  private Instant now;

  public MovableClock(Instant start) {
    now = start;
  }

  /** Lets that much time pass at once. */
  public synchronized void advance(Duration duration) {
    now = now.plus(duration);
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  /** This clock: the zone is of no account to instants. */
  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
