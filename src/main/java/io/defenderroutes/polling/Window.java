package io.defenderroutes.polling;

import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.source.TenantSource;
import java.time.Duration;
import java.time.Instant;

/**
 * Which time a connection requests, and when.
 *
 * @param start of a connection without a cursor
 * @param overlap how long an alert may take to become visible: later time is requested again
 * @param settleDelay a slice ends this long before now
 * @param sliceLength longest slice
 * @param lookBack how far back a sweep searches for late alerts
 * @param sweepInterval time between sweeps
 * @param memory how much longer the ledger knows delivered versions, for responses with old alerts
 *     in new items
 */
public record Window(
    Start start,
    Duration overlap,
    Duration settleDelay,
    Duration sliceLength,
    Duration lookBack,
    Duration sweepInterval,
    Duration memory) {
  /** More than the inaccuracy of clocks and bounds. */
  private static final Duration LEDGER_MARGIN = Duration.ofMinutes(1);

  /** An alert that changes after this time counts as new. */
  private static final Duration ALERTS_LIVE = Duration.ofDays(1);

  /** An incident that changes after this time delivers its alerts again. */
  private static final Duration INCIDENTS_LIVE = Duration.ofDays(30);

  static Window of(TenantSource source, Settings settings) {
    String tenant = source.tenant();
    String name = source.name();
    boolean isMemorySet = settings.optional(Option.POLL_MEMORY, tenant, name).isPresent();
    Duration usualMemory = source.singly() ? INCIDENTS_LIVE : ALERTS_LIVE;
    return new Window(
        now -> settings.start(Option.POLL_START, tenant, name, now),
        settings.duration(Option.POLL_OVERLAP, tenant, name),
        settings.duration(Option.POLL_SETTLE_DELAY, tenant, name),
        settings.duration(Option.POLL_SLICE_LENGTH, tenant, name),
        settings.duration(Option.POLL_LOOK_BACK, tenant, name),
        settings.duration(Option.POLL_SWEEP_INTERVAL, tenant, name),
        isMemorySet ? settings.duration(Option.POLL_MEMORY, tenant, name) : usualMemory);
  }

  /** The start of a connection. */
  @FunctionalInterface
  public interface Start {
    Instant at(Instant now);

    /** A duration ago. */
    static Start ago(Duration back) {
      return now -> now.minus(back);
    }
  }

  /** The cursor of a connection that has never been polled. */
  Progress beginning(Instant now) {
    Instant start = Timestamps.truncate(this.start.at(now));
    return Progress.beginning(start, now, sliceLength);
  }

  /** The end of the newest slice. If the clock was set back behind the watermark, it ends there. */
  Instant newest(Progress progress, Instant now) {
    Instant newest = Timestamps.truncate(now.minus(settleDelay));
    return newest.isBefore(progress.watermark()) ? progress.watermark() : newest;
  }

  /** The time from which a request's slice had not settled. */
  Instant settledAt(Instant asked) {
    return Timestamps.truncate(asked.minus(overlap));
  }

  /**
   * The beginning of the next sweep: the look-back before the last one, so that no time is left out
   * after a standstill.
   */
  Instant sweepFrom(Progress progress) {
    Instant from = Timestamps.truncate(progress.swept().minus(lookBack));
    return from.isBefore(progress.covered()) ? progress.covered() : from;
  }

  /**
   * The ledger may drop what is older.
   *
   * @param covered time from which it is needed
   */
  Instant forgettable(Instant covered) {
    return covered.minus(LEDGER_MARGIN).minus(memory);
  }

  boolean sweeps() {
    return lookBack.compareTo(overlap) > 0;
  }

  boolean isSweepDue(Progress progress, Instant now) {
    return sweeps() && !now.isBefore(progress.swept().plus(sweepInterval));
  }
}
