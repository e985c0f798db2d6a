package io.defenderroutes.delivery.pending;

import io.defenderroutes.config.DaemonThreads;
import io.defenderroutes.delivery.pending.DestinationQueue.Item;
import io.defenderroutes.delivery.pending.PendingStore.Stored;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/**
 * Deliveries that are in flight, or done and not yet removed from the store. Removes those that are
 * done, several at once, in a thread of its own.
 */
final class ActiveDeliveries {
  /** Deliveries that may be accepted and not yet removed from the store, in this process. */
  private static final int UNRECORDED = 500;

  private final PendingStore store;
  private final BiConsumer<String, Exception> storeFailed;
  private final Set<Place> active = ConcurrentHashMap.newKeySet();

  /** Deliveries that were removed from the store while it is read; that read may still see them. */
  private final Set<Place> removed = ConcurrentHashMap.newKeySet();

  private volatile boolean isReading;
  private final ConcurrentLinkedQueue<Stored> done = new ConcurrentLinkedQueue<>();
  private final Semaphore unrecorded = new Semaphore(UNRECORDED);
  private final ScheduledExecutorService recording = DaemonThreads.scheduler("pending-done");

  private record Place(String connection, long position) {
    static Place of(Stored stored) {
      return new Place(stored.delivery().connection(), stored.position());
    }
  }

  /**
   * @param storeFailed reports what the store failed at, and why
   */
  ActiveDeliveries(PendingStore store, BiConsumer<String, Exception> storeFailed) {
    this.store = store;
    this.storeFailed = storeFailed;
  }

  boolean contains(String connection, long position) {
    Place place = new Place(connection, position);
    return active.contains(place) || removed.contains(place);
  }

  /** The store is being read, to find deliveries, or not any more. */
  void reading(boolean begins) {
    isReading = begins;
    removed.clear();
  }

  boolean anyOf(String connection) {
    return active.stream().anyMatch(place -> place.connection().equals(connection));
  }

  void begin(Item item) {
    active.add(Place.of(item.waiting().stored));
  }

  void end(Item item) {
    active.remove(Place.of(item.waiting().stored));
  }

  /** Waits until few enough are unrecorded, and reserves the record of some more. */
  boolean reserve(int deliveries, BooleanSupplier closing) {
    try {
      while (!closing.getAsBoolean()) {
        if (unrecorded.tryAcquire(deliveries, 100, TimeUnit.MILLISECONDS)) {
          return true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /** Notes that a delivery, whose record was reserved, was not accepted, and waits again. */
  void notDone(Item item) {
    unrecorded.release();
    end(item);
  }

  /** Removes a delivery that is done from the store, together with others. */
  void done(Item item) {
    done.add(item.waiting().stored);
    PendingQueues.schedule(recording, this::record, Duration.ZERO);
  }

  private void record() {
    List<Stored> batch = new ArrayList<>();
    for (Stored one = done.poll(); one != null; one = done.poll()) {
      batch.add(one);
    }
    if (batch.isEmpty()) {
      return;
    }
    try {
      store.remove(batch);
      if (isReading) {
        batch.forEach(one -> removed.add(Place.of(one)));
      }
      batch.forEach(one -> active.remove(Place.of(one)));
      unrecorded.release(batch.size());
    } catch (IOException | RuntimeException e) {
      storeFailed.accept("not removed", e);
      done.addAll(batch);
      PendingQueues.schedule(recording, this::record, PendingQueues.READ_AGAIN);
    }
  }

  /** Waits until what is done is removed from the store. */
  void stop(Duration within) throws InterruptedException {
    recording.shutdown();
    if (!recording.awaitTermination(within.toMillis(), TimeUnit.MILLISECONDS)) {
      recording.shutdownNow();
    }
  }

  void stopNow() {
    recording.shutdownNow();
  }
}
