package io.defenderroutes.polling;

import io.defenderroutes.polling.ledger.Digest;
import java.util.Optional;

/**
 * The extent of a response.
 *
 * @param items as the API counts them
 * @param more whether the response links more
 * @param cutOff whether there are more
 * @param lack what the response reports as missing; empty for nothing
 * @param open whether a part must be requested again
 * @param bare the alert, if the response was one alert instead of a list
 */
record Received(
    long items, boolean more, boolean cutOff, String lack, boolean open, Optional<Digest> bare) {
  private static final Digest EMPTY_PAGE = Digest.of("an empty page with a link to more");

  /** Complete, and nothing more to request. */
  static Received whole(long items) {
    return new Received(items, false, false, "", false, Optional.empty());
  }

  /** Whether the slice may hold alerts that the response did not. */
  boolean isCutOff(ResponseLimit cap) {
    return cutOff || (more && items > 0) || cap.isReachedBy(items);
  }

  /**
   * Why the response may be incomplete: one alert instead of a list, or an empty first page that
   * links more. Empty if nothing indicates it.
   */
  Optional<Digest> doubt(Slice slice) {
    boolean emptyPage = more && !cutOff && items == 0 && slice.skip() == 0;
    return emptyPage ? Optional.of(EMPTY_PAGE) : bare;
  }

  boolean isComplete() {
    return lack.isEmpty() && !open;
  }
}
