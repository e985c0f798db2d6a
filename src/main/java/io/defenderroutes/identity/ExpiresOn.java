package io.defenderroutes.identity;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses {@code expires_on} of managed identities in all formats of Azure's hosts: seconds since
 * 1970, as a number or a text; {@code 11/30/2026 5:03:41 AM +00:00}; ISO 8601.
 *
 * @see <a
 *     href="https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference">App
 *     Service and Functions</a>
 */
final class ExpiresOn {
  private static final Pattern SECONDS = Pattern.compile("\\d{1,15}");

  /** Month, day, year, hour, minute, second, AM or PM, offset. */
  private static final Pattern US =
      Pattern.compile(
          "(\\d{1,2})/(\\d{1,2})/(\\d{4})[, ]+(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:\\.\\d+)?)?"
              + "(?: ?([AaPp])\\.?[Mm]\\.?)?(?: ?(Z|UTC|GMT|[+-]\\d{2}:?\\d{2}))?");

  private ExpiresOn() {}

  /** Seconds since 1970; empty for any other format. */
  static OptionalLong seconds(JsonNode value) {
    if (value.isNumber()) {
      double seconds = value.doubleValue();
      return seconds >= 0 && seconds < 1e15
          ? OptionalLong.of((long) seconds)
          : OptionalLong.empty();
    }
    if (!value.isTextual()) {
      return OptionalLong.empty();
    }
    // .NET writes a narrow no-break space before AM and PM.
    String text = value.asText().replaceAll("[\\h\u202F]+", " ").strip();
    if (SECONDS.matcher(text).matches()) {
      return OptionalLong.of(Long.parseLong(text));
    }
    try {
      Matcher us = US.matcher(text);
      return OptionalLong.of(us.matches() ? us(us) : iso(text));
    } catch (DateTimeException e) {
      return OptionalLong.empty();
    }
  }

  private static long us(Matcher text) {
    int hour = Integer.parseInt(text.group(4));
    String half = text.group(7);
    // Azure's documentation and hosts also have 00:00:00 PM and 17:03:41 PM.
    if (half != null && hour <= 12) {
      hour = hour % 12 + (half.equalsIgnoreCase("P") ? 12 : 0);
    }
    return LocalDateTime.of(
            Integer.parseInt(text.group(3)),
            Integer.parseInt(text.group(1)),
            Integer.parseInt(text.group(2)),
            hour,
            Integer.parseInt(text.group(5)),
            text.group(6) == null ? 0 : Integer.parseInt(text.group(6)))
        .toEpochSecond(offset(text.group(8)));
  }

  private static ZoneOffset offset(@Nullable String text) {
    return text == null || Character.isLetter(text.charAt(0))
        ? ZoneOffset.UTC
        : ZoneOffset.of(text);
  }

  private static long iso(String text) {
    TemporalAccessor time =
        DateTimeFormatter.ISO_DATE_TIME.parseBest(
            text.replaceFirst("^(\\S+) ", "$1T").replace(" ", ""),
            OffsetDateTime::from,
            LocalDateTime::from);
    return time instanceof OffsetDateTime offset
        ? offset.toEpochSecond()
        : LocalDateTime.from(time).toEpochSecond(ZoneOffset.UTC);
  }
}
