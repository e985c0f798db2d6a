package io.defenderroutes.sandbox;

import java.time.Duration;
import java.util.Set;

/**
 * A line of a fault script.
 *
 * @param every whether it repeats
 * @param time from the start, or between repetitions
 * @param apis affected APIs
 * @param tenant affected tenant; {@code *} for that of the next request
 * @param fault to inject
 * @param times number of consecutive responses
 * @param text the line, for logs
 */
public record ScriptedFault(
    boolean every,
    Duration time,
    Set<Api> apis,
    String tenant,
    Fault fault,
    int times,
    String text) {
  /** All APIs, or any tenant. */
  static final String ANY = "*";
}
