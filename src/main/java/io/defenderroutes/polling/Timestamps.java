package io.defenderroutes.polling;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Timestamps as the APIs write and read them: UTC, in ticks of 100 ns, never cut to milliseconds.
 */
final class Timestamps {
  private static final DateTimeFormatter TICKS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSS'Z'").withZone(ZoneOffset.UTC);

  private Timestamps() {}

  /** Cut down to whole ticks. */
  @SuppressWarnings("JavaInstantGetSecondsGetNano") // a second holds a whole number of ticks
  static Instant truncate(Instant instant) {
    return instant.minusNanos(instant.getNano() % 100);
  }

  /** With seven fractional digits and Z, as in {@code 2020-09-30T14:11:44.0779765Z}. */
  static String format(Instant instant) {
    return TICKS.format(instant);
  }
}
