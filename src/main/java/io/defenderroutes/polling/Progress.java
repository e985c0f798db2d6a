package io.defenderroutes.polling;

import java.time.Duration;
import java.time.Instant;

/**
 * The progress of a connection in time.
 *
 * @param watermark all time before it was requested, and all its alerts are delivered or in the
 *     dead letters
 * @param settled time before it was older than the overlap when requested; later time is requested
 *     again
 * @param covered the ledger knows every version delivered since; earlier time is not requested
 *     again
 * @param swept when the last sweep began
 * @param sliceLength of the next request; follows the density of alerts
 * @param batches number of batches recorded in the life of the cursor
 */
public record Progress(
    Instant watermark,
    Instant settled,
    Instant covered,
    Instant swept,
    Duration sliceLength,
    long batches) {

  /** The progress of a connection that begins at a time. */
  public static Progress beginning(Instant start, Instant now, Duration sliceLength) {
    return new Progress(start, start, start, now, sliceLength, 0);
  }

  /** The same, after so many batches. */
  public Progress afterBatches(long count) {
    return new Progress(watermark, settled, covered, swept, sliceLength, count);
  }

  Progress withSliceLength(Duration length) {
    return new Progress(watermark, settled, covered, swept, length, batches);
  }

  Progress withSwept(Instant began) {
    return new Progress(watermark, settled, covered, began, sliceLength, batches);
  }

  Progress withCovered(Instant from) {
    return new Progress(watermark, settled, from, swept, sliceLength, batches);
  }

  Progress withOneMoreBatch() {
    return afterBatches(batches + 1);
  }

  /** All of a slice is delivered; does not count while an earlier one is incomplete. */
  Progress past(Slice slice, Instant until, Instant settledUntil) {
    boolean follows = !slice.from().isAfter(watermark);
    Instant farther = follows && until.isAfter(watermark) ? until : watermark;
    boolean adjoins = !slice.from().isAfter(settled);
    Instant calmer = adjoins && settledUntil.isAfter(settled) ? settledUntil : settled;
    return new Progress(farther, calmer, covered, swept, sliceLength, batches);
  }
}
