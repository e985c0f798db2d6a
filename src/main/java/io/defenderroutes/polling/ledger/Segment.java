package io.defenderroutes.polling.ledger;

import java.time.Instant;
import java.util.List;

/**
 * The versions and alerts of one batch in the ledger.
 *
 * @param number of the batch, from 1 in the life of the cursor
 * @param until end of the batch's slice: its versions are older
 * @param digests of the delivered versions, without duplicates
 * @param alerts the state of each alert after the batch, without duplicates
 */
public record Segment(long number, Instant until, List<Digest> digests, AlertStates alerts) {
  public Segment {
    digests = List.copyOf(digests);
  }
}
