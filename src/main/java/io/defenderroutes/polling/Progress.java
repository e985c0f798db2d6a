package io.defenderroutes.polling;

import java.time.Duration;
import java.time.Instant;

/**
 * How far a connection has got in time.
 *
 * @param watermark all time before it has been asked for, and all that was answered is delivered or
 *     in the dead letters
 * @param settled all time before it was older than the overlap when it was asked for; younger time
 *     is asked for again
 * @param covered the ledger knows every version delivered from here on; no time before it is asked
 *     for again
 * @param swept when the last sweep began
 * @param sliceLength how much time the next request asks for; follows the density of alerts
 * @param batches how many batches were recorded through the life of the cursor
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

  /**
   * All of a slice is delivered; if one before it still lacks something, that counts for nothing.
   */
  Progress past(Slice slice, Instant until, Instant settledUntil) {
    boolean follows = !slice.from().isAfter(watermark);
    Instant farther = follows && until.isAfter(watermark) ? until : watermark;
    boolean adjoins = !slice.from().isAfter(settled);
    Instant calmer = adjoins && settledUntil.isAfter(settled) ? settledUntil : settled;
    return new Progress(farther, calmer, covered, swept, sliceLength, batches);
  }
}
