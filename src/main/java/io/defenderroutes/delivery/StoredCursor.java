package io.defenderroutes.delivery;

import io.defenderroutes.polling.Cursor;
import java.time.Instant;

/**
 * A cursor as it is stored.
 *
 * @param owner the instance that wrote it last; empty if that released it
 * @param recorded when it was written
 */
public record StoredCursor(Cursor cursor, String owner, Instant recorded) {
  /** The owner of a cursor that was released. */
  static final String NOBODY = "";

  /** Returns whether it was released, or its owner has written nothing since. */
  boolean isFree(Instant recordedSince) {
    return owner.equals(NOBODY) || recorded.isBefore(recordedSince);
  }
}
