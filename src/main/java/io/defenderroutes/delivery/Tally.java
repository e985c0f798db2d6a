package io.defenderroutes.delivery;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** How many alerts of a batch are of which kind, and where they went. Used by one thread. */
final class Tally {
  /** What alerts are counted by, as the routing sees it. */
  private record Kind(String severity, String category) {}

  private final Map<Kind, Integer> fresh = new HashMap<>();
  private final Map<String, Map<Kind, Integer>> delivered = new TreeMap<>();
  private final Map<String, Integer> deadLetters = new TreeMap<>();

  void fresh(String severity, String category) {
    fresh.merge(new Kind(severity, category), 1, Integer::sum);
  }

  void delivered(String destination, String severity, String category) {
    delivered
        .computeIfAbsent(destination, d -> new HashMap<>())
        .merge(new Kind(severity, category), 1, Integer::sum);
  }

  void deadLetter(String destination) {
    deadLetters.merge(destination, 1, Integer::sum);
  }

  boolean isEmpty() {
    return fresh.isEmpty() && delivered.isEmpty() && deadLetters.isEmpty();
  }

  void tell(String connection, DeliveryWatcher watcher) {
    fresh.forEach((kind, count) -> watcher.fresh(connection, kind.severity, kind.category, count));
    delivered.forEach(
        (destination, kinds) ->
            kinds.forEach(
                (kind, count) ->
                    watcher.delivered(
                        connection, kind.severity, kind.category, destination, count)));
    deadLetters.forEach(
        (destination, count) -> watcher.deadLetters(connection, destination, count));
  }
}
