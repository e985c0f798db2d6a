package io.defenderroutes.polling;

import java.io.IOException;
import java.util.Optional;

/** Determines what each batch of a connection adds to its cursor. */
public interface CursorChanges {
  /** Begins a batch: versions of an earlier one that were not recorded are new again. */
  void begin(String connection);

  /**
   * Returns the change of the cursor to commit with the batch; empty if all its alerts were
   * delivered before.
   */
  Optional<Change> change(String connection) throws IOException;

  /** Advances the connection: the batch is delivered and its change committed. */
  void recorded(String connection) throws IOException;
}
