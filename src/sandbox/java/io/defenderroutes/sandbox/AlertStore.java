package io.defenderroutes.sandbox;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** All alerts of all tenants in order of processing, including duplicates. */
final class AlertStore {
  private final AtomicLong sequence = new AtomicLong();
  private final Map<String, ConcurrentSkipListMap<Key, Shelved>> byTenant =
      new ConcurrentHashMap<>();

  private record Key(Instant time, long number) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      return Comparator.comparing(Key::time).thenComparingLong(Key::number).compare(this, other);
    }
  }

  private record Shelved(SiemAlert alert, Instant visibleFrom) {}

  void add(SiemAlert alert) {
    add(alert, Instant.MIN);
  }

  /** Adds an alert that is visible from a later time. */
  void add(SiemAlert alert, Instant visibleFrom) {
    byTenant
        .computeIfAbsent(alert.tenantId(), id -> new ConcurrentSkipListMap<>())
        .put(
            new Key(alert.lastProcessed(), sequence.incrementAndGet()),
            new Shelved(alert, visibleFrom));
  }

  /** Oldest first. */
  List<SiemAlert> find(String tenantId, AlertQuery query, Instant now) {
    ConcurrentSkipListMap<Key, Shelved> alerts = byTenant.get(tenantId);
    if (alerts == null || query.since().isAfter(query.until())) {
      return List.of();
    }
    List<SiemAlert> found =
        alerts
            .subMap(new Key(query.since(), 0), true, new Key(query.until(), Long.MAX_VALUE), true)
            .values()
            .stream()
            .filter(shelved -> !shelved.visibleFrom().isAfter(now))
            .map(Shelved::alert)
            .filter(query::wants)
            .toList();
    return found.subList(Math.max(0, found.size() - query.limit()), found.size());
  }

  List<SiemAlert> all() {
    return byTenant.values().stream()
        .flatMap(alerts -> alerts.values().stream())
        .map(Shelved::alert)
        .toList();
  }
}
