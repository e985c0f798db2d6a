package io.defenderroutes.delivery;

import io.defenderroutes.polling.Change;
import io.defenderroutes.polling.CursorChanges;
import java.util.Optional;

/** A connection whose every batch makes the same change of the cursor, or none. */
record OneChange(Optional<Change> change) implements CursorChanges {
  @Override
  public void begin(String connection) {}

  @Override
  public Optional<Change> change(String connection) {
    return change;
  }

  @Override
  public void recorded(String connection) {}
}
