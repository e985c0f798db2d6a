package io.defenderroutes.delivery;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** Counts the alerts of a batch by kind and destination, for metrics. Used by one thread. */
final class BatchTally {
  /** The labels of new alerts. */
  private record Arrival(String severity, String category, String service) {}

  /** The labels of delivered alerts, as the routing sees them. */
  private record Kind(String severity, String category) {}

  /** A step of the routing that ended an alert on purpose, and the alert's labels there. */
  record Drop(String rule, String severity, String category) {}

  /** The number of dead letters, and the reason of the latest. */
  private record Letters(int count, String reason) {}

  private final Map<Arrival, Integer> fresh = new HashMap<>();
  private final Map<String, Map<Kind, Integer>> delivered = new TreeMap<>();
  private final Map<String, Map<Kind, Integer>> pending = new TreeMap<>();
  private final Map<String, Letters> deadLetters = new TreeMap<>();
  private final Map<Drop, Integer> dropped = new HashMap<>();

  void fresh(String severity, String category, String service) {
    fresh.merge(new Arrival(severity, category, service), 1, Integer::sum);
  }

  void delivered(String destination, String severity, String category) {
    delivered
        .computeIfAbsent(destination, d -> new HashMap<>())
        .merge(new Kind(severity, category), 1, Integer::sum);
  }

  void pending(String destination, String severity, String category) {
    pending
        .computeIfAbsent(destination, d -> new HashMap<>())
        .merge(new Kind(severity, category), 1, Integer::sum);
  }

  void dropped(Drop drop) {
    dropped.merge(drop, 1, Integer::sum);
  }

  void deadLetter(String destination, String reason) {
    deadLetters.merge(
        destination,
        new Letters(1, reason),
        (before, latest) -> new Letters(before.count + 1, latest.reason));
  }

  boolean isEmpty() {
    return fresh.isEmpty()
        && delivered.isEmpty()
        && pending.isEmpty()
        && deadLetters.isEmpty()
        && dropped.isEmpty();
  }

  void report(String connection, DeliveryWatcher watcher) {
    fresh.forEach(
        (arrival, count) ->
            watcher.fresh(connection, arrival.severity, arrival.category, arrival.service, count));
    delivered.forEach(
        (destination, kinds) ->
            kinds.forEach(
                (kind, count) ->
                    watcher.delivered(
                        connection, kind.severity, kind.category, destination, count)));
    pending.forEach(
        (destination, kinds) ->
            kinds.forEach(
                (kind, count) ->
                    watcher.collected(
                        connection, kind.severity, kind.category, destination, count)));
    dropped.forEach(
        (drop, count) ->
            watcher.dropped(connection, drop.severity, drop.category, drop.rule, count));
    deadLetters.forEach(
        (destination, letters) ->
            watcher.deadLetters(connection, destination, letters.count, letters.reason));
  }
}
