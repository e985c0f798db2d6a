package io.defenderroutes.observability;

import io.defenderroutes.config.Failure;
import io.defenderroutes.config.FailureKind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Variable;
import org.jspecify.annotations.Nullable;

/**
 * The faults of the connections that this instance polls, from the first failure until the next
 * success; at most one of a kind for each connection. Thread-safe.
 */
public final class ActiveFaults {
  /** The kinds of faults of a connection. */
  public enum Kind {
    POLLING,
    DELIVERY,
    /** Everything works, but the API's clock and this machine's have differed for some time. */
    CLOCK,
    /** No request fails, but the watermark is far behind and does not move. */
    LAG
  }

  /** A connection is late if it is behind by this many intervals and {@link #LATE}. */
  private static final int INTERVALS = 3;

  private static final Duration LATE = Duration.ofMinutes(10);

  /**
   * The movement of a connection.
   *
   * @param usual no healthy connection is further behind
   * @param moved when it began here, or last requested or delivered something
   * @param watermark null until the first request
   */
  private record Pace(Duration usual, Instant moved, @Nullable Instant watermark) {}

  /**
   * A lasting fault.
   *
   * @param place the failing destination; empty for the connection itself
   * @param failure the latest
   * @param since the first failure
   * @param failures number of failures
   */
  public record Trouble(Kind kind, String place, Failure failure, Instant since, int failures) {
    /** Since when, why and the remedy, as the end of a sentence. */
    String sinceAndWhy() {
      return " since " + since + ": " + failure.reason() + "; what to do: " + failure.remedy();
    }
  }

  /**
   * The pending deliveries of a destination.
   *
   * @param pending number of deliveries that it has not accepted yet
   * @param oldest when the routing decided on the first of them; null if there is none, or it is
   *     not read yet
   * @param trouble why they wait; empty if the latest attempt succeeded
   * @param nextAttempt null if none is waited for
   * @param isCalled whether the current routing has a step that calls the destination
   */
  public record Queue(
      long pending,
      @Nullable Instant oldest,
      Optional<Trouble> trouble,
      @Nullable Instant nextAttempt,
      boolean isCalled) {}

  /** What is known of one connection. */
  private static final class State {
    private final Map<Kind, Trouble> troubles = new ConcurrentHashMap<>();
    private volatile @Nullable Pace pace;

    /** Whether the first poll is still to come, or running. */
    private volatile boolean starting;

    synchronized void moved(Instant at, @Nullable Instant watermark) {
      Pace before = pace;
      if (before != null) {
        pace = new Pace(before.usual, at, watermark);
      }
    }

    synchronized void moved(Instant at) {
      Pace before = pace;
      if (before != null) {
        pace = new Pace(before.usual, at, before.watermark);
      }
    }
  }

  private final Map<String, State> states = new ConcurrentHashMap<>();

  /** The pending deliveries of a destination; these are no fault of a connection. */
  private volatile Function<String, Optional<Queue>> queues = destination -> Optional.empty();

  private final AtomicLong uncounted = new AtomicLong();
  private final Clock clock;
  private volatile Predicate<String> here = connection -> true;

  public ActiveFaults(Clock clock) {
    this.clock = clock;
  }

  /**
   * Keeps the faults of connections that a reload continues, and forgets all others.
   *
   * @param polled whether this instance polls a connection
   */
  public void retain(Collection<String> connections, Predicate<String> polled) {
    here = polled;
    states.keySet().retainAll(connections);
  }

  /** Whether a connection polled here has neither completed nor failed its first poll. */
  public boolean isFirstPollPending() {
    return states.entrySet().stream()
        .anyMatch(state -> state.getValue().starting && here.test(state.getKey()));
  }

  /** The destinations that fail at present. */
  public Set<String> places() {
    return states.values().stream()
        .flatMap(state -> state.troubles.values().stream())
        .filter(trouble -> trouble.kind() == Kind.DELIVERY && !trouble.place().isEmpty())
        .map(Trouble::place)
        .collect(Collectors.toSet());
  }

  /**
   * Sets where the pending deliveries of destinations are known.
   *
   * @param by destination; empty if it has none and never had
   */
  public void queues(Function<String, Optional<Queue>> by) {
    queues = by;
  }

  /** The pending deliveries of a destination; empty if it has none and never had. */
  Optional<Queue> queue(String destination) {
    return queues.apply(destination);
  }

  /** Alerts were neither delivered, pending, dropped nor dead letters. */
  public void uncounted(int alerts) {
    uncounted.addAndGet(alerts);
  }

  /** Warns of alerts that nothing counted since the start of the process. */
  public List<String> uncounted() {
    long alerts = uncounted.get();
    return alerts == 0
        ? List.of()
        : List.of(
            alerts
                + " alerts were neither delivered, pending, dropped nor dead letters;"
                + " the log names their connections: Alerts not accounted for");
  }

  /** The state of a connection; one that is not stored if the connection is unknown. */
  private State state(String connection) {
    return states.getOrDefault(connection, new State());
  }

  private State stored(String connection) {
    return states.computeIfAbsent(connection, name -> new State());
  }

  /**
   * A connection is polled from now on.
   *
   * @param interval from the start of a poll to that of the next
   */
  public void begin(String connection, Duration interval) {
    State state = stored(connection);
    state.pace = new Pace(interval.multipliedBy(INTERVALS).plus(LATE), clock.instant(), null);
    state.starting = true;
  }

  /** This instance polls the connection from now on; what another did meanwhile is unknown. */
  public void lead(String connection) {
    State state = state(connection);
    state.troubles.clear();
    state.moved(clock.instant(), null);
  }

  /** A slice is requested or complete: the present watermark. */
  public void reached(String connection, Instant watermark) {
    state(connection).moved(clock.instant(), watermark);
  }

  /** A failure; it may succeed when repeated. */
  public void failed(String connection, Kind kind, String place, Failure failure) {
    State state = stored(connection);
    state.starting = false;
    Trouble first = new Trouble(kind, place, failure, clock.instant(), 1);
    state.troubles.merge(
        kind,
        first,
        (before, latest) ->
            before.place().equals(place)
                ? new Trouble(kind, place, failure, before.since(), before.failures() + 1)
                : first);
  }

  /** The longest fault of a destination, of any connection. */
  public Optional<Trouble> at(String place) {
    return Stream.concat(
            states.entrySet().stream()
                .filter(state -> here.test(state.getKey()))
                .flatMap(state -> state.getValue().troubles.values().stream())
                .filter(trouble -> trouble.kind() == Kind.DELIVERY),
            queue(place).flatMap(Queue::trouble).stream())
        .filter(trouble -> trouble.place().equals(place))
        .min(Comparator.comparing(Trouble::since));
  }

  /** A slice is complete: all of it is delivered and recorded. */
  public void polled(@Variable("connection") String connection) {
    state(connection).starting = false;
    over(connection, Kind.POLLING);
    over(connection, Kind.DELIVERY);
  }

  /** A fault is over. */
  public void over(String connection, Kind kind) {
    state(connection).troubles.remove(kind);
  }

  /** Forgets a connection that is not polled any more. */
  public void forget(String connection) {
    states.remove(connection);
  }

  /** A batch is delivered. */
  public void delivered(String connection) {
    over(connection, Kind.DELIVERY);
    state(connection).moved(clock.instant());
  }

  /** The present faults of a connection; none where another instance polls it. */
  public List<Trouble> of(String connection) {
    State state = states.get(connection);
    if (state == null || !here.test(connection)) {
      return List.of();
    }
    List<Trouble> present = new ArrayList<>(state.troubles.values());
    if (present.stream().allMatch(trouble -> trouble.kind() == Kind.CLOCK)) {
      lag(state.pace).ifPresent(present::add);
    }
    return List.copyOf(present);
  }

  /** How far behind a healthy connection may be. */
  Duration usual(String connection) {
    State state = states.get(connection);
    Pace pace = state == null ? null : state.pace;
    return pace == null ? LATE : pace.usual;
  }

  /** A connection that begins far behind, or after an outage, has the usual time to move. */
  private Optional<Trouble> lag(@Nullable Pace pace) {
    if (pace == null) {
      return Optional.empty();
    }
    Instant watermark = pace.watermark;
    Instant since = watermark == null || pace.moved.isAfter(watermark) ? pace.moved : watermark;
    return since.plus(pace.usual).isBefore(clock.instant())
        ? Optional.of(
            new Trouble(
                Kind.LAG,
                "",
                FailureKind.LAG.failure(
                    "nothing was requested or delivered for longer than usual, and no request failed"),
                since,
                0))
        : Optional.empty();
  }
}
