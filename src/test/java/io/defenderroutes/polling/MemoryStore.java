package io.defenderroutes.polling;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cursor store that forgets nothing and fails when told to. */
final class MemoryStore implements CursorStore {
  private final Map<String, Progress> progress = new HashMap<>();
  private final Map<String, Map<Long, Segment>> segments = new HashMap<>();
  private int failures;

  void failNext(int times) {
    failures = times;
  }

  @Override
  public Optional<Cursor> load(String connection) {
    List<Segment> stored = new ArrayList<>(segments.getOrDefault(connection, Map.of()).values());
    return Optional.ofNullable(progress.get(connection))
        .map(p -> new Cursor(p, new Ledger(stored)));
  }

  @Override
  public void save(String connection, Change change) throws IOException {
    if (failures > 0) {
      failures--;
      throw new IOException("disk full");
    }
    progress.put(connection, change.progress());
    Map<Long, Segment> ledger = segments.computeIfAbsent(connection, name -> new HashMap<>());
    change.added().ifPresent(segment -> ledger.put(segment.number(), segment));
    change.dropped().forEach(ledger::remove);
  }
}
