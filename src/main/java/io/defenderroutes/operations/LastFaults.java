package io.defenderroutes.operations;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/** The last faults of all connections, whether they are over or not. Thread-safe, and bounded. */
public final class LastFaults {
  /** So many are kept. */
  static final int MOST = 50;

  /**
   * One of them.
   *
   * @param what in one line
   * @param next what the product does about it
   */
  public record Fault(Instant at, String connection, String what, String next) {}

  private final Deque<Fault> faults = new ArrayDeque<>();
  private final Clock clock;

  public LastFaults(Clock clock) {
    this.clock = clock;
  }

  /** Something failed just now. */
  public synchronized void add(String connection, String what, String next) {
    if (faults.size() == MOST) {
      faults.removeFirst();
    }
    faults.addLast(new Fault(clock.instant(), connection, what, next));
  }

  /** The latest first. */
  synchronized List<Fault> all() {
    List<Fault> latestFirst = new ArrayList<>(faults);
    Collections.reverse(latestFirst);
    return latestFirst;
  }
}
