package io.defenderroutes.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** All states of all items of all tenants; only the latest of each is visible. */
final class ItemStore implements ListResponse.ApiStatistics<ItemStore.Entry> {
  private final Map<String, Map<String, List<Entry>>> byTenant = new HashMap<>();

  /** A state, and how it was served. */
  static final class Entry {
    final SimulatedItem item;
    private boolean visible;
    private int served;

    private Entry(SimulatedItem item) {
      this.item = item;
    }
  }

  synchronized void put(SimulatedItem item) {
    byTenant
        .computeIfAbsent(item.tenantId(), tenant -> new LinkedHashMap<>())
        .computeIfAbsent(item.id(), id -> new ArrayList<>())
        .add(new Entry(item));
  }

  /** The visible states. */
  synchronized List<Entry> current(String tenantId, Instant now) {
    List<Entry> current = new ArrayList<>();
    for (List<Entry> versions : byTenant.getOrDefault(tenantId, Map.of()).values()) {
      latest(versions, now).ifPresent(current::add);
    }
    current.forEach(entry -> entry.visible = true);
    return current;
  }

  /** The visible state of an item. */
  synchronized Optional<Entry> current(String tenantId, String id, Instant now) {
    Optional<Entry> current =
        latest(byTenant.getOrDefault(tenantId, Map.of()).getOrDefault(id, List.of()), now);
    current.ifPresent(entry -> entry.visible = true);
    return current;
  }

  @Override
  public synchronized void add(List<Entry> served) {
    served.forEach(entry -> entry.served++);
  }

  @Override
  public synchronized void takeBack(List<Entry> served) {
    served.forEach(entry -> entry.served--);
  }

  /** All states, those of each item in order. */
  synchronized List<ServedVersion> truth() {
    List<ServedVersion> truth = new ArrayList<>();
    for (Map<String, List<Entry>> items : byTenant.values()) {
      for (List<Entry> versions : items.values()) {
        for (Entry entry : versions) {
          boolean last = entry == versions.get(versions.size() - 1);
          truth.add(new ServedVersion(entry.item, entry.visible, entry.served, last));
        }
      }
    }
    return truth;
  }

  synchronized Set<String> everServed() {
    return truth().stream()
        .filter(version -> version.served() > 0)
        .map(version -> version.item().id())
        .collect(Collectors.toSet());
  }

  synchronized int served(String id) {
    return byTenant.values().stream()
        .flatMap(items -> items.getOrDefault(id, List.of()).stream())
        .mapToInt(entry -> entry.served)
        .sum();
  }

  private static Optional<Entry> latest(List<Entry> versions, Instant now) {
    for (int i = versions.size() - 1; i >= 0; i--) {
      if (!versions.get(i).item.visibleFrom().isAfter(now)) {
        return Optional.of(versions.get(i));
      }
    }
    return Optional.empty();
  }
}
