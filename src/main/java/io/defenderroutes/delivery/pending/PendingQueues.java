package io.defenderroutes.delivery.pending;

import io.defenderroutes.config.Causes;
import io.defenderroutes.config.DaemonThreads;
import io.defenderroutes.delivery.pending.DestinationQueue.Item;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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

  static final Duration READ_AGAIN = Duration.ofSeconds(1);

  /** Until a delivery that an operator discarded is forgotten. */
  private static final Duration DISCARDED = Duration.ofSeconds(5);

  private final PendingStore store;
  private final Carrier carrier;
  private final QueueLimits limits;
  private final Clock clock;

  private final Map<String, DestinationQueue> queues = new ConcurrentHashMap<>();
  private final ActiveDeliveries active;
  private final OwnedConnections owned;
  private final DeliveryCalls calls;

  private final ExecutorService workers =
      Executors.newCachedThreadPool(DaemonThreads.named("deliver"));
  private final ScheduledExecutorService reading = DaemonThreads.scheduler("pending-read");
  private final ScheduledExecutorService timer = DaemonThreads.scheduler("pending-timer");
  private volatile boolean closing;

  /** The last failure of the store that was logged; used by the threads of the store. */
  private volatile String logged = "";

  public PendingQueues(PendingStore store, Carrier carrier, QueueLimits limits, Clock clock) {
    this.store = store;
    this.carrier = carrier;
    this.limits = limits;
    this.clock = clock;
    this.active = new ActiveDeliveries(store, this::storeFailed);
    this.owned = new OwnedConnections(this::queue, active);
    this.calls = new DeliveryCalls(carrier, active, () -> closing, this::storeFailed, clock);
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

  public void watch(QueueWatcher by) {
    calls.watch(by);
  }

  /** Finds the stored deliveries of a connection, whose cursor this instance has taken over. */
  public void own(String connection) {
    forget(connection);
    owned.own(connection);
    schedule(reading, this::find, Duration.ZERO);
  }

  /** Forgets the deliveries of a connection that another instance owns; some are in flight. */
  public void disown(String connection) {
    pause(connection);
    store.release(connection);
  }

  /** Starts no further delivery of a connection until this instance owns it again. */
  public void pause(String connection) {
    owned.disown(connection);
    forget(connection);
  }

  /**
   * Whether deliveries of a connection are in flight, or done and not yet removed from the store.
   */
  public boolean isActive(String connection) {
    return active.anyOf(connection);
  }

  private void forget(String connection) {
    queues.values().forEach(queue -> queue.drop(connection));
  }

  /** Adds committed deliveries. */
  public void add(List<PendingStore.Stored> committed) {
    owned.add(committed).forEach(this::advance);
  }

  private DestinationQueue queue(String destination) {
    DestinationQueue known = queues.get(destination);
    if (known != null) {
      return known;
    }
    DestinationQueue made =
        queues.computeIfAbsent(destination, name -> new DestinationQueue(name, limits, clock));
    calls.watcher().known(destination);
    return made;
  }

  /** Finds the deliveries of all connections that wait for it. */
  private void find() {
    Set<String> connections = owned.finding();
    if (connections.isEmpty() || closing) {
      return;
    }
    active.reading(true);
    try {
      Map<String, Map<String, List<Long>>> found = new HashMap<>();
      store.find(
          connections,
          (connection, destination, position) ->
              found
                  .computeIfAbsent(connection, c -> new HashMap<>())
                  .computeIfAbsent(destination, d -> new ArrayList<>())
                  .add(position));
      logged = "";
      for (String connection : connections) {
        owned.found(connection, found.getOrDefault(connection, Map.of()));
      }
    } catch (IOException | RuntimeException e) {
      storeFailed("not read", e);
      schedule(reading, this::find, READ_AGAIN);
    } finally {
      active.reading(false);
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
    List<Item> turn = take(queue);
    while (!turn.isEmpty()) {
      List<Item> taken = turn;
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
      schedule(
          timer,
          () -> {
            queue.woken();
            advance(queue);
          },
          wait.isNegative() ? Duration.ofMillis(10) : wait);
    }
  }

  private void read(DestinationQueue queue, String connection, List<Long> positions) {
    try {
      queue.read(connection, positions, store.read(connection, positions));
      advance(queue);
    } catch (IOException | RuntimeException e) {
      storeFailed("not read", e);
      queue.notRead(connection, positions);
      schedule(reading, () -> advance(queue), READ_AGAIN);
    }
  }

  private List<Item> take(DestinationQueue queue) {
    return queue.take(active::begin);
  }

  private void giveBack(DestinationQueue queue, List<Item> turn) {
    turn.forEach(active::end);
    queue.putBack(turn);
    queue.ended();
  }

  /** Attempts deliveries of a queue, one call after the other, as long as there are any. */
  private void attempt(DestinationQueue queue, List<Item> first) {
    List<Item> turn = first;
    while (!turn.isEmpty()) {
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
      if (closing || !calls.isKnown(queue, turn) || !active.reserve(turn.size(), () -> closing)) {
        giveBack(queue, turn);
        return;
      }
      try {
        calls.call(queue, turn);
      } finally {
        queue.ended();
      }
      advanceReads(queue);
      turn = closing ? List.of() : take(queue);
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
  private boolean forgetOthers(DestinationQueue queue, List<Item> turn) {
    List<Item> others = new ArrayList<>(turn);
    others.removeIf(item -> owned.owns(item.connection()));
    if (others.isEmpty()) {
      return false;
    }
    turn.forEach(active::end);
    queue.forget(others);
    List<Item> ours = new ArrayList<>(turn);
    ours.removeAll(others);
    queue.putBack(ours);
    return true;
  }

  static void schedule(ScheduledExecutorService executor, Runnable task, Duration wait) {
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
    return owned.finding().contains(connection)
        || queues.values().stream().anyMatch(queue -> queue.has(connection));
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
      active.stop(within);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      workers.shutdownNow();
      active.stopNow();
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
