package io.defenderroutes.polling;

import java.util.List;
import java.util.Optional;

/**
 * What is recorded of a cursor at once.
 *
 * @param progress as it is from now on
 * @param added what a batch adds to the ledger; empty at the end of a slice
 * @param dropped numbers of segments that are no longer needed
 */
public record Change(Progress progress, Optional<Segment> added, List<Long> dropped) {
  static Change of(Progress progress) {
    return new Change(progress, Optional.empty(), List.of());
  }
}
