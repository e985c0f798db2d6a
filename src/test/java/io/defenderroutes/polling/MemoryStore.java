package io.defenderroutes.polling;

import io.defenderroutes.polling.ledger.Ledger;
import io.defenderroutes.polling.ledger.Segment;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cursor store that forgets nothing and fails when told to. */
final class MemoryStore implements CursorStore {
  private final Map<String, Progress> progress = new HashMap<>();
  private final Map<String, Map<Long, Segment>> segments = new HashMap<>();
  private int sound;
  private int failures;
  private boolean lies;

  void failNext(int times) {
    failNext(0, times, false);
  }

  /**
   * Fails so many times once it has succeeded so many times.
   *
   * @param recording whether it records nevertheless
   */
  void failNext(int after, int times, boolean recording) {
    sound = after;
    failures = times;
    lies = recording;
  }

  /** How many batches are recorded. */
  long batches(String connection) {
    Progress recorded = progress.get(connection);
    return recorded == null ? 0 : recorded.batches();
  }

  @Override
  public Optional<Cursor> load(String connection) {
    List<Segment> stored = new ArrayList<>(segments.getOrDefault(connection, Map.of()).values());
    return Optional.ofNullable(progress.get(connection))
        .map(p -> new Cursor(p, new Ledger(stored)));
  }

  @Override
  public boolean isFree(String connection, Instant recordedSince) {
    return false;
  }

  @Override
  public void save(String connection, Change change) throws IOException {
    boolean fails = failures > 0 && sound-- <= 0;
    if (!fails || lies) {
      record(connection, change);
    }
    if (fails) {
      failures--;
      throw new IOException("disk full");
    }
  }

  private void record(String connection, Change change) {
    progress.put(connection, change.progress());
    Map<Long, Segment> ledger = segments.computeIfAbsent(connection, name -> new HashMap<>());
    change.added().ifPresent(segment -> ledger.put(segment.number(), segment));
    change.dropped().forEach(ledger::remove);
  }
}
