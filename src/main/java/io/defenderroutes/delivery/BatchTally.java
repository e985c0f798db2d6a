package io.defenderroutes.delivery;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** How many alerts of a batch are of which kind, and where they went. Used by one thread. */
final class BatchTally {
  /** What new alerts are counted by. */
  private record Arrival(String severity, String category, String service) {}

  /** What delivered ones are counted by, as the routing sees it. */
  private record Kind(String severity, String category) {}

  /** How many, and why the latest. */
  private record Letters(int count, String reason) {}

  private final Map<Arrival, Integer> fresh = new HashMap<>();
  private final Map<String, Map<Kind, Integer>> delivered = new TreeMap<>();
  private final Map<String, Letters> deadLetters = new TreeMap<>();

  void fresh(String severity, String category, String service) {
    fresh.merge(new Arrival(severity, category, service), 1, Integer::sum);
  }

  void delivered(String destination, String severity, String category) {
    delivered
        .computeIfAbsent(destination, d -> new HashMap<>())
        .merge(new Kind(severity, category), 1, Integer::sum);
  }

  void deadLetter(String destination, String reason) {
    deadLetters.merge(
        destination,
        new Letters(1, reason),
        (before, latest) -> new Letters(before.count + 1, latest.reason));
  }

  boolean isEmpty() {
    return fresh.isEmpty() && delivered.isEmpty() && deadLetters.isEmpty();
  }

  void tell(String connection, DeliveryWatcher watcher) {
    fresh.forEach(
        (arrival, count) ->
            watcher.fresh(connection, arrival.severity, arrival.category, arrival.service, count));
    delivered.forEach(
        (destination, kinds) ->
            kinds.forEach(
                (kind, count) ->
                    watcher.delivered(
                        connection, kind.severity, kind.category, destination, count)));
    deadLetters.forEach(
        (destination, letters) ->
            watcher.deadLetters(connection, destination, letters.count, letters.reason));
  }
}
