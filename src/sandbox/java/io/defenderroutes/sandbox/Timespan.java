package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * The {@code Timespan} of a Graph hunting query; both bounds are inclusive.
 *
 * <p>ISO 8601: {@code P7D} (back from now), {@code start}, {@code start/end}, {@code
 * start/duration} or {@code duration/end}. What is absent is unbounded.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/graph/api/security-security-runhuntingquery#request-body">its
 *     forms</a>
 */
record Timespan(Instant from, Instant to) {
  static final Timespan ALL = new Timespan(Instant.MIN, Instant.MAX);

  /**
   * Parses a timespan.
   *
   * @throws RejectedRequest if its format is invalid
   */
  static Timespan of(JsonNode value, Instant now) throws RejectedRequest {
    if (value.isMissingNode() || value.isNull()) {
      return ALL;
    }
    String[] parts = value.asText().strip().split("/", -1);
    try {
      if (parts.length == 1) {
        return duration(parts[0])
            ? new Timespan(now.minus(Duration.parse(parts[0])), now)
            : new Timespan(time(parts[0]), now);
      } else if (parts.length == 2 && duration(parts[0])) {
        Instant to = time(parts[1]);
        return new Timespan(to.minus(Duration.parse(parts[0])), to);
      } else if (parts.length == 2) {
        Instant from = time(parts[0]);
        return new Timespan(
            from, duration(parts[1]) ? from.plus(Duration.parse(parts[1])) : time(parts[1]));
      }
    } catch (DateTimeException e) {
      // rejected below
    }
    throw new RejectedRequest(400, "Invalid Timespan '" + value.asText() + "'.");
  }

  boolean holds(Instant time) {
    return !time.isBefore(from) && !time.isAfter(to);
  }

  private static boolean duration(String part) {
    return part.startsWith("P");
  }

  private static Instant time(String part) {
    return part.length() == 10
        ? Instant.parse(part + "T00:00:00Z")
        : OffsetDateTime.parse(part).toInstant();
  }
}
