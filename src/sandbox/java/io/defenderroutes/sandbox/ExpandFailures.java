package io.defenderroutes.sandbox;

import io.defenderroutes.sandbox.ItemStore.Entry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Tenants and incidents whose lists cannot be expanded. */
final class ExpandFailures {
  private final Set<String> tenants = ConcurrentHashMap.newKeySet();
  private final Map<String, Set<String>> incidents = new ConcurrentHashMap<>();

  void tenant(String tenantId) {
    tenants.add(tenantId);
  }

  void incident(String tenantId, String id) {
    incidents.computeIfAbsent(tenantId, t -> ConcurrentHashMap.newKeySet()).add(id);
  }

  void end(String tenantId) {
    tenants.remove(tenantId);
    incidents.remove(tenantId);
  }

  void check(String tenantId, List<Entry> page) throws RejectedRequest {
    Set<String> bad = incidents.getOrDefault(tenantId, Set.of());
    if (tenants.contains(tenantId)
        || page.stream().anyMatch(entry -> bad.contains(entry.item.id()))) {
      throw new RejectedRequest(
          500, "An internal server error occurred while alerts were expanded.");
    }
  }
}
