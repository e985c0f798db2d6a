package io.defenderroutes.polling;

import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A cursor store that forgets nothing and fails when told to. */
final class MemoryStore implements CursorStore {
  private record Stored(Instant watermark, Instant askedAt, Map<String, Instant> ledger) {}

  private final Map<String, Stored> cursors = new HashMap<>();
  private int failures;

  void failNext(int times) {
    failures = times;
  }

  @Override
  public Optional<Cursor> load(String connection) {
    return Optional.ofNullable(cursors.get(connection))
        .map(c -> new Cursor(c.watermark(), c.askedAt(), Ledger.of(c.ledger())));
  }

  @Override
  public void save(String connection, Cursor cursor) throws IOException {
    failIfTold();
    cursors.put(
        connection,
        new Stored(cursor.watermark(), cursor.askedAt(), new HashMap<>(cursor.ledger().entries())));
  }

  @Override
  public void record(String connection, Collection<String> digests, Instant seenUntil)
      throws IOException {
    failIfTold();
    Stored saved = cursors.get(connection);
    if (saved == null) {
      throw new IllegalStateException("nothing was saved for " + connection);
    }
    digests.forEach(digest -> saved.ledger().put(digest, seenUntil));
  }

  private void failIfTold() throws IOException {
    if (failures > 0) {
      failures--;
      throw new IOException("disk full");
    }
  }
}
