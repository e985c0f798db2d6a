package io.defenderroutes.polling.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The delivered versions and their alerts, in one segment for each batch. Segments are dropped once
 * their time is not requested any more, so that the cost does not grow with the ledger. Used by one
 * thread at a time.
 */
public final class Ledger {
  private final Map<Digest, Long> numbers = new HashMap<>();
  private final AlertTable alerts = new AlertTable();
  private final TreeMap<Long, Segment> segments = new TreeMap<>();

  /** A ledger as it was stored. */
  public Ledger(Collection<Segment> stored) {
    stored.forEach(this::add);
  }

  public boolean contains(Digest version) {
    return numbers.containsKey(version);
  }

  /** The newest delivered state of an alert; null if no version of it is known. */
  public @Nullable AlertState find(long alert) {
    return alerts.find(alert);
  }

  public void add(Segment segment) {
    // One object for all versions of the segment.
    Long number = segment.number();
    segments.put(number, segment);
    segment.digests().forEach(digest -> numbers.put(digest, number));
    segment.alerts().forEach(state -> alerts.add(state, number));
  }

  /** The segments with only versions older than a time. */
  public List<Long> olderThan(Instant time) {
    return segments.values().stream()
        .filter(segment -> segment.until().isBefore(time))
        .map(Segment::number)
        .toList();
  }

  /** Drops segments; returns the versions that no other segment holds. */
  public List<Digest> drop(Collection<Long> dropped) {
    List<Digest> forgotten = new ArrayList<>();
    for (Long number : dropped) {
      Segment segment = segments.remove(number);
      if (segment != null) {
        for (Digest digest : segment.digests()) {
          if (numbers.remove(digest, number)) {
            forgotten.add(digest);
          }
        }
        segment.alerts().forEach(state -> alerts.remove(state.key(), number));
      }
    }
    return forgotten;
  }

  /** All versions. */
  public Set<Digest> digests() {
    return Collections.unmodifiableSet(numbers.keySet());
  }

  /** The segments, oldest first. */
  public Collection<Segment> segments() {
    return List.copyOf(segments.values());
  }

  /** The number of versions. */
  public int size() {
    return numbers.size();
  }
}
