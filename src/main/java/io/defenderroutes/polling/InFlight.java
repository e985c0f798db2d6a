package io.defenderroutes.polling;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The state of the current response and batch of a connection. Used by one thread at a time. */
final class InFlight {
  private final Set<Digest> taken = new LinkedHashSet<>();

  /** The newest state of each alert of the batch. */
  private final Map<Long, AlertState> alerts = new LinkedHashMap<>();

  private long items;
  private long fresh;
  private boolean more;
  private boolean cutShort;
  private boolean behind;
  private String link = "";
  private boolean open;
  private String lack = "";
  private Optional<Digest> bare = Optional.empty();
  private @Nullable ListedItems incomplete;

  /** Begins a response. */
  void beginAnswer() {
    empty();
    items = 0;
    fresh = 0;
    more = false;
    cutShort = false;
    behind = false;
    link = "";
    open = false;
    lack = "";
    bare = Optional.empty();
    incomplete = null;
  }

  /** Begins a batch: versions of an earlier one that were not recorded are new again. */
  void beginBatch() {
    empty();
  }

  /** Another item of the response was read. */
  void received() {
    items++;
  }

  /** The response links a next page. */
  void receivedMore(String to) {
    more = true;
    link = to;
  }

  /** A part of the response was left out, because a bound was reached. */
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

  /** A part of the response must be requested again before it is delivered or skipped. */
  void leaveOpen() {
    open = true;
  }

  /** Adds a digest to the ledger beside the versions of the batch. */
  void note(Digest digest) {
    taken.add(digest);
  }

  /** Whether a version is delivered or in the batch already. */
  boolean knows(String version, Ledger ledger) {
    Digest digest = Digest.of(version);
    return ledger.contains(digest) || taken.contains(digest);
  }

  /** The response was one alert instead of a list. */
  void receivedBare(byte[] alert) {
    bare = Optional.of(Digest.of(alert));
  }

  /** The response is incomplete; the first reason counts. */
  void lacks(String what) {
    lack = lack.isEmpty() ? what : lack;
  }

  /** Adds a version; false if it is delivered or in the batch already. */
  boolean take(String version, Ledger ledger) {
    if (!isNew(Digest.of(version), ledger)) {
      return false;
    }
    fresh++;
    return true;
  }

  /**
   * Adds a version; false if any version of the same alert is delivered or in the batch already.
   * The ledger then knows the alert for as long as it knows this version.
   */
  boolean takeFirst(String alert, String version, Ledger ledger) {
    Digest name = Digest.of(alert);
    if (!isNew(Digest.of(version), ledger)) {
      return false;
    }
    if (!taken.add(name) || ledger.contains(name)) {
      return false;
    }
    fresh++;
    return true;
  }

  /** Determines how a version that was taken differs from the one before. */
  AlertChange change(AlertState now, Ledger ledger) {
    AlertState inBatch = alerts.get(now.key());
    AlertState before = inBatch == null ? ledger.find(now.key()) : inBatch;
    if (before == null || !now.isOlderThan(before)) {
      alerts.put(now.key(), now);
    }
    return AlertChange.of(before, now);
  }

  private boolean isNew(Digest digest, Ledger ledger) {
    return !ledger.contains(digest) && taken.add(digest);
  }

  /** Whether the batch has versions that are not recorded. */
  boolean isOpen() {
    return !taken.isEmpty();
  }

  Segment segment(long number, Instant until) {
    return new Segment(number, until, List.copyOf(taken), AlertStates.of(alerts.values()));
  }

  /** The batch is recorded, or void. */
  void empty() {
    taken.clear();
    alerts.clear();
  }

  /** The extent of the response so far. */
  Received answer() {
    return new Received(items, more, behind || cutShort, lack, open, bare);
  }

  /** The number of new alerts of the response. */
  long fresh() {
    return fresh;
  }
}
