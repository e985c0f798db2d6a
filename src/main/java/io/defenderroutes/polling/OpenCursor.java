package io.defenderroutes.polling;

import io.defenderroutes.polling.ledger.Ledger;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cursor of a connection while this instance polls it: loaded when it is first needed, and
 * changed with what is stored. Used by one thread at a time.
 */
final class OpenCursor {
  private final String connection;
  private final CursorStore store;
  private final Window window;
  private final SharedAlerts.Part sharing;
  private final ApiClock clock;
  private @Nullable Cursor cursor;

  /** When it began, if it has not been corrected by the API's clock yet. */
  private @Nullable Instant begun;

  private boolean inDoubt;

  OpenCursor(
      String connection,
      CursorStore store,
      Window window,
      SharedAlerts.Part sharing,
      ApiClock clock) {
    this.connection = connection;
    this.store = store;
    this.window = window;
    this.sharing = sharing;
    this.clock = clock;
  }

  /** Loads the cursor again when it is next needed. */
  void close() {
    cursor = null;
    begun = null;
    inDoubt = false;
  }

  /**
   * The cursor, loaded or begun.
   *
   * @throws Fenced if another instance owns it
   * @throws CursorUnavailable if its store fails
   */
  Cursor get() throws IOException {
    if (cursor == null) {
      try {
        cursor = loadOrBegin();
      } catch (Fenced e) {
        throw e;
      } catch (IOException e) {
        throw new CursorUnavailable(e);
      }
      sharing.knows(cursor.ledger());
    }
    return cursor;
  }

  private Cursor loadOrBegin() throws IOException {
    Optional<Cursor> stored = store.load(connection);
    if (stored.isPresent()) {
      return stored.get();
    }
    Instant now = clock.local();
    begun = now;
    Progress beginning = window.beginning(clock.past(now).passed());
    store.save(connection, Change.of(beginning));
    return new Cursor(beginning, new Ledger(List.of()));
  }

  /** The beginning, corrected by the API's clock, which is unknown before the first response. */
  Optional<Progress> beganEarlier() throws IOException {
    Progress progress = get().progress();
    Instant local = begun;
    begun = null;
    return Optional.ofNullable(local)
        .map(then -> window.beginning(clock.past(then).passed()).afterBatches(progress.batches()))
        .filter(truly -> truly.watermark().isBefore(progress.covered()));
  }

  /** Whether a change may be recorded although saving it failed. */
  boolean isInDoubt() {
    return inDoubt;
  }

  /** A change is about to be recorded elsewhere. */
  void changes() {
    inDoubt = true;
  }

  /** The change is recorded. */
  void changed() {
    inDoubt = false;
  }

  /** Stores a change. Must be repeated until it succeeds. */
  void save(Change change) throws IOException {
    inDoubt = true;
    store.save(connection, change);
    inDoubt = false;
    apply(change);
  }

  /** Applies a change that is stored. */
  void apply(Change change) throws IOException {
    Ledger ledger = get().ledger();
    change.added().ifPresent(ledger::add);
    change.added().ifPresent(sharing::recorded);
    sharing.forgets(ledger.drop(change.dropped()));
    cursor = new Cursor(change.progress(), ledger);
  }
}
