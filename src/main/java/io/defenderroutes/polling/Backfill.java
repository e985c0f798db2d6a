package io.defenderroutes.polling;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How a connection gets on that fell behind, or began in the past.
 *
 * @param from where it began
 * @param at how far it is
 * @param began when it began
 * @param now when it had got there
 * @param alerts delivered on the way
 */
public record Backfill(Instant from, Instant at, Instant began, Instant now, long alerts) {
  static Backfill begun(Connection.Completed done) {
    return new Backfill(
        done.slice().from(), done.slice().until(), done.now(), done.now(), done.fresh());
  }

  Backfill and(Connection.Completed done) {
    return new Backfill(from, done.slice().until(), began, done.now(), alerts + done.fresh());
  }

  /** What is left to ask for. */
  public Duration behind() {
    return Duration.between(at, now);
  }

  public double perSecond() {
    return alerts * 1000.0 / took();
  }

  /** How long the rest takes at this pace; empty if it would never end, or cannot be known. */
  public Optional<Duration> left() {
    double speed = (double) Duration.between(from, at).toMillis() / took();
    return speed > 1
        ? Optional.of(Duration.ofMillis((long) (behind().toMillis() / (speed - 1))))
        : Optional.empty();
  }

  private long took() {
    return Math.max(1, Duration.between(began, now).toMillis());
  }
}
