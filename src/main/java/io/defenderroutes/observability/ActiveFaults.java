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
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.camel.Variable;
import org.jspecify.annotations.Nullable;

/**
 * What each connection that this instance polls is in trouble with at present, from the first
 * failure until the next success. Thread-safe; holds no more than one trouble of a kind for a
 * connection.
 */
public final class ActiveFaults {
  /** What a connection can be in trouble with. */
  public enum Kind {
    POLLING,
    DELIVERY,
    /** Everything works, but the API's clock and this machine's have differed for a while. */
    CLOCK,
    /** Nothing fails, and yet it is far behind and does not move. */
    LAG
  }

  /** A connection that is further behind than so many of its intervals, and this, is late. */
  private static final int INTERVALS = 3;

  private static final Duration LATE = Duration.ofMinutes(10);

  /**
   * How a connection gets on.
   *
   * @param usual no connection that is well is further behind
   * @param moved when it began here, or last asked for or delivered something
   * @param watermark null until it asks for something
   */
  private record Pace(Duration usual, Instant moved, @Nullable Instant watermark) {}

  /**
   * A trouble that lasts.
   *
   * @param place what is in trouble; empty where it is the connection itself
   * @param failure the latest
   * @param since the first failure
   * @param failures so far
   */
  public record Trouble(Kind kind, String place, Failure failure, Instant since, int failures) {
    /** Since when, why and what to do, as the end of a sentence. */
    String sinceAndWhy() {
      return " since " + since + ": " + failure.reason() + "; what to do: " + failure.remedy();
    }
  }

  private final Map<String, Map<Kind, Trouble>> troubles = new ConcurrentHashMap<>();
  private final Map<String, Pace> paces = new ConcurrentHashMap<>();

  /** Connections whose first poll is still to come, or under way. */
  private final Set<String> starting = ConcurrentHashMap.newKeySet();

  private final Clock clock;
  private volatile Predicate<String> here = connection -> true;

  /** Of nobody yet. */
  public ActiveFaults(Clock clock) {
    this.clock = clock;
  }

  /**
   * These connections are polled from now on. What they were in trouble with before a change of the
   * routes they are in trouble with still.
   *
   * @param polled whether this instance polls a connection
   */
  public void retain(Collection<String> connections, Predicate<String> polled) {
    here = polled;
    troubles.keySet().retainAll(connections);
    paces.keySet().retainAll(connections);
    starting.retainAll(connections);
  }

  /** Whether a connection that is polled here has neither completed nor failed its first poll. */
  public boolean isFirstPollPending() {
    return starting.stream().anyMatch(here);
  }

  /** Where delivery fails at present. */
  public Set<String> places() {
    return troubles.values().stream()
        .flatMap(of -> of.values().stream())
        .filter(trouble -> trouble.kind() == Kind.DELIVERY && !trouble.place().isEmpty())
        .map(Trouble::place)
        .collect(Collectors.toSet());
  }

  /**
   * A connection is polled from now on.
   *
   * @param interval from the start of a poll to that of the next
   */
  public void begin(String connection, Duration interval) {
    Duration usual = interval.multipliedBy(INTERVALS).plus(LATE);
    paces.put(connection, new Pace(usual, clock.instant(), null));
    starting.add(connection);
  }

  /** This instance polls it from now on: what another did meanwhile is not known. */
  public void lead(String connection) {
    troubles.remove(connection);
    paces.computeIfPresent(connection, (name, pace) -> new Pace(pace.usual, clock.instant(), null));
  }

  /** Something is asked for, or complete, and this is how far the connection has got. */
  public void reached(String connection, Instant watermark) {
    paces.computeIfPresent(
        connection, (name, pace) -> new Pace(pace.usual, clock.instant(), watermark));
  }

  /** Something failed; it may succeed when it is repeated. */
  public void failed(String connection, Kind kind, String place, Failure failure) {
    starting.remove(connection);
    Trouble first = new Trouble(kind, place, failure, clock.instant(), 1);
    troubles
        .computeIfAbsent(connection, name -> new ConcurrentHashMap<>())
        .merge(
            kind,
            first,
            (before, latest) ->
                before.place().equals(place)
                    ? new Trouble(kind, place, failure, before.since(), before.failures() + 1)
                    : first);
  }

  /** What a destination is in trouble with: the longest there is, of any connection. */
  public Optional<Trouble> at(String place) {
    return troubles.entrySet().stream()
        .filter(of -> here.test(of.getKey()))
        .flatMap(of -> of.getValue().values().stream())
        .filter(trouble -> trouble.kind() == Kind.DELIVERY && trouble.place().equals(place))
        .min(Comparator.comparing(Trouble::since));
  }

  /** A slice is complete: it was asked for, and all of it is delivered and recorded. */
  public void polled(@Variable("connection") String connection) {
    starting.remove(connection);
    over(connection, Kind.POLLING);
    over(connection, Kind.DELIVERY);
  }

  /** Something is no trouble any more. */
  public void over(String connection, Kind kind) {
    Map<Kind, Trouble> of = troubles.get(connection);
    if (of != null) {
      of.remove(kind);
    }
  }

  /** A connection that nothing polls any more. */
  public void forget(String connection) {
    starting.remove(connection);
    troubles.remove(connection);
    paces.remove(connection);
  }

  /** A batch is delivered. */
  public void delivered(String connection) {
    over(connection, Kind.DELIVERY);
    paces.computeIfPresent(
        connection, (name, pace) -> new Pace(pace.usual, clock.instant(), pace.watermark));
  }

  /** The troubles of a connection at present; none where another instance polls it. */
  public List<Trouble> of(String connection) {
    if (!here.test(connection)) {
      return List.of();
    }
    List<Trouble> present = new ArrayList<>(troubles.getOrDefault(connection, Map.of()).values());
    if (present.stream().allMatch(trouble -> trouble.kind() == Kind.CLOCK)) {
      lag(connection).ifPresent(present::add);
    }
    return List.copyOf(present);
  }

  /** How far behind a connection may be that is well. */
  Duration usual(String connection) {
    Pace pace = paces.get(connection);
    return pace == null ? LATE : pace.usual;
  }

  /** One that begins far behind, or comes out of an outage, has as long to move as any other. */
  private Optional<Trouble> lag(String connection) {
    Pace pace = paces.get(connection);
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
