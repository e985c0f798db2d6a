package io.defenderroutes.polling;

import io.defenderroutes.polling.ledger.Digest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a response contained, as far as it was read.
 *
 * <p>While the response is read it belongs to the thread that reads, which may be ahead of the
 * delivery; from then on to the thread of the connection. Each response has its own, so that the
 * end of an abandoned one does not count as a part of the next.
 */
final class ReadResponse {
  private long items;
  private boolean more;
  private boolean cutShort;
  private boolean behind;
  private String link = "";
  private String lack = "";
  private Optional<Digest> bare = Optional.empty();
  private @Nullable ListedItems incomplete;

  /** Another item was read. */
  void received() {
    items++;
  }

  /** It links a next page. */
  void receivedMore(String to) {
    more = true;
    link = to;
  }

  /** A part of it was left out, because a bound was reached. */
  void leaveOut() {
    cutShort = true;
  }

  /**
   * The link to the next page, if only a request to it can show whether there is more; empty if
   * there is none, or where the slice was too wide in any case.
   */
  Optional<String> link(ResponseLimit cap) {
    boolean unknown = !link.isEmpty() && !cutShort && !cap.isReachedBy(items);
    return unknown ? Optional.of(link) : Optional.empty();
  }

  /** The linked page was empty, or had items. */
  void sawBehind(boolean any) {
    more = any;
    behind = any;
    link = "";
  }

  /** The linked page is unavailable or inconclusive. */
  void cannotSeeBehind() {
    link = "";
  }

  /**
   * Sets an item aside, because further requests have to complete it.
   *
   * @param mostBytes as for {@link ListedItems}
   */
  void setAside(byte[] item, long mostBytes) {
    ListedItems items = incomplete == null ? new ListedItems(mostBytes) : incomplete;
    incomplete = items;
    if (!items.list(item)) {
      leaveOut();
    }
  }

  /** The items that were set aside; null if there is none. */
  @Nullable ListedItems incomplete() {
    return incomplete;
  }

  /** It was one alert instead of a list. */
  void receivedBare(byte[] alert) {
    bare = Optional.of(Digest.of(alert));
  }

  /** It is incomplete; the first reason counts. */
  void lacks(String what) {
    lack = lack.isEmpty() ? what : lack;
  }

  /**
   * The extent of the response so far.
   *
   * @param open whether a part must be requested again before it is delivered or skipped
   */
  Received extent(boolean open) {
    return new Received(items, more, behind || cutShort, lack, open, bare);
  }
}
