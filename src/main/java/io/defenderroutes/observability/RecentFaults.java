package io.defenderroutes.observability;

import io.defenderroutes.config.Failure;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The latest failures of all connections, and the reason of each destination's latest dead letter.
 * Bounded and thread-safe.
 */
public final class RecentFaults {
  /** The number of stored failures. */
  static final int MOST = 50;

  /** A failure of a connection. */
  record Fault(Instant at, String connection, Failure failure) {}

  private final Deque<Fault> faults = new ArrayDeque<>();

  /** By destination, the latest at the end. */
  private final Map<String, String> letters = new LinkedHashMap<>();

  private final Clock clock;

  public RecentFaults(Clock clock) {
    this.clock = clock;
  }

  /** Adds a failure of this moment. */
  public synchronized void add(String connection, Failure failure) {
    if (faults.size() == MOST) {
      faults.removeFirst();
    }
    faults.addLast(new Fault(clock.instant(), connection, failure));
  }

  /** Alerts became dead letters of a destination; the reason of the latest. */
  public synchronized void deadLetters(String destination, String reason) {
    letters.remove(destination);
    if (letters.size() == MOST) {
      letters.remove(letters.keySet().iterator().next());
    }
    letters.put(destination, reason);
  }

  /** The reason of a destination's latest dead letter; null if unknown. */
  synchronized @Nullable String whyDeadLetter(String destination) {
    return letters.get(destination);
  }

  /** The latest first. */
  synchronized List<Fault> all() {
    List<Fault> latestFirst = new ArrayList<>(faults);
    Collections.reverse(latestFirst);
    return latestFirst;
  }
}
