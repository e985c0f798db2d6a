package io.defenderroutes.polling;

import java.time.Instant;
import java.util.List;

/**
 * What one batch adds to the ledger.
 *
 * @param number of the batch, counted from 1 through the life of the cursor
 * @param until the end of the slice that held the batch: its versions are older than that
 * @param digests of the versions delivered, none twice
 */
public record Segment(long number, Instant until, List<Digest> digests) {
  public Segment {
    digests = List.copyOf(digests);
  }
}
