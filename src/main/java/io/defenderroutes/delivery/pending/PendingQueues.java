package io.defenderroutes.delivery.pending;

import io.defenderroutes.config.Causes;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out pending deliveries: each destination by itself, in threads of its own.
 *
 * <p>A connection's deliveries are found in the store once this instance owns its cursor, and are
 * forgotten when it does not any more. Memory is bounded whatever the backlog: of most deliveries,
 * only the position in the store is kept.
 */
public final class PendingQueues implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PendingQueues.class);

  /** Deliveries that may be accepted and not yet removed from the store, in this process. */
  private static final int UNRECORDED = 500;

  private static final Duration READ_AGAIN = Duration.ofSeconds(1);

  /** Until a delivery that an operator discarded is forgotten. */
  private static final Duration DISCARDED = Duration.ofSeconds(5);

  private final PendingStore store;
  private final Carrier carrier;
  private final QueueLimits limits;
  private final Clock clock;
  private volatile QueueWatcher watcher = QueueWatcher.NONE;

  private final Map<String, DestinationQueue> queues = new ConcurrentHashMap<>();

  /** Connections whose stored deliveries are not found yet, with what was committed meanwhile. */
  private final Map<String, List<PendingStore.Stored>> finding = new HashMap<>();

  /** Connections that this instance owns, with the last position that was found in the store. */
  private final Map<String, Long> owned = new HashMap<>();

  /** Deliveries that are in flight, or done and not yet removed from the store. */
  private final Set<Place> active = ConcurrentHashMap.newKeySet();

  private record Place(String connection, long position) {
    static Place of(PendingStore.Stored stored) {
      return new Place(stored.delivery().connection(), stored.position());
    }
  }

  private final ConcurrentLinkedQueue<PendingStore.Stored> done = new ConcurrentLinkedQueue<>();
  private final Semaphore unrecorded = new Semaphore(UNRECORDED);
  private final ExecutorService workers = Executors.newCachedThreadPool(threads("deliver"));
  private final ScheduledExecutorService reading =
      Executors.newSingleThreadScheduledExecutor(threads("pending-read"));
  private final ScheduledExecutorService recording =
      Executors.newSingleThreadScheduledExecutor(threads("pending-done"));
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(threads("pending-timer"));
  private volatile boolean closing;

  /** Destinations without a step in the routing that a warning was logged for. */
  private final Set<String> unknown = ConcurrentHashMap.newKeySet();

  /** The last failure of the store that was logged; used by the threads of the store. */
  private volatile String logged = "";

  public PendingQueues(PendingStore store, Carrier carrier, QueueLimits limits, Clock clock) {
    this.store = store;
    this.carrier = carrier;
    this.limits = limits;
    this.clock = clock;
    schedule(reading, this::forgetDiscarded, DISCARDED);
  }

  /** Forgets what an operator discarded; only deliveries that wait can be. */
  private void forgetDiscarded() {
    try {
      for (DestinationQueue queue : queues.values()) {
        for (String connection : queue.waiting()) {
          queue.removed(connection, store.removed(connection));
        }
        advance(queue);
      }
    } catch (IOException | RuntimeException e) {
      storeFailed("not read", e);
    }
    schedule(reading, this::forgetDiscarded, DISCARDED);
  }

  private static ThreadFactory threads(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  public void watch(QueueWatcher by) {
    watcher = by;
  }

  /** Finds the stored deliveries of a connection, whose cursor this instance has taken over. */
  public void own(String connection) {
    forget(connection);
    synchronized (finding) {
      owned.put(connection, Long.MIN_VALUE);
      finding.put(connection, new ArrayList<>());
    }
    schedule(reading, this::find, Duration.ZERO);
  }

  /** Forgets the deliveries of a connection that another instance owns; some are in flight. */
  public void disown(String connection) {
    pause(connection);
    store.release(connection);
  }

  /** Starts no further delivery of a connection until this instance owns it again. */
  public void pause(String connection) {
    synchronized (finding) {
      owned.remove(connection);
      finding.remove(connection);
    }
    forget(connection);
  }

  /**
   * Whether deliveries of a connection are in flight, or done and not yet removed from the store.
   */
  public boolean isActive(String connection) {
    return active.stream().anyMatch(place -> place.connection().equals(connection));
  }

  private void forget(String connection) {
    queues.values().forEach(queue -> queue.drop(connection));
  }

  /** Adds committed deliveries. */
  public void add(List<PendingStore.Stored> committed) {
    Set<DestinationQueue> grown = new HashSet<>();
    synchronized (finding) {
      for (PendingStore.Stored one : committed) {
        String connection = one.delivery().connection();
        List<PendingStore.Stored> meanwhile = finding.get(connection);
        if (meanwhile != null) {
          meanwhile.add(one);
        } else if (one.position() > owned.getOrDefault(connection, Long.MAX_VALUE)) {
          DestinationQueue queue = queue(one.delivery().destination());
          queue.add(connection, one);
          grown.add(queue);
        }
      }
    }
    grown.forEach(this::advance);
  }

  private DestinationQueue queue(String destination) {
    DestinationQueue known = queues.get(destination);
    if (known != null) {
      return known;
    }
    DestinationQueue made =
        queues.computeIfAbsent(destination, name -> new DestinationQueue(name, limits, clock));
    watcher.known(destination);
    return made;
  }

  /** Finds the deliveries of all connections that wait for it. */
  private void find() {
    Set<String> connections;
    synchronized (finding) {
      connections = Set.copyOf(finding.keySet());
    }
    if (connections.isEmpty() || closing) {
      return;
    }
    Map<String, Map<String, List<Long>>> found = new HashMap<>();
    try {
      store.find(
          connections,
          (connection, destination, position) ->
              found
                  .computeIfAbsent(connection, c -> new HashMap<>())
                  .computeIfAbsent(destination, d -> new ArrayList<>())
                  .add(position));
    } catch (IOException | RuntimeException e) {
      storeFailed("not read", e);
      schedule(reading, this::find, READ_AGAIN);
      return;
    }
    logged = "";
    synchronized (finding) {
      for (String connection : connections) {
        List<PendingStore.Stored> meanwhile = finding.remove(connection);
        if (meanwhile == null) {
          continue;
        }
        long last = Long.MIN_VALUE;
        for (Map.Entry<String, List<Long>> of :
            found.getOrDefault(connection, Map.of()).entrySet()) {
          DestinationQueue queue = queue(of.getKey());
          for (long position : of.getValue()) {
            last = Math.max(last, position);
            if (!active.contains(new Place(connection, position))) {
              queue.add(connection, position);
            }
          }
        }
        owned.put(connection, last);
        for (PendingStore.Stored one : meanwhile) {
          // Those that were committed before the read ended were found too.
          if (one.position() > last) {
            queue(one.delivery().destination()).add(connection, one);
          }
        }
      }
    }
    queues.values().forEach(this::advance);
  }

  private void storeFailed(String what, Exception failure) {
    String reason = Causes.inWords(failure);
    if (!reason.equals(logged) && !closing) {
      LOG.warn("Pending deliveries {} reason=\"{}\" next=\"retries\"", what, reason);
    }
    logged = reason;
  }

  /** Starts what a queue can do now. */
  private void advance(DestinationQueue queue) {
    if (closing) {
      return;
    }
    advanceReads(queue);
    PendingDelivery head = queue.head();
    if (head != null) {
      if (!carrier.isReady()) {
        // Before the start ends it is unknown how many go in one call.
        schedule(timer, () -> advance(queue), READ_AGAIN);
        return;
      }
      queue.callWith(carrier.group(head));
    }
    DestinationQueue.Turn turn = take(queue);
    while (turn != null) {
      DestinationQueue.Turn taken = turn;
      try {
        workers.execute(() -> attempt(queue, taken));
      } catch (RejectedExecutionException e) {
        // Closed meanwhile: they stay in the store.
        giveBack(queue, taken);
        return;
      }
      turn = take(queue);
    }
    Instant next = queue.nextTime();
    if (next != null && queue.isToWake(next)) {
      Duration wait = Duration.between(clock.instant(), next).plusMillis(1);
      schedule(timer, () -> wake(queue), wait.isNegative() ? Duration.ofMillis(10) : wait);
    }
  }

  private void wake(DestinationQueue queue) {
    queue.woken();
    advance(queue);
  }

  private void read(DestinationQueue queue, String connection, List<Long> positions) {
    try {
      queue.read(connection, positions, store.read(connection, positions));
      advance(queue);
    } catch (IOException | RuntimeException e) {
      storeFailed("not read", e);
      queue.notRead(connection);
      schedule(reading, () -> advance(queue), READ_AGAIN);
    }
  }

  private DestinationQueue.@Nullable Turn take(DestinationQueue queue) {
    return queue.take(item -> active.add(Place.of(item.waiting().stored)));
  }

  private void giveBack(DestinationQueue queue, DestinationQueue.Turn turn) {
    turn.items().forEach(item -> active.remove(Place.of(item.waiting().stored)));
    queue.putBack(turn.items());
    queue.ended();
  }

  /** Attempts deliveries of a queue, one call after the other, as long as there are any. */
  private void attempt(DestinationQueue queue, DestinationQueue.Turn first) {
    DestinationQueue.Turn turn = first;
    while (turn != null) {
      if (!carrier.isReady()) {
        giveBack(queue, turn);
        schedule(timer, () -> advance(queue), READ_AGAIN);
        return;
      }
      if (forgetOthers(queue, turn)) {
        queue.ended();
        turn = take(queue);
        continue;
      }
      if (closing || !isKnown(queue, turn) || !mayStart(turn.items().size())) {
        giveBack(queue, turn);
        return;
      }
      try {
        call(queue, turn);
      } finally {
        queue.ended();
      }
      advanceReads(queue);
      turn = closing ? null : take(queue);
    }
    advance(queue);
  }

  private void advanceReads(DestinationQueue queue) {
    for (String connection : queue.connections()) {
      List<Long> positions = queue.toRead(connection);
      if (!positions.isEmpty()) {
        schedule(reading, () -> read(queue, connection, positions), Duration.ZERO);
      }
    }
  }

  /** Forgets deliveries of connections that another instance owns by now; returns if any. */
  private boolean forgetOthers(DestinationQueue queue, DestinationQueue.Turn turn) {
    List<DestinationQueue.Item> others = new ArrayList<>(turn.items());
    synchronized (finding) {
      others.removeIf(item -> owned.containsKey(item.connection()));
    }
    if (others.isEmpty()) {
      return false;
    }
    turn.items().forEach(item -> active.remove(Place.of(item.waiting().stored)));
    queue.forget(others);
    List<DestinationQueue.Item> ours = new ArrayList<>(turn.items());
    ours.removeAll(others);
    queue.putBack(ours);
    return true;
  }

  /** A destination that the routing does not name any more keeps its deliveries. */
  private boolean isKnown(DestinationQueue queue, DestinationQueue.Turn turn) {
    PendingDelivery delivery = turn.items().get(0).delivery();
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

  /** Waits until few enough accepted deliveries are unrecorded. */
  private boolean mayStart(int deliveries) {
    try {
      while (!closing) {
        if (unrecorded.tryAcquire(deliveries, 100, TimeUnit.MILLISECONDS)) {
          return true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private void call(DestinationQueue queue, DestinationQueue.Turn turn) {
    List<DestinationQueue.Item> items = turn.items();
    try {
      carrier.deliver(turn.deliveries());
    } catch (PartlyRejected e) {
      List<DestinationQueue.Item> accepted = new ArrayList<>(items);
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

  private void accepted(DestinationQueue queue, List<DestinationQueue.Item> items) {
    if (items.isEmpty()) {
      return;
    }
    queue.accepted(items);
    items.forEach(this::record);
    items.forEach(item -> observe(() -> watcher.delivered(item.delivery())));
  }

  private void failed(DestinationQueue queue, List<DestinationQueue.Item> items, Throwable thrown) {
    if (closing || !carrier.isReady()) {
      // The stop may be the cause.
      items.forEach(this::notDone);
      queue.putBack(items);
      return;
    }
    Carrier.Rejection rejection = carrier.classify(thrown);
    List<DestinationQueue.Item> rejected = queue.failed(items, rejection);
    PendingDelivery first = items.get(0).delivery();
    LOG.warn(
        "Delivery failed connection={} destination={} attempt={} reason=\"{}\"",
        first.connection(),
        first.destination(),
        items.get(0).waiting().attempts,
        rejection.failure().reason());
    for (DestinationQueue.Item item : items) {
      if (rejected.contains(item)) {
        deadLetter(queue, item, rejection);
      } else {
        notDone(item);
        observe(() -> watcher.failed(item.delivery(), rejection.failure()));
      }
    }
  }

  /** Notes that a delivery was not accepted, and waits again. */
  private void notDone(DestinationQueue.Item item) {
    unrecorded.release();
    active.remove(Place.of(item.waiting().stored));
  }

  private void deadLetter(
      DestinationQueue queue, DestinationQueue.Item item, Carrier.Rejection rejection) {
    Instant first = item.waiting().firstFailedAt;
    try {
      carrier.deadLetter(
          item.delivery(),
          rejection.failure().reason(),
          item.waiting().attempts,
          first == null ? clock.instant() : first);
    } catch (IOException | RuntimeException e) {
      storeFailed("not stored as dead letters", e);
      notDone(item);
      item.waiting().notBefore = clock.instant().plus(READ_AGAIN);
      queue.putBack(List.of(item));
      return;
    }
    queue.rejected(item);
    record(item);
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

  /** Removes a delivery that is done from the store, together with others. */
  private void record(DestinationQueue.Item item) {
    done.add(item.waiting().stored);
    schedule(recording, this::recordAll, Duration.ZERO);
  }

  private void recordAll() {
    List<PendingStore.Stored> batch = new ArrayList<>();
    for (PendingStore.Stored one = done.poll(); one != null; one = done.poll()) {
      batch.add(one);
    }
    if (batch.isEmpty()) {
      return;
    }
    try {
      store.remove(batch);
      batch.forEach(one -> active.remove(Place.of(one)));
      unrecorded.release(batch.size());
    } catch (IOException | RuntimeException e) {
      storeFailed("not removed", e);
      done.addAll(batch);
      schedule(recording, this::recordAll, READ_AGAIN);
    }
  }

  private void schedule(ScheduledExecutorService executor, Runnable task, Duration wait) {
    try {
      var unused = executor.schedule(task, wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("Closed meanwhile: what is pending stays in the store", e);
    }
  }

  /** The states of all destinations with a queue, by name. */
  public Map<String, DestinationQueue.State> states() {
    Map<String, DestinationQueue.State> states = new TreeMap<>();
    queues.forEach((name, queue) -> states.put(name, queue.state()));
    return states;
  }

  /** Whether a connection that this instance owns has deliveries that are not done. */
  public boolean has(String connection) {
    synchronized (finding) {
      if (finding.containsKey(connection)) {
        return true;
      }
    }
    return queues.values().stream().anyMatch(queue -> queue.has(connection));
  }

  /** Number of deliveries that a destination has not accepted yet. */
  public long pending(String destination) {
    DestinationQueue.State state = state(destination);
    return state == null ? 0 : state.pending();
  }

  /** The state of a destination; null if it has no queue. */
  public DestinationQueue.@Nullable State state(String destination) {
    DestinationQueue queue = queues.get(destination);
    return queue == null ? null : queue.state();
  }

  /**
   * Starts no further delivery, and waits for those in flight and for their record. To be called
   * while destinations still work; what is left is found again after the next start.
   */
  public void stop(Duration within) {
    closing = true;
    workers.shutdown();
    timer.shutdownNow();
    reading.shutdownNow();
    try {
      if (!workers.awaitTermination(within.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.info("Deliveries in flight abandoned next=\"repeated after the next start\"");
        workers.shutdownNow();
      }
      recording.shutdown();
      if (!recording.awaitTermination(within.toMillis(), TimeUnit.MILLISECONDS)) {
        recording.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      workers.shutdownNow();
      recording.shutdownNow();
    }
  }

  @Override
  public void close() {
    if (!closing) {
      stop(Duration.ZERO);
    }
    store.close();
  }
}
