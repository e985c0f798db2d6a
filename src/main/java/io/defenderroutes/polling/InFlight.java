package io.defenderroutes.polling;

import io.defenderroutes.polling.ledger.AlertChange;
import io.defenderroutes.polling.ledger.AlertState;
import io.defenderroutes.polling.ledger.AlertStates;
import io.defenderroutes.polling.ledger.Digest;
import io.defenderroutes.polling.ledger.Ledger;
import io.defenderroutes.polling.ledger.Segment;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The state of the current response and batch of a connection. Used by one thread at a time. */
final class InFlight {
  private final Set<Digest> taken = new LinkedHashSet<>();

  /** The newest state of each alert of the batch. */
  private final Map<Long, AlertState> alerts = new LinkedHashMap<>();

  /** What the batch changes of the cursor; null until that is determined. */
  private @Nullable Change change;

  private ReadResponse response = new ReadResponse();
  private long fresh;
  private boolean open;

  /** Begins a response. */
  void beginAnswer() {
    empty();
    response = new ReadResponse();
    fresh = 0;
    open = false;
  }

  /** The current response. */
  ReadResponse response() {
    return response;
  }

  /** Begins a batch: versions of an earlier one that were not recorded are new again. */
  void beginBatch() {
    empty();
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

  /** Notes what the batch changes of the cursor, until the batch is recorded or void. */
  Change changes(Change determined) {
    change = determined;
    return determined;
  }

  @Nullable Change change() {
    return change;
  }

  /** The batch is recorded, or void. */
  void empty() {
    change = null;
    taken.clear();
    alerts.clear();
  }

  /** The extent of the response so far. */
  Received answer() {
    return response.extent(open);
  }

  /** The number of new alerts of the response. */
  long fresh() {
    return fresh;
  }
}
