package io.defenderroutes.sandbox;

import java.time.Duration;
import java.util.Set;

/**
 * A line of a fault script.
 *
 * @param every whether it happens again and again
 * @param time from the start, or from one time to the next
 * @param apis which APIs it strikes
 * @param tenant name of the tenant it strikes; {@code *} for whoever asks next
 * @param fault what happens
 * @param times to how many answers, one after the other
 * @param text the line, for people
 */
public record ScriptedFault(
    boolean every,
    Duration time,
    Set<Api> apis,
    String tenant,
    Fault fault,
    int times,
    String text) {
  /** Stands for all APIs, or for any tenant. */
  static final String ANY = "*";
}
