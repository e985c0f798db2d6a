package io.defenderroutes.polling;

import io.defenderroutes.polling.ledger.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * An API that keeps to its contract and no further: it caps its answers, cuts the bounds it is
 * given, shows alerts late, and shows an old version no more.
 *
 * @param order of the alerts in an answer; a cap leaves out what comes last
 * @param unit bounds are cut to
 */
record ModelApi(
    List<Version> versions,
    ResponseLimit cap,
    Order order,
    Duration unit,
    boolean lowerInclusive,
    boolean upperInclusive) {

  /**
   * A state of an alert.
   *
   * @param hidden when the next version replaces it
   */
  record Version(String id, Instant time, Instant visible, Instant hidden) {
    String name() {
      return id + "@" + time;
    }

    boolean isVisible(Instant now) {
      return !visible.isAfter(now) && hidden.isAfter(now);
    }

    boolean isLast() {
      return hidden.equals(Instant.MAX);
    }

    Duration late() {
      return Duration.between(time, visible);
    }
  }

  enum Order {
    OLDEST_FIRST,
    NEWEST_FIRST,
    /** Always the same, but of no meaning. */
    ARBITRARY;

    Comparator<Version> comparator() {
      Comparator<Version> byTime = Comparator.comparing(Version::time);
      return switch (this) {
        case OLDEST_FIRST -> byTime.thenComparing(Version::id);
        case NEWEST_FIRST -> byTime.reversed().thenComparing(Version::id);
        case ARBITRARY ->
            Comparator.<Version>comparingInt(v -> Digest.of(v.name()).hashCode())
                .thenComparing(Version::name);
      };
    }
  }

  List<Version> answer(Slice slice, Instant now) {
    Instant since = cut(slice.since());
    Instant until = cut(slice.until());
    return versions.stream()
        .filter(v -> v.isVisible(now))
        .filter(v -> v.time().isAfter(since) || (lowerInclusive && v.time().equals(since)))
        .filter(v -> v.time().isBefore(until) || (upperInclusive && v.time().equals(until)))
        .sorted(order.comparator())
        .skip(slice.skip())
        .limit(cap.items() == 0 ? Long.MAX_VALUE : cap.items())
        .toList();
  }

  Instant cut(Instant bound) {
    long nanos = Duration.between(ModelWorld.BEGIN, bound).toNanos();
    return bound.minusNanos(Math.floorMod(nanos, unit.toNanos()));
  }
}
