package io.defenderroutes.operations;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
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
   * @param reason of the latest failure, in one line
   * @param since the first failure
   * @param failures so far
   * @param remedy what a person can do about it
   */
  public record Trouble(Kind kind, String reason, Instant since, int failures, String remedy) {}

  private final Map<String, Map<Kind, Trouble>> troubles = new ConcurrentHashMap<>();
  private final Clock clock;

  public Troubles(Clock clock) {
    this.clock = clock;
  }

  /** Something failed; it may succeed when it is repeated. */
  public void failed(String connection, Kind kind, String reason, String remedy) {
    Instant now = clock.instant();
    troubles
        .computeIfAbsent(connection, name -> new ConcurrentHashMap<>())
        .merge(
            kind,
            new Trouble(kind, reason, now, 1, remedy),
            (before, latest) ->
                new Trouble(kind, reason, before.since(), before.failures() + 1, remedy));
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
