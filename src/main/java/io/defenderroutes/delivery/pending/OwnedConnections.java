package io.defenderroutes.delivery.pending;

import io.defenderroutes.delivery.pending.PendingStore.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The connections whose deliveries this instance carries out. */
final class OwnedConnections {
  private final Function<String, DestinationQueue> queues;
  private final ActiveDeliveries active;

  /** Connections whose stored deliveries are not found yet, with what was committed meanwhile. */
  private final Map<String, List<Stored>> finding = new HashMap<>();

  /** All of them, with the last position that was found in the store. */
  private final Map<String, Long> owned = new HashMap<>();

  /**
   * @param queues accepts the name of a destination
   * @param active deliveries, which are not added to a queue again
   */
  OwnedConnections(Function<String, DestinationQueue> queues, ActiveDeliveries active) {
    this.queues = queues;
    this.active = active;
  }

  synchronized void own(String connection) {
    owned.put(connection, Long.MIN_VALUE);
    finding.put(connection, new ArrayList<>());
  }

  synchronized void disown(String connection) {
    owned.remove(connection);
    finding.remove(connection);
  }

  synchronized boolean owns(String connection) {
    return owned.containsKey(connection);
  }

  /** The connections whose stored deliveries are not found yet. */
  synchronized Set<String> finding() {
    return Set.copyOf(finding.keySet());
  }

  /** Adds committed deliveries to their queues, and returns the queues. */
  synchronized Set<DestinationQueue> add(List<Stored> committed) {
    Set<DestinationQueue> grown = new HashSet<>();
    for (Stored one : committed) {
      String connection = one.delivery().connection();
      List<Stored> meanwhile = finding.get(connection);
      if (meanwhile != null) {
        meanwhile.add(one);
      } else if (one.position() > owned.getOrDefault(connection, Long.MAX_VALUE)) {
        DestinationQueue queue = queues.apply(one.delivery().destination());
        queue.add(connection, one);
        grown.add(queue);
      }
    }
    return grown;
  }

  /** Adds what was found in the store for a connection: the positions by destination. */
  synchronized void found(String connection, Map<String, List<Long>> positions) {
    List<Stored> meanwhile = finding.remove(connection);
    if (meanwhile == null) {
      return;
    }
    long last = Long.MIN_VALUE;
    for (Map.Entry<String, List<Long>> of : positions.entrySet()) {
      DestinationQueue queue = queues.apply(of.getKey());
      for (long position : of.getValue()) {
        last = Math.max(last, position);
        if (!active.contains(connection, position)) {
          queue.add(connection, position);
        }
      }
    }
    owned.put(connection, last);
    for (Stored one : meanwhile) {
      // Those that were committed before the read ended were found too.
      if (one.position() > last) {
        queues.apply(one.delivery().destination()).add(connection, one);
      }
    }
  }
}
