package io.defenderroutes.polling;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tenant × source pair that is polled: its cursor, what of the batch in hand is not yet recorded,
 * and when it may be polled again. Used by one thread at a time, its timer's.
 */
public final class Connection {
  private final String name;
  private final Window window;
  private final Duration interval;
  private final Duration longestPause;
  private final CursorStore store;
  private final Clock clock;
  private final Set<String> inHand = new LinkedHashSet<>();
  private @Nullable Cursor cursor;
  private @Nullable Slice asked;
  private Instant askedAt = Instant.MIN;
  private Instant notBefore = Instant.MIN;
  private Duration pause = Duration.ZERO;
  private long received;
  private long fresh;

  /**
   * @param name {@code tenant/source}
   * @param interval from the start of a poll to that of the next
   * @param longestPause between polls that are answered 403
   */
  public Connection(
      String name,
      Window window,
      Duration interval,
      Duration longestPause,
      CursorStore store,
      Clock clock) {
    this.name = name;
    this.window = window;
    this.interval = interval;
    this.longestPause = longestPause;
    this.store = store;
    this.clock = clock;
  }

  String name() {
    return name;
  }

  /** Begins anew, from what the store has. */
  void lead() {
    cursor = null;
    asked = null;
    inHand.clear();
  }

  boolean mayPoll() {
    return !clock.instant().isBefore(notBefore);
  }

  /** Whether the last slice is complete and left new time over. */
  boolean isBehind() throws IOException {
    return asked == null && window.isBehind(cursor(), clock.instant());
  }

  /** The slice to ask for. Until it is {@link #complete}, it will be asked for again. */
  Slice ask() throws IOException {
    askedAt = clock.instant();
    inHand.clear();
    received = 0;
    fresh = 0;
    asked = window.next(cursor(), askedAt);
    return asked;
  }

  /** Begins a batch: what an earlier one took but did not get recorded is open again. */
  void begin() {
    inHand.clear();
  }

  /** Whether the batch in hand holds what is not recorded. */
  boolean isBatchOpen() {
    return !inHand.isEmpty();
  }

  /** Takes a version into the batch in hand; false if it is delivered already, or in hand. */
  boolean take(String version) throws IOException {
    received++;
    String digest = Ledger.digest(version);
    if (cursor().ledger().contains(digest, seenUntil()) || !inHand.add(digest)) {
      return false;
    }
    fresh++;
    return true;
  }

  /** Records the batch in hand as delivered. */
  void record() throws IOException {
    if (inHand.isEmpty()) {
      return;
    }
    Cursor current = cursor();
    store.record(name, inHand, seenUntil());
    inHand.forEach(digest -> current.ledger().add(digest, seenUntil()));
    inHand.clear();
  }

  /** All of the slice is delivered and recorded: the watermark moves to its end. */
  Completed complete() throws IOException {
    Slice slice = asked();
    if (isBatchOpen()) {
      throw new IllegalStateException(name + ": a batch of the slice has not been recorded");
    }
    Cursor before = cursor();
    Instant watermark =
        slice.until().isAfter(before.watermark()) ? slice.until() : before.watermark();
    Cursor moved = new Cursor(watermark, askedAt, before.ledger());
    Cursor after = new Cursor(watermark, askedAt, before.ledger().since(window.from(moved)));
    store.save(name, after);
    cursor = after;
    asked = null;
    pause = Duration.ZERO;
    return new Completed(slice, received, fresh, Duration.between(askedAt, clock.instant()));
  }

  /**
   * Pauses this connection: at first as long as the interval, then twice as long as the last time,
   * up to a bound.
   */
  Instant pause() {
    Duration next = pause.isZero() ? interval : pause.multipliedBy(2);
    pause = next.compareTo(longestPause) > 0 ? longestPause : next;
    notBefore = clock.instant().plus(pause);
    return notBefore;
  }

  void pauseFor(Duration wait) {
    notBefore = clock.instant().plus(wait);
  }

  private Cursor cursor() throws IOException {
    if (cursor == null) {
      Optional<Cursor> stored = store.load(name);
      Cursor found = stored.orElseGet(() -> window.first(clock.instant()));
      if (stored.isEmpty()) {
        store.save(name, found);
      }
      cursor = found;
    }
    return cursor;
  }

  private Slice asked() {
    if (asked == null) {
      throw new IllegalStateException(name + ": no slice has been asked for");
    }
    return asked;
  }

  private Instant seenUntil() {
    return asked().until();
  }

  /**
   * What came of a slice.
   *
   * @param received alerts in the answer
   * @param fresh those that had not been delivered before
   */
  record Completed(Slice slice, long received, long fresh, Duration took) {}
}
