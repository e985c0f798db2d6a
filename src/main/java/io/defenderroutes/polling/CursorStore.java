package io.defenderroutes.polling;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps cursors across restarts and instances. A change is small, however large the ledger. What
 * {@link #save} returned from is what a later {@link #load}, here or elsewhere, will find.
 */
public interface CursorStore {
  /**
   * Takes over the cursor of a connection, if it has one; whoever had it before can save no more.
   *
   * @throws IOException if there is a cursor but it cannot be read; never taken for "none"
   */
  Optional<Cursor> load(String connection) throws IOException;

  /**
   * Whether nobody holds the cursor, or there is none: who had to let go of it may take it again.
   *
   * @param recordedSince who has recorded nothing since then holds it no more
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
