package io.defenderroutes.polling;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Timestamps as the APIs write and read them: UTC, in ticks of 100 ns, never cut to milliseconds.
 */
public final class Timestamps {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

  private Timestamps() {}

  /** With seven fractional digits and Z, as in {@code 2020-09-30T14:11:44.0779765Z}. */
  public static String format(Instant instant) {
    return SECONDS.format(instant) + String.format(".%07dZ", instant.getNano() / 100);
  }
}
