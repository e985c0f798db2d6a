package io.defenderroutes.polling;

import java.io.IOException;

/**
 * A slice of one tick holds more alerts than the API returns, and {@code $skip} does not reach
 * them.
 */
public final class SliceOverflow extends IOException {
  private static final long serialVersionUID = 1L;

  SliceOverflow(Slice slice, int cap) {
    super(
        "the API answers no more than "
            + cap
            + " alerts, and more than that share the time "
            + slice.sinceText()
            + "; raise the cap of the source if the API allows it");
  }
}
