package io.defenderroutes.polling;

import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * Keeps cursors across restarts. A batch only adds to the ledger, so that its cost does not grow
 * with the ledger's size; the whole cursor is saved at the end of a slice. What either returned
 * from is what a restart will {@link #load}.
 */
public interface CursorStore {
  /**
   * The cursor of a connection, if it has one: as saved last, and all that was recorded since.
   *
   * @throws IOException if there is a cursor but it cannot be read; never taken for "none"
   */
  Optional<Cursor> load(String connection) throws IOException;

  /** Replaces the cursor as a whole. */
  void save(String connection, Cursor cursor) throws IOException;

  /**
   * Adds delivered versions to the ledger of a cursor that was saved before.
   *
   * @param digests what the ledger keeps of each version
   * @param seenUntil the end of the slice that held them
   */
  void record(String connection, Collection<String> digests, Instant seenUntil) throws IOException;
}
