package io.defenderroutes.delivery.pending;

import java.time.Duration;
import java.util.Optional;

/**
 * Limits of the queues of destinations.
 *
 * @param inFlight deliveries of one destination at the same time; those of one alert are in order
 * @param attempts of a delivery before it becomes a dead letter, at least 1
 * @param temporaryAttempts the same for a temporary rejection
 * @param delay before the second attempt; doubles
 * @param maxDelay the longest such wait
 * @param giveUpAfter how long a delivery waits for an unavailable destination before it becomes a
 *     dead letter; empty for ever
 */
public record QueueLimits(
    int inFlight,
    int attempts,
    int temporaryAttempts,
    Duration delay,
    Duration maxDelay,
    Optional<Duration> giveUpAfter) {
  /** The wait after a number of failures in a row. */
  Duration after(int failures) {
    Duration wait = delay;
    for (int i = 1; i < failures && wait.compareTo(maxDelay) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(maxDelay) < 0 ? wait : maxDelay;
  }
}
