package io.defenderroutes.polling;

import java.time.Duration;
import java.time.Instant;

/**
 * What of time is asked for, and when.
 *
 * @param start where a connection begins that has no cursor yet
 * @param overlap how long an alert may take to become visible: younger time is asked for again
 * @param settleDelay a slice ends this long before now
 * @param sliceLength how much time one request asks for, at most
 * @param lookBack how far back a sweep looks for what came later than the overlap allows
 * @param sweepInterval time between sweeps
 * @param memory how long the ledger knows what was delivered beyond the time that is asked for
 *     again; for answers that hold old alerts in new items
 */
public record Window(
    Start start,
    Duration overlap,
    Duration settleDelay,
    Duration sliceLength,
    Duration lookBack,
    Duration sweepInterval,
    Duration memory) {
  /** More than the clock and the bounds of an API can be out by, and cheap. */
  private static final Duration LEDGER_MARGIN = Duration.ofMinutes(1);

  /** Where a connection begins. */
  @FunctionalInterface
  public interface Start {
    Instant at(Instant now);

    /** So long ago. */
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

  /** From where on time was not yet settled when it was asked for. */
  Instant settledAt(Instant asked) {
    return Timestamps.truncate(asked.minus(overlap));
  }

  /**
   * Where the next sweep begins: as far back from the last one, so that none is left out after a
   * standstill.
   */
  Instant sweepFrom(Progress progress) {
    Instant from = Timestamps.truncate(progress.swept().minus(lookBack));
    return from.isBefore(progress.covered()) ? progress.covered() : from;
  }

  /**
   * What is older than this can be dropped from the ledger.
   *
   * @param covered from where on it is needed for what is asked for again
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
