package io.defenderroutes.polling;

import java.io.IOException;
import java.util.Optional;

/**
 * Keeps cursors across restarts. What {@link #save} returned from is what a restart will {@link
 * #load}.
 */
public interface CursorStore {
  /**
   * The cursor of a connection, if it has one.
   *
   * @throws IOException if there is a cursor but it cannot be read; never taken for "none"
   */
  Optional<Cursor> load(String connection) throws IOException;

  void save(String connection, Cursor cursor) throws IOException;
}
