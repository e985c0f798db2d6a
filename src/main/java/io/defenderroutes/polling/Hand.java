package io.defenderroutes.polling;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was taken of an answer, and of the batch in hand, for delivery. Used by one thread at a
 * time.
 */
final class Hand {
  private final Set<Digest> taken = new LinkedHashSet<>();
  private long items;
  private long fresh;
  private boolean more;
  private boolean open;
  private String lack = "";
  private Optional<Digest> bare = Optional.empty();

  /** Forgets the answer before. */
  void beginAnswer() {
    taken.clear();
    items = 0;
    fresh = 0;
    more = false;
    open = false;
    lack = "";
    bare = Optional.empty();
  }

  /** Begins a batch: what an earlier one took but did not get recorded is open again. */
  void beginBatch() {
    taken.clear();
  }

  /** One more item of the answer is read. */
  void received() {
    items++;
  }

  /** The answer says that it does not hold all that was asked for. */
  void receivedMore() {
    more = true;
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

  /** The answer says that it lacks something that there may be. */
  void lacks(String what) {
    lack = what;
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
    return new Received(items, more, lack, open, bare);
  }

  /** How many alerts of the answer had not been delivered before. */
  long fresh() {
    return fresh;
  }
}
