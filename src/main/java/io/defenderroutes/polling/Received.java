package io.defenderroutes.polling;

import java.util.Optional;

/**
 * How much an answer held.
 *
 * @param items alerts, or what holds them: what the API counts by
 * @param more whether the answer says that there are more
 * @param cutOff whether there are more
 * @param lack what the answer says it lacks, though there may be some; empty if nothing
 * @param open whether something in it has to be asked for again
 * @param bare the alert that it was, if it was one alert and no list
 */
record Received(
    long items, boolean more, boolean cutOff, String lack, boolean open, Optional<Digest> bare) {
  private static final Digest EMPTY_PAGE = Digest.of("an empty page with a link to more");

  /** All of it, and nothing more. */
  static Received whole(long items) {
    return new Received(items, false, false, "", false, Optional.empty());
  }

  /** Whether a slice asked for like this may hold what the answer did not. */
  boolean isCutOff(ResponseLimit cap) {
    return cutOff || (more && items > 0) || cap.isReachedBy(items);
  }

  /**
   * What makes it uncertain that this is all there is: one alert in place of a list, or an empty
   * first page that says that there are more. Empty if nothing does.
   */
  Optional<Digest> doubt(Slice slice) {
    boolean emptyPage = more && !cutOff && items == 0 && slice.skip() == 0;
    return emptyPage ? Optional.of(EMPTY_PAGE) : bare;
  }

  boolean isComplete() {
    return lack.isEmpty() && !open;
  }
}
