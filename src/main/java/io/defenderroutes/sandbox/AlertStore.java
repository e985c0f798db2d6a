package io.defenderroutes.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * All alerts of all tenants, in the order of their processing. An alert added twice is there twice,
 * as in life.
 */
final class AlertStore {
  private final AtomicLong sequence = new AtomicLong();
  private final Map<String, ConcurrentSkipListMap<Key, SiemAlert>> byTenant =
      new ConcurrentHashMap<>();

  private record Key(Instant time, long number) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      return Comparator.comparing(Key::time).thenComparingLong(Key::number).compare(this, other);
    }
  }

  void add(SiemAlert alert) {
    byTenant
        .computeIfAbsent(alert.tenantId(), id -> new ConcurrentSkipListMap<>())
        .put(new Key(alert.lastProcessed(), sequence.incrementAndGet()), alert);
  }

  /** Oldest first. */
  List<SiemAlert> find(String tenantId, AlertQuery query) {
    ConcurrentSkipListMap<Key, SiemAlert> alerts = byTenant.get(tenantId);
    if (alerts == null || query.since().isAfter(query.until())) {
      return List.of();
    }
    List<SiemAlert> found =
        alerts
            .subMap(new Key(query.since(), 0), true, new Key(query.until(), Long.MAX_VALUE), true)
            .values()
            .stream()
            .filter(query::wants)
            .toList();
    return found.subList(Math.max(0, found.size() - query.limit()), found.size());
  }

  List<SiemAlert> all() {
    List<SiemAlert> all = new ArrayList<>();
    Stream.of(byTenant).flatMap(map -> map.values().stream()).forEach(m -> all.addAll(m.values()));
    return all;
  }
}
