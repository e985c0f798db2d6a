package io.defenderroutes.polling;

import java.time.Instant;

/**
 * A closed time range asked for in one request.
 *
 * @param from first instant that belongs to it
 * @param until first instant that no longer belongs to it
 */
public record Slice(Instant from, Instant until) {
  public Slice {
    if (!from.isBefore(until)) {
      throw new IllegalArgumentException(
          "a slice ends after it begins, not " + from + " to " + until);
    }
  }

  /**
   * The lower bound as the APIs read it. Named apart from {@link #from}, which Camel would find
   * too.
   */
  public String sinceText() {
    return Timestamps.format(from);
  }

  /** The upper bound as the APIs read it. */
  public String untilText() {
    return Timestamps.format(until);
  }
}
