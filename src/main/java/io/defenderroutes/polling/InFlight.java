package io.defenderroutes.polling;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was taken of an answer, and of the batch in hand, for delivery. Used by one thread at a
 * time.
 */
final class InFlight {
  private final Set<Digest> taken = new LinkedHashSet<>();
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

  /** Forgets the answer before. */
  void beginAnswer() {
    taken.clear();
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

  /** Begins a batch: what an earlier one took but did not get recorded is open again. */
  void beginBatch() {
    taken.clear();
  }

  /** One more item of the answer is read. */
  void received() {
    items++;
  }

  /** The answer says that a link leads to more of what was requested. */
  void receivedMore(String to) {
    more = true;
    link = to;
  }

  /** Some of the answer was left out, because no more of it can be held. */
  void leaveOut() {
    cutShort = true;
  }

  /**
   * The link to more of the answer, if only a request to it can show whether there is more; empty
   * if there is none, or where the slice was too wide in any case.
   */
  Optional<String> link(ResponseLimit cap) {
    boolean unknown = !link.isEmpty() && !cutShort && !cap.isReachedBy(items);
    return unknown ? Optional.of(link) : Optional.empty();
  }

  /** What the page behind the link has shown: nothing, or items. */
  void sawBehind(boolean any) {
    more = any;
    behind = any;
    link = "";
  }

  /** The page behind the link cannot be had, or does not tell. */
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

  /** Something in the answer can only be delivered, or passed over, when it is asked for again. */
  void leaveOpen() {
    open = true;
  }

  /** What the batch adds to the ledger beside its versions. */
  void note(Digest digest) {
    taken.add(digest);
  }

  /** Whether a version is delivered already, or taken. */
  boolean knows(String version, Ledger ledger) {
    Digest digest = Digest.of(version);
    return ledger.contains(digest) || taken.contains(digest);
  }

  /** The answer was one alert, and no list. */
  void receivedBare(byte[] alert) {
    bare = Optional.of(Digest.of(alert));
  }

  /** The answer lacks something that there may be; the first of several counts. */
  void lacks(String what) {
    lack = lack.isEmpty() ? what : lack;
  }

  /** Takes a version; false if it is delivered already, or taken. */
  boolean take(String version, Ledger ledger) {
    if (!isNew(Digest.of(version), ledger)) {
      return false;
    }
    fresh++;
    return true;
  }

  /**
   * Takes a version; false if any version of the same alert is delivered already, or taken. The
   * ledger then knows the alert for as long as it knows this version.
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

  private boolean isNew(Digest digest, Ledger ledger) {
    return !ledger.contains(digest) && taken.add(digest);
  }

  /** Whether something is taken that is not recorded. */
  boolean isOpen() {
    return !taken.isEmpty();
  }

  Segment segment(long number, Instant until) {
    return new Segment(number, until, List.copyOf(taken));
  }

  /** All that was taken is recorded, or void. */
  void empty() {
    taken.clear();
  }

  /** What came of the answer so far. */
  Received answer() {
    return new Received(items, more, behind || cutShort, lack, open, bare);
  }

  /** How many alerts of the answer had not been delivered before. */
  long fresh() {
    return fresh;
  }
}
