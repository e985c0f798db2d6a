package io.defenderroutes.sandbox;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts the complete responses that contained each alert. */
final class ServedCounts implements ListResponse.ApiStatistics<SiemAlert> {
  private final Map<String, Integer> times = new HashMap<>();

  @Override
  public synchronized void add(List<SiemAlert> alerts) {
    alerts.forEach(alert -> times.merge(alert.fullId(), 1, Integer::sum));
  }

  @Override
  public synchronized void takeBack(List<SiemAlert> alerts) {
    alerts.forEach(
        alert -> times.computeIfPresent(alert.fullId(), (id, n) -> n == 1 ? null : n - 1));
  }

  synchronized int times(String fullId) {
    return times.getOrDefault(fullId, 0);
  }

  synchronized Set<String> ever() {
    return Set.copyOf(times.keySet());
  }
}
