package io.defenderroutes.sandbox;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/** Pending faults in order; those of a tenant come first. */
final class FaultQueue {
  private static final String ANYONE = "";

  private final Map<String, Queue<Fault>> faults = new HashMap<>();

  synchronized void add(Fault fault) {
    add(ANYONE, fault);
  }

  synchronized void add(String tenantId, Fault fault) {
    faults.computeIfAbsent(tenantId, id -> new ArrayDeque<>()).add(fault);
  }

  synchronized Optional<Fault> next(String tenantId) {
    return poll(tenantId).or(() -> poll(ANYONE));
  }

  synchronized int size() {
    return faults.values().stream().mapToInt(Queue::size).sum();
  }

  synchronized void clear() {
    faults.clear();
  }

  private Optional<Fault> poll(String key) {
    return Optional.ofNullable(faults.get(key)).map(Queue::poll);
  }
}
