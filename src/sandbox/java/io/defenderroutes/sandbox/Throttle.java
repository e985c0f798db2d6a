package io.defenderroutes.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Enforces a rate limit. Rejected requests do not count. */
final class Throttle {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final Map<String, Deque<Instant>> granted = new HashMap<>();
  private ApiRateLimit budget = ApiRateLimit.NONE;
  private int refused;

  synchronized void budget(ApiRateLimit next) {
    budget = next;
    granted.clear();
  }

  /**
   * Counts a request.
   *
   * @return the wait in whole seconds if the limit is exceeded
   */
  synchronized Optional<Duration> take(String who, Instant now) {
    if (budget.equals(ApiRateLimit.NONE)) {
      return Optional.empty();
    }
    Deque<Instant> times = granted.computeIfAbsent(who, w -> new ArrayDeque<>());
    times.removeIf(time -> !time.isAfter(now.minus(HOUR)));
    Optional<Duration> wait =
        wait(times, budget.perHour(), HOUR, now)
            .or(() -> wait(times, budget.perMinute(), MINUTE, now));
    if (wait.isPresent()) {
      refused++;
    } else {
      times.add(now);
    }
    return wait;
  }

  /** Number of rejected requests. */
  synchronized int refused() {
    return refused;
  }

  /** The wait for a window; empty if the limit is not exceeded. */
  private static Optional<Duration> wait(
      Deque<Instant> times, int most, Duration window, Instant now) {
    return times.stream()
        .skip(Math.max(0, times.size() - (long) most))
        .limit(times.size() < most ? 0 : 1)
        .map(oldest -> Duration.between(now, oldest.plus(window)))
        .filter(left -> left.compareTo(Duration.ZERO) > 0)
        .map(left -> Duration.ofSeconds(left.plusNanos(999_999_999).toSeconds()))
        .findFirst();
  }
}
