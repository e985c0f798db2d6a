package io.defenderroutes.polling;

import io.defenderroutes.polling.ledger.Segment;
import java.util.List;
import java.util.Optional;

/**
 * A change of a cursor, recorded as a whole.
 *
 * @param progress the new progress
 * @param added the segment of a batch; empty at the end of a slice
 * @param dropped numbers of segments that are no longer needed
 */
public record Change(Progress progress, Optional<Segment> added, List<Long> dropped) {
  static Change of(Progress progress) {
    return new Change(progress, Optional.empty(), List.of());
  }
}
