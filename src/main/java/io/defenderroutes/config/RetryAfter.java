package io.defenderroutes.config;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parses the header Retry-After: seconds, or a date (RFC 9110, section 10.2.3). */
public final class RetryAfter {
  /** Longer numbers are capped. */
  private static final int MOST_DIGITS = 9;

  private RetryAfter() {}

  /** The wait from now, at least zero; empty if the header is missing or invalid. */
  public static Optional<Duration> of(@Nullable String value, Clock clock) {
    String text = value == null ? "" : value.strip();
    if (text.matches("\\d+")) {
      long seconds = text.length() > MOST_DIGITS ? 999_999_999 : Long.parseLong(text);
      return Optional.of(Duration.ofSeconds(seconds));
    }
    try {
      Duration wait =
          Duration.between(
              clock.instant(),
              ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
