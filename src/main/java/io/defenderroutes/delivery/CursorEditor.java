package io.defenderroutes.delivery;

import io.defenderroutes.polling.Progress;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Reads and changes cursors for an operator. */
public interface CursorEditor {
  /** Returns the names of all connections that have a cursor. */
  List<String> connections() throws IOException;

  /** Returns a cursor without taking it over. */
  Optional<StoredCursor> read(String connection) throws IOException;

  /**
   * Takes over a cursor and replaces it; an instance that polls the connection stops doing so.
   *
   * @param keepLedger whether delivered versions remain known
   */
  void replace(String connection, Progress progress, boolean keepLedger) throws IOException;

  /** Takes over a cursor and removes it. */
  void remove(String connection) throws IOException;
}
