package io.defenderroutes.delivery;

import io.defenderroutes.polling.Cursor;
import java.time.Instant;

/**
 * A cursor as it is kept.
 *
 * @param owner the instance that recorded it last; empty if that has let go of it
 * @param recorded when
 */
public record StoredCursor(Cursor cursor, String owner, Instant recorded) {
  /** The owner of a cursor that its last one has let go of. */
  static final String NOBODY = "";

  /** Whether nobody holds it, or who does has recorded nothing since. */
  boolean isFree(Instant recordedSince) {
    return owner.equals(NOBODY) || recorded.isBefore(recordedSince);
  }
}
