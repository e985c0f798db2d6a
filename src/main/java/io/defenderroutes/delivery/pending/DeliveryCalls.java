package io.defenderroutes.delivery.pending;

import io.defenderroutes.delivery.pending.DestinationQueue.Item;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls destinations, and records which deliveries they accepted or rejected. */
final class DeliveryCalls {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryCalls.class);

  private final Carrier carrier;
  private final ActiveDeliveries active;
  private final BooleanSupplier closing;
  private final BiConsumer<String, Exception> storeFailed;
  private final Clock clock;
  private volatile QueueWatcher watcher = QueueWatcher.NONE;

  /** Destinations without a step in the routing that a warning was logged for. */
  private final Set<String> unknown = ConcurrentHashMap.newKeySet();

  /**
   * @param storeFailed reports what the store failed at, and why
   */
  DeliveryCalls(
      Carrier carrier,
      ActiveDeliveries active,
      BooleanSupplier closing,
      BiConsumer<String, Exception> storeFailed,
      Clock clock) {
    this.carrier = carrier;
    this.active = active;
    this.closing = closing;
    this.storeFailed = storeFailed;
    this.clock = clock;
  }

  void watch(QueueWatcher by) {
    watcher = by;
  }

  QueueWatcher watcher() {
    return watcher;
  }

  /** A destination that the routing does not name any more keeps its deliveries. */
  boolean isKnown(DestinationQueue queue, List<Item> items) {
    PendingDelivery delivery = items.get(0).delivery();
    boolean isCalled = carrier.isKnown(delivery);
    queue.called(isCalled);
    if (isCalled) {
      return true;
    }
    if (unknown.add(delivery.destination())) {
      LOG.warn(
          "Pending deliveries kept destination={} reason=\"the routing does not call it any more\""
              + " next=\"delivered when it does; pending discard removes them\"",
          delivery.destination());
    }
    return false;
  }

  void call(DestinationQueue queue, List<Item> items) {
    try {
      carrier.deliver(items.stream().map(Item::delivery).toList());
    } catch (PartlyRejected e) {
      List<Item> accepted = new ArrayList<>(items);
      accepted.removeAll(e.failures().keySet().stream().map(items::get).toList());
      accepted(queue, accepted);
      e.failures().forEach((number, thrown) -> failed(queue, List.of(items.get(number)), thrown));
      return;
    } catch (Exception | Error e) {
      failed(queue, items, e);
      return;
    }
    // Not within the try: what fails after the acceptance is no failure of the delivery.
    accepted(queue, items);
  }

  private void accepted(DestinationQueue queue, List<Item> items) {
    if (items.isEmpty()) {
      return;
    }
    queue.accepted(items);
    items.forEach(active::done);
    items.forEach(item -> observe(() -> watcher.delivered(item.delivery())));
  }

  private void failed(DestinationQueue queue, List<Item> items, Throwable thrown) {
    if (closing.getAsBoolean() || !carrier.isReady()) {
      // The stop may be the cause.
      items.forEach(active::notDone);
      queue.putBack(items);
      return;
    }
    Carrier.Rejection rejection = carrier.classify(thrown);
    List<Item> rejected = queue.failed(items, rejection);
    PendingDelivery first = items.get(0).delivery();
    LOG.warn(
        "Delivery failed connection={} destination={} attempt={} reason=\"{}\"",
        first.connection(),
        first.destination(),
        items.get(0).waiting().attempts,
        rejection.failure().reason());
    for (Item item : items) {
      if (rejected.contains(item)) {
        deadLetter(queue, item, rejection);
      } else {
        active.notDone(item);
        observe(() -> watcher.failed(item.delivery(), rejection.failure()));
      }
    }
  }

  private void deadLetter(DestinationQueue queue, Item item, Carrier.Rejection rejection) {
    Instant first = item.waiting().firstFailedAt;
    try {
      carrier.deadLetter(
          item.delivery(),
          rejection.failure().reason(),
          item.waiting().attempts,
          first == null ? clock.instant() : first);
    } catch (IOException | RuntimeException e) {
      storeFailed.accept("not stored as dead letters", e);
      active.notDone(item);
      item.waiting().notBefore = clock.instant().plus(PendingQueues.READ_AGAIN);
      queue.putBack(List.of(item));
      return;
    }
    queue.rejected(item);
    active.done(item);
    observe(() -> watcher.rejected(item.delivery(), rejection.failure().reason()));
  }

  /** What observes deliveries must not stop them. */
  private static void observe(Runnable observation) {
    try {
      observation.run();
    } catch (RuntimeException e) {
      LOG.error("Delivery not observed next=\"deliveries continue\"", e);
    }
  }
}
