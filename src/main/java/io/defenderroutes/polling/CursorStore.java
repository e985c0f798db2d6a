package io.defenderroutes.polling;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Stores cursors across restarts and instances. A change is small, however large the ledger. Once
 * {@link #save} returns, every later {@link #load}, on any instance, finds the change.
 */
public interface CursorStore {
  /**
   * Takes over the cursor of a connection, if it exists; its previous owner can save no more.
   *
   * @throws IOException if the cursor exists but cannot be read
   */
  Optional<Cursor> load(String connection) throws IOException;

  /**
   * Whether the cursor has no owner, or does not exist, so that a fenced instance may take it
   * again.
   *
   * @param recordedSince an owner that has recorded nothing since then counts as gone
   */
  boolean isFree(String connection, Instant recordedSince) throws IOException;

  /**
   * Records a change to a cursor that was loaded before, or to none.
   *
   * @throws Fenced if another instance has taken over the cursor meanwhile
   * @throws IOException if it is not certain that the change is recorded; it can be repeated
   */
  void save(String connection, Change change) throws IOException;
}
