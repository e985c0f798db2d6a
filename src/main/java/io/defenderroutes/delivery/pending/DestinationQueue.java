package io.defenderroutes.delivery.pending;

import io.defenderroutes.config.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pending deliveries of one destination, and its state. Thread-safe; never calls out while it
 * holds its lock.
 *
 * <p>While the destination fails, one delivery at a time is attempted, with increasing waits. A
 * delivery that fails repeatedly waits alone, and another alert's is attempted: if that one is
 * accepted, the first one is at fault, and has a limited number of attempts.
 */
public final class DestinationQueue {
  /** Failures of a delivery after which another alert's delivery is attempted. */
  private static final int SUSPECT = 3;

  private final String name;
  private final QueueLimits limits;
  private final Clock clock;

  /** By connection; the order of turns. */
  private final Map<String, Backlog> backlogs = new LinkedHashMap<>();

  private final Set<String> busy = new HashSet<>();
  private int inFlight;
  private int failures;
  private Instant notBefore = Instant.MIN;
  private @Nullable Instant failingSince;
  private @Nullable Failure failure;
  private Instant lastAccepted = Instant.MIN;

  /** A delivery that is to be attempted now. */
  record Turn(String connection, Backlog.Waiting waiting) {
    PendingDelivery delivery() {
      return waiting.delivery();
    }
  }

  /** What follows a failed attempt. */
  enum Next {
    RETRY,
    DEAD_LETTER
  }

  DestinationQueue(String name, QueueLimits limits, Clock clock) {
    this.name = name;
    this.limits = limits;
    this.clock = clock;
  }

  String name() {
    return name;
  }

  synchronized void add(String connection, PendingStore.Stored stored) {
    backlog(connection).add(stored);
  }

  synchronized void add(String connection, long position) {
    backlog(connection).add(position);
  }

  private Backlog backlog(String connection) {
    return backlogs.computeIfAbsent(connection, c -> new Backlog());
  }

  /** Forgets the deliveries of a connection; those in flight are finished. */
  synchronized void drop(String connection) {
    backlogs.remove(connection);
  }

  /** Returns a delivery to attempt now; null if there is none, or it must wait. */
  synchronized @Nullable Turn take() {
    Instant now = clock.instant();
    if (inFlight >= (failures > 0 ? 1 : limits.inFlight()) || notBefore.isAfter(now)) {
      return null;
    }
    for (Iterator<Map.Entry<String, Backlog>> each = backlogs.entrySet().iterator();
        each.hasNext(); ) {
      Map.Entry<String, Backlog> next = each.next();
      Backlog.Waiting waiting = next.getValue().take(now, busy);
      if (waiting != null) {
        // The connection's next turn is after those of all others.
        each.remove();
        backlogs.put(next.getKey(), next.getValue());
        busy.add(waiting.delivery().order());
        inFlight++;
        return new Turn(next.getKey(), waiting);
      }
    }
    return null;
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

  synchronized void notRead(String connection) {
    Backlog backlog = backlogs.get(connection);
    if (backlog != null) {
      backlog.notRead();
    }
  }

  /** Returns whether the destination failed before it accepted this delivery. */
  synchronized boolean accepted(Turn turn) {
    boolean failed = failures > 0;
    end(turn);
    failures = 0;
    failure = null;
    failingSince = null;
    notBefore = Instant.MIN;
    lastAccepted = clock.instant();
    return failed;
  }

  /** Notes that a delivery became a dead letter. */
  synchronized void rejected(Turn turn) {
    end(turn);
  }

  private void end(Turn turn) {
    inFlight--;
    busy.remove(turn.delivery().order());
    Backlog backlog = backlogs.get(turn.connection());
    if (backlog != null) {
      backlog.done(turn.waiting());
    }
  }

  /** Returns a delivery to its backlog without an attempt, because of a stop. */
  synchronized void interrupted(Turn turn) {
    inFlight--;
    busy.remove(turn.delivery().order());
    putBack(turn);
  }

  private void putBack(Turn turn) {
    Backlog backlog = backlogs.get(turn.connection());
    if (backlog != null) {
      backlog.putBack(turn.waiting());
    }
  }

  /**
   * Notes a failed attempt. With {@link Next#DEAD_LETTER}, {@link #rejected} follows once that is
   * stored.
   */
  synchronized Next failed(Turn turn, Carrier.Rejection rejection) {
    Instant now = clock.instant();
    Backlog.Waiting waiting = turn.waiting();
    waiting.attempts++;
    Instant first = waiting.firstFailedAt;
    if (first == null) {
      first = now;
      waiting.firstFailedAt = now;
    }
    if (isFinal(waiting, first, rejection.consequence(), now)) {
      return Next.DEAD_LETTER;
    }
    inFlight--;
    busy.remove(turn.delivery().order());
    putBack(turn);
    failures++;
    failure = rejection.failure();
    failingSince = failingSince == null ? now : failingSince;
    Duration wait = limits.after(failures);
    if (rejection.pause().compareTo(wait) > 0) {
      wait = rejection.pause();
    }
    notBefore = now.plus(wait);
    if (waiting.attempts >= SUSPECT) {
      waiting.notBefore = now.plus(limits.after(waiting.attempts)).plusMillis(1);
    }
    return Next.RETRY;
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
                  .map(limit -> waiting.delivery().collected().plus(limit).isBefore(now))
                  .orElse(false);
    };
  }

  /** When {@link #take} may succeed again; null if only after another event. */
  synchronized @Nullable Instant nextTime() {
    if (notBefore.isAfter(clock.instant())) {
      return notBefore;
    }
    Instant next = null;
    for (Backlog backlog : backlogs.values()) {
      Instant of = backlog.nextTime();
      if (of != null && (next == null || of.isBefore(next))) {
        next = of;
      }
    }
    return next;
  }

  /** Whether a connection has deliveries that are not done. */
  synchronized boolean has(String connection) {
    Backlog backlog = backlogs.get(connection);
    return (backlog != null && backlog.size() > 0)
        || busy.stream().anyMatch(order -> order.startsWith(connection + "\n"));
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
   * @param failingSince null if the last attempt succeeded
   * @param failure of the last attempt; null if that succeeded
   * @param nextAttempt null if it is not waited for
   */
  public record State(
      String name,
      long pending,
      @Nullable Instant oldest,
      @Nullable Instant failingSince,
      @Nullable Failure failure,
      @Nullable Instant nextAttempt) {}

  synchronized State state() {
    long pending = inFlight;
    Instant oldest = null;
    for (Backlog backlog : backlogs.values()) {
      pending += backlog.size();
      PendingDelivery head = backlog.head();
      if (head != null && (oldest == null || head.collected().isBefore(oldest))) {
        oldest = head.collected();
      }
    }
    return new State(name, pending, oldest, failingSince, failure, failures > 0 ? notBefore : null);
  }
}
