package io.defenderroutes.observability;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/**
 * New alerts and failed polls of each connection in the last 24 hours, in columns of 15 minutes.
 *
 * <p>Columns begin at :00, :15, :30 and :45 UTC; the last one is under way. Counts are kept in
 * memory, from {@link #begin} to {@link #forget}: at most 96 columns for each connection.
 * Thread-safe.
 */
public final class LastDay {
  static final Duration COLUMN = Duration.ofMinutes(15);
  static final int COLUMNS = 96;

  /**
   * Counts by column, the oldest first.
   *
   * @param from when the first column begins
   */
  record Counts(Instant from, List<Long> fresh, List<Long> failedPolls) {
    private Counts plus(Counts other) {
      return new Counts(from, sum(fresh, other.fresh), sum(failedPolls, other.failedPolls));
    }

    private static List<Long> sum(List<Long> a, List<Long> b) {
      return IntStream.range(0, a.size()).mapToObj(i -> a.get(i) + b.get(i)).toList();
    }
  }

  /** Counts of one connection; a column overwrites the one of 24 hours before. */
  private static final class Ring {
    private final long[] columns = new long[COLUMNS];
    private final long[] fresh = new long[COLUMNS];
    private final long[] failedPolls = new long[COLUMNS];

    synchronized void add(long column, long newAlerts, long failures) {
      int slot = slot(column);
      if (columns[slot] != column) {
        columns[slot] = column;
        fresh[slot] = 0;
        failedPolls[slot] = 0;
      }
      fresh[slot] += newAlerts;
      failedPolls[slot] += failures;
    }

    synchronized Optional<Counts> until(long last) {
      long first = last - COLUMNS + 1;
      Counts counts =
          new Counts(
              Instant.ofEpochSecond(first * COLUMN.toSeconds()),
              read(fresh, first),
              read(failedPolls, first));
      boolean any =
          counts.fresh().stream().anyMatch(n -> n > 0)
              || counts.failedPolls().stream().anyMatch(n -> n > 0);
      return any ? Optional.of(counts) : Optional.empty();
    }

    private List<Long> read(long[] values, long first) {
      long[] read = new long[COLUMNS];
      Arrays.setAll(read, i -> columns[slot(first + i)] == first + i ? values[slot(first + i)] : 0);
      return Arrays.stream(read).boxed().toList();
    }

    private static int slot(long column) {
      return Math.floorMod(column, COLUMNS);
    }
  }

  private final Map<String, Ring> rings = new ConcurrentHashMap<>();
  private final Clock clock;

  LastDay(Clock clock) {
    this.clock = clock;
  }

  /** Counts a connection from now on; what was counted of it remains. */
  void begin(String connection) {
    rings.putIfAbsent(connection, new Ring());
  }

  void forget(String connection) {
    rings.remove(connection);
  }

  void fresh(String connection, long alerts) {
    add(connection, alerts, 0);
  }

  void failedPoll(String connection) {
    add(connection, 0, 1);
  }

  private void add(String connection, long newAlerts, long failures) {
    Ring ring = rings.get(connection);
    if (ring != null) {
      ring.add(column(), newAlerts, failures);
    }
  }

  /** Counts of a connection; empty if there were neither new alerts nor failed polls. */
  Optional<Counts> of(String connection) {
    Ring ring = rings.get(connection);
    return ring == null ? Optional.empty() : ring.until(column());
  }

  /** Counts of all connections together; empty as {@link #of}. */
  Optional<Counts> total() {
    long last = column();
    return rings.values().stream().flatMap(ring -> ring.until(last).stream()).reduce(Counts::plus);
  }

  private long column() {
    return Math.floorDiv(clock.instant().getEpochSecond(), COLUMN.toSeconds());
  }
}
