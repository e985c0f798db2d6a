package io.defenderroutes.operations;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Variable;

/**
 * What each connection is in trouble with at present, from the first failure until the next
 * success. Thread-safe; holds no more than one trouble of a kind for a connection.
 */
public final class Troubles {
  /** What a connection can be in trouble with. */
  public enum Kind {
    POLLING,
    DELIVERY
  }

  /**
   * A trouble that lasts.
   *
   * @param place what is in trouble; empty where it is the connection itself
   * @param reason of the latest failure, in one line
   * @param since the first failure
   * @param failures so far
   * @param remedy what a person can do about it
   */
  public record Trouble(
      Kind kind, String place, String reason, Instant since, int failures, String remedy) {
    /** The remedy as the end of a sentence; empty if none is known. */
    String whatToDo() {
      return remedy.isEmpty() ? "" : "; what to do: " + remedy;
    }
  }

  private final Map<String, Map<Kind, Trouble>> troubles = new ConcurrentHashMap<>();
  private final Clock clock;

  public Troubles(Clock clock) {
    this.clock = clock;
  }

  /** Something failed; it may succeed when it is repeated. */
  public void failed(String connection, Kind kind, String place, String reason, String remedy) {
    Trouble first = new Trouble(kind, place, reason, clock.instant(), 1, remedy);
    troubles
        .computeIfAbsent(connection, name -> new ConcurrentHashMap<>())
        .merge(
            kind,
            first,
            (before, latest) ->
                before.place().equals(place)
                    ? new Trouble(
                        kind, place, reason, before.since(), before.failures() + 1, remedy)
                    : first);
  }

  /** What a destination is in trouble with: the longest there is, of any connection. */
  public Optional<Trouble> at(String place) {
    return troubles.values().stream()
        .flatMap(of -> of.values().stream())
        .filter(trouble -> trouble.kind() == Kind.DELIVERY && trouble.place().equals(place))
        .min(Comparator.comparing(Trouble::since));
  }

  /** A slice is complete: it was asked for, and all of it is delivered and recorded. */
  public void polled(@Variable("connection") String connection) {
    troubles.remove(connection);
  }

  /** A connection that nothing polls any more. */
  public void forget(String connection) {
    troubles.remove(connection);
  }

  /** A batch is delivered. */
  public void delivered(@Variable("connection") String connection) {
    Map<Kind, Trouble> of = troubles.get(connection);
    if (of != null) {
      of.remove(Kind.DELIVERY);
    }
  }

  /** The troubles of a connection at present. */
  public List<Trouble> of(String connection) {
    return List.copyOf(troubles.getOrDefault(connection, Map.of()).values());
  }
}
