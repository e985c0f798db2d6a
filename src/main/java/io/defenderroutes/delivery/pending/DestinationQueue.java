package io.defenderroutes.delivery.pending;

import io.defenderroutes.config.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The pending deliveries of one destination, and its state. Thread-safe; never calls out while it
 * holds its lock.
 *
 * <p>While the destination fails, one delivery at a time is attempted, with increasing waits. A
 * delivery that fails repeatedly waits alone, and another alert's is attempted: if that one is
 * accepted, the first one is at fault, and has a limited number of attempts. Deliveries of an
 * indivisible group stay together instead.
 */
public final class DestinationQueue {
  /** Failures of a delivery after which another alert's delivery is attempted. */
  private static final int SUSPECT = 3;

  private final String name;
  private final QueueLimits limits;
  private final Clock clock;

  /** By connection; the order of turns. */
  private final Map<String, Backlog> backlogs = new LinkedHashMap<>();

  /** The alerts with a delivery in flight, and when the routing decided on it. */
  private final Map<String, Instant> busy = new HashMap<>();

  /** Calls in flight, and the deliveries in them. */
  private int inFlight;

  private int taken;
  private int failures;
  private Instant notBefore = Instant.MIN;
  private @Nullable Instant failingSince;
  private @Nullable Failure failure;
  private Instant lastAccepted = Instant.MIN;
  private boolean isCalled = true;

  private Group group = Group.SINGLE;

  /** When the queue is next looked at; null if that is not scheduled. */
  private @Nullable Instant wake;

  /** A delivery that was taken from the backlog of its connection. */
  record Item(String connection, Backlog.Waiting waiting) {
    PendingDelivery delivery() {
      return waiting.delivery();
    }
  }

  DestinationQueue(String name, QueueLimits limits, Clock clock) {
    this.name = name;
    this.limits = limits;
    this.clock = clock;
  }

  synchronized void add(String connection, PendingStore.Stored stored) {
    backlog(connection).add(stored);
  }

  /** Adds a delivery that was found in the store, unless it is in memory. */
  synchronized void add(String connection, long position) {
    Backlog backlog = backlog(connection);
    if (!backlog.hasLoaded(position)) {
      backlog.add(position);
    }
  }

  private Backlog backlog(String connection) {
    return backlogs.computeIfAbsent(connection, c -> new Backlog());
  }

  /** Forgets the deliveries of a connection; those in flight are finished. */
  synchronized void drop(String connection) {
    backlogs.remove(connection);
  }

  /** Sets how many deliveries a call has. */
  synchronized void callWith(Group those) {
    group = those;
  }

  /** The first delivery in memory; null if there is none. */
  synchronized @Nullable PendingDelivery head() {
    PendingDelivery oldest = null;
    for (Backlog backlog : backlogs.values()) {
      PendingDelivery head = backlog.head();
      if (head != null && (oldest == null || head.collected().isBefore(oldest.collected()))) {
        oldest = head;
      }
    }
    return oldest;
  }

  /**
   * Returns deliveries to attempt now, in one call; none if there are none, or they must wait.
   *
   * @param isTaken called with each of them under the lock, so before {@link #drop} can forget it
   */
  synchronized List<Item> take(Consumer<Item> isTaken) {
    Instant now = clock.instant();
    if (inFlight >= (failures > 0 ? 1 : limits.inFlight())
        || notBefore.isAfter(now)
        || isGathering(now)) {
      return List.of();
    }
    List<Item> items = new ArrayList<>();
    Set<String> others = Set.copyOf(busy.keySet());
    long[] bytes = {0};
    boolean isMore = true;
    while (isMore && items.size() < group.most()) {
      Item next =
          next(
              now,
              others,
              waiting ->
                  items.isEmpty()
                      || (!waiting.alone
                          && bytes[0] + Backlog.size(waiting.stored) <= group.mostBytes()));
      if (next != null) {
        items.add(next);
        bytes[0] += Backlog.size(next.waiting().stored);
      }
      isMore = next != null && !next.waiting().alone;
    }
    if (items.isEmpty()) {
      return items;
    }
    items.forEach(item -> busy.put(item.delivery().order(), item.delivery().collected()));
    items.forEach(isTaken);
    inFlight++;
    taken += items.size();
    return items;
  }

  private @Nullable Item next(Instant now, Set<String> others, Predicate<Backlog.Waiting> fits) {
    for (Map.Entry<String, Backlog> next : backlogs.entrySet()) {
      Backlog.Waiting waiting = next.getValue().take(now, others, fits);
      if (waiting != null) {
        // The connection's next turn is after those of all others.
        backlogs.remove(next.getKey());
        backlogs.put(next.getKey(), next.getValue());
        return new Item(next.getKey(), waiting);
      }
    }
    return null;
  }

  /** Whether the deliveries wait for others that go in the same call. */
  private boolean isGathering(Instant now) {
    Instant until = gatheringUntil();
    return until != null && until.isAfter(now);
  }

  /** When a call is made even if it has few deliveries; null if one is made at once. */
  private @Nullable Instant gatheringUntil() {
    PendingDelivery oldest = group.hold().isZero() ? null : head();
    int loaded = backlogs.values().stream().mapToInt(Backlog::loaded).sum();
    return oldest == null || loaded >= group.most() ? null : oldest.collected().plus(group.hold());
  }

  /** Returns positions that a connection's backlog needs; empty if none. */
  synchronized List<Long> toRead(String connection) {
    Backlog backlog = backlogs.get(connection);
    return backlog == null ? List.of() : backlog.toRead();
  }

  synchronized void read(String connection, List<Long> asked, List<PendingStore.Stored> read) {
    Backlog backlog = backlogs.get(connection);
    if (backlog != null) {
      backlog.read(asked, read);
    }
  }

  synchronized void notRead(String connection, List<Long> asked) {
    Backlog backlog = backlogs.get(connection);
    if (backlog != null) {
      backlog.notRead(asked);
    }
  }

  /** Forgets deliveries of a connection that were removed from the store. */
  synchronized void removed(String connection, Set<Long> gone) {
    Backlog backlog = backlogs.get(connection);
    if (backlog != null) {
      backlog.removed(gone);
    }
  }

  /** Notes that the destination accepted these deliveries. */
  synchronized void accepted(List<Item> items) {
    items.forEach(this::end);
    failures = 0;
    failure = null;
    failingSince = null;
    notBefore = Instant.MIN;
    lastAccepted = clock.instant();
  }

  /** Notes that a delivery became a dead letter. */
  synchronized void rejected(Item item) {
    end(item);
  }

  private void end(Item item) {
    taken--;
    busy.remove(item.delivery().order());
    Backlog backlog = backlogs.get(item.connection());
    if (backlog != null) {
      backlog.done(item.waiting());
    }
  }

  /** The call has ended; its deliveries were accepted, rejected or put back. */
  synchronized void ended() {
    inFlight--;
  }

  /** Returns deliveries to their backlogs without an attempt, such as because of a stop. */
  synchronized void putBack(List<Item> items) {
    for (int i = items.size() - 1; i >= 0; i--) {
      Item item = items.get(i);
      taken--;
      busy.remove(item.delivery().order());
      backlog(item.connection()).putBack(item.waiting());
    }
  }

  /** Forgets deliveries that were taken; another instance owns their connection. */
  synchronized void forget(List<Item> items) {
    items.forEach(this::end);
    items.forEach(item -> drop(item.connection()));
  }

  /** Returns whether a wake-up is to be scheduled: none is that comes first. */
  synchronized boolean isToWake(Instant at) {
    boolean isFirst = wake == null || at.isBefore(wake);
    wake = isFirst ? at : wake;
    return isFirst;
  }

  /** Notes that the scheduled wake-up has come. */
  synchronized void woken() {
    wake = null;
  }

  /**
   * Notes a failed attempt, and returns the deliveries that are to become dead letters; {@link
   * #rejected} follows once they are stored. All others are put back.
   *
   * @param items of a call, or those of it that were not accepted
   */
  synchronized List<Item> failed(List<Item> items, Carrier.Rejection rejection) {
    Instant now = clock.instant();
    if (items.size() > 1
        && group.isDivisible()
        && rejection.consequence() != Carrier.Consequence.UNAVAILABLE) {
      // One of them may be at fault: each is attempted by itself.
      items.forEach(item -> item.waiting().alone = true);
      putBack(items);
      return List.of();
    }
    List<Item> rejected = new ArrayList<>();
    List<Item> waiting = new ArrayList<>();
    for (Item item : items) {
      item.waiting().attempts++;
      Instant first = item.waiting().firstFailedAt;
      item.waiting().firstFailedAt = first == null ? now : first;
      boolean isFinal =
          isFinal(item.waiting(), first == null ? now : first, rejection.consequence(), now);
      (isFinal ? rejected : waiting).add(item);
    }
    putBack(waiting);
    if (!waiting.isEmpty()) {
      failures++;
      failure = rejection.failure();
      failingSince = failingSince == null ? now : failingSince;
      Duration wait = limits.after(failures);
      notBefore = now.plus(rejection.pause().compareTo(wait) > 0 ? rejection.pause() : wait);
    }
    for (Item item : waiting) {
      int attempts = item.waiting().attempts;
      if (attempts >= SUSPECT && group.isDivisible()) {
        item.waiting().alone = true;
        item.waiting().notBefore = now.plus(limits.after(attempts)).plusMillis(1);
      }
    }
    return rejected;
  }

  private boolean isFinal(
      Backlog.Waiting waiting, Instant first, Carrier.Consequence consequence, Instant now) {
    return switch (consequence) {
      case REJECTED -> true;
      case LIMITED -> waiting.attempts >= limits.attempts();
      case TEMPORARY -> waiting.attempts >= limits.temporaryAttempts();
      case UNAVAILABLE ->
          (waiting.attempts >= limits.temporaryAttempts() && lastAccepted.isAfter(first))
              || limits
                  .giveUpAfter()
                  .map(limit -> limit.plus(group.hold()))
                  .map(limit -> waiting.delivery().collected().plus(limit).isBefore(now))
                  .orElse(false);
    };
  }

  /** Notes whether the current routing calls the destination. */
  synchronized void called(boolean by) {
    isCalled = by;
  }

  /**
   * When {@link #take} succeeds, which may be past by now; null if only after another event, such
   * as the end of a call.
   */
  synchronized @Nullable Instant nextTime() {
    Instant now = clock.instant();
    Instant next = null;
    for (Backlog backlog : backlogs.values()) {
      Instant of = backlog.nextTime(now, busy.keySet());
      next = of != null && (next == null || of.isBefore(next)) ? of : next;
    }
    if (next == null) {
      return null;
    }
    Instant gathered = gatheringUntil();
    next = gathered != null && gathered.isAfter(next) ? gathered : next;
    next = notBefore.isAfter(next) ? notBefore : next;
    // The end of a call in flight makes room.
    return inFlight > 0 && !next.isAfter(now) ? null : next;
  }

  /** Whether a connection has deliveries that are not done. */
  synchronized boolean has(String connection) {
    Backlog backlog = backlogs.get(connection);
    return (backlog != null && backlog.size() > 0)
        || busy.keySet().stream().anyMatch(order -> order.startsWith(connection + "\n"));
  }

  /** The connections that have deliveries here which are not in flight. */
  synchronized List<String> waiting() {
    return backlogs.entrySet().stream()
        .filter(of -> of.getValue().size() > 0)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The connections that have deliveries here. */
  synchronized List<String> connections() {
    return List.copyOf(backlogs.keySet());
  }

  /**
   * The state of a destination, as health, metrics and status page show it.
   *
   * @param pending deliveries that are not accepted yet
   * @param oldest when the routing decided on the first of them; null if none is in memory
   * @param failingSince null if the last attempt succeeded, and if nothing is pending
   * @param failure of the last attempt; null if that succeeded, and if nothing is pending
   * @param nextAttempt null if it is not waited for
   * @param failures in a row
   * @param isCalled whether the current routing has a step that calls the destination
   */
  public record State(
      String name,
      long pending,
      @Nullable Instant oldest,
      @Nullable Instant failingSince,
      @Nullable Failure failure,
      @Nullable Instant nextAttempt,
      int failures,
      boolean isCalled) {}

  synchronized State state() {
    long pending = taken;
    Instant oldest = busy.values().stream().min(Comparator.naturalOrder()).orElse(null);
    for (Backlog backlog : backlogs.values()) {
      pending += backlog.size();
      PendingDelivery head = backlog.head();
      if (head != null && (oldest == null || head.collected().isBefore(oldest))) {
        oldest = head.collected();
      }
    }
    if (pending == 0) {
      // The last failure was that of an alert, or another instance has taken over.
      return new State(name, 0, null, null, null, null, 0, isCalled);
    }
    return new State(
        name,
        pending,
        oldest,
        failingSince,
        failure,
        failures > 0 ? notBefore : null,
        failures,
        isCalled);
  }
}
