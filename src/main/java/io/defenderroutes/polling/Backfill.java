package io.defenderroutes.polling;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Progress of a connection through a backlog.
 *
 * @param from watermark at the beginning
 * @param at present watermark
 * @param began time of the beginning
 * @param now time of the present watermark
 * @param alerts delivered since the beginning
 */
public record Backfill(Instant from, Instant at, Instant began, Instant now, long alerts) {
  static Backfill begun(CompletedSlice done) {
    return new Backfill(
        done.slice().from(), done.slice().until(), done.now(), done.now(), done.fresh());
  }

  Backfill and(CompletedSlice done) {
    return new Backfill(from, done.slice().until(), began, done.now(), alerts + done.fresh());
  }

  /** The time still to be requested. */
  public Duration behind() {
    return Duration.between(at, now);
  }

  /** The share of the time that is done, 0 to 1. */
  public double share() {
    double done = Duration.between(from, at).toMillis();
    double all = Math.max(1, Duration.between(from, now).toMillis());
    return Math.max(0, Math.min(1, done / all));
  }

  public double perSecond() {
    return alerts * 1000.0 / took();
  }

  /** How long the rest takes at this rate; empty if unknown. */
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
