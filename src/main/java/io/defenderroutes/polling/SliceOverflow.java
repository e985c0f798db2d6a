package io.defenderroutes.polling;

import io.defenderroutes.config.DiagnosedException;
import io.defenderroutes.config.FailureKind;

/**
 * A slice of one tick holds more alerts than the API returns, and {@code $skip} does not reach
 * them.
 */
public final class SliceOverflow extends DiagnosedException {
  SliceOverflow(Slice slice, int cap) {
    super(
        FailureKind.SLICE_OVERFLOW,
        "the API returns at most %s alerts, and more than that share the time %s"
            .formatted(cap, slice.sinceText()),
        null);
  }
}
