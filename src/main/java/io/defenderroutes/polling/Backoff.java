package io.defenderroutes.polling;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * The pauses of a connection that the API refuses with 403, or Entra a token. Used by one thread at
 * a time.
 */
final class Backoff {
  private final Duration interval;
  private final Duration longest;
  private final Clock clock;
  private Instant notBefore = Instant.MIN;
  private Duration pause = Duration.ZERO;
  private boolean endsEarly;

  /**
   * @param interval the first pause
   * @param longest the longest one
   */
  Backoff(Duration interval, Duration longest, Clock clock) {
    this.interval = interval;
    this.longest = longest;
    this.clock = clock;
  }

  boolean areOver() {
    return !clock.instant().isBefore(notBefore);
  }

  /** Starts a pause: at first the interval, then twice the last one, up to a bound. */
  Instant next() {
    Duration next = pause.isZero() ? interval : pause.multipliedBy(2);
    pause = next.compareTo(longest) > 0 ? longest : next;
    notBefore = clock.instant().plus(pause);
    endsEarly = false;
    return notBefore;
  }

  /** Starts a pause that {@link #endIf} may end. */
  Instant nextEndingEarly() {
    Instant until = next();
    endsEarly = true;
    return until;
  }

  /** Ends such a pause if its cause has changed. */
  void endIf(BooleanSupplier changed) {
    if (endsEarly && !areOver() && changed.getAsBoolean()) {
      notBefore = Instant.MIN;
      end();
    }
  }

  /** A poll succeeded: the next pause is short again. */
  void end() {
    pause = Duration.ZERO;
  }
}
