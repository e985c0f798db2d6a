package io.defenderroutes.polling;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What was taken of an answer, and of the batch in hand, for delivery. Used by one thread at a
 * time.
 */
final class Hand {
  private final Set<Digest> taken = new LinkedHashSet<>();
  private long received;
  private long fresh;

  /** Forgets the answer before. */
  void beginAnswer() {
    taken.clear();
    received = 0;
    fresh = 0;
  }

  /**
   * Begins a batch: what an earlier one took but did not get recorded is open again.
   *
   * @param alerts how many the answer holds in it
   */
  void beginBatch(int alerts) {
    taken.clear();
    received += alerts;
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

  /** How many alerts the answer held so far. */
  long received() {
    return received;
  }

  /** How many of them had not been delivered before. */
  long fresh() {
    return fresh;
  }
}
