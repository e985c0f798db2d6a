package io.defenderroutes.polling;

import java.time.Duration;
import java.time.Instant;

/**
 * A time range covered by one request.
 *
 * @param from first instant that belongs to it
 * @param until first instant that no longer belongs to it
 * @param skip how many alerts of it to pass over; 0 but where a slice one tick wide is still full
 * @param sweep whether it looks for what came late into time that is behind us
 */
public record Slice(Instant from, Instant until, int skip, boolean sweep) {
  /** The unit of the APIs' timestamps. */
  static final Duration TICK = Duration.ofNanos(100);

  /** Guards a bound against APIs that cut their timestamps or exclude the bound itself. */
  static final Duration GUARD = Duration.ofSeconds(1);

  public Slice {
    if (!from.isBefore(until)) {
      throw new IllegalArgumentException(
          "a slice ends after it begins, not " + from + " to " + until);
    }
  }

  Duration length() {
    return Duration.between(from, until);
  }

  /** Whether it is as narrow as possible. */
  boolean isOneTick() {
    return length().compareTo(TICK) <= 0;
  }

  /** The lower bound of the request: a little before the slice, at most the length of the slice. */
  Instant since() {
    return from.minus(length().compareTo(GUARD) < 0 ? length() : GUARD);
  }

  /**
   * The lower bound as the APIs read it. Named apart from {@link #from}, which Camel would find
   * too.
   */
  public String sinceText() {
    return Timestamps.format(since());
  }

  /** The upper bound as the APIs read it. */
  public String untilText() {
    return Timestamps.format(until);
  }
}
