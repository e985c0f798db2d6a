package io.defenderroutes.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.UUID;

/** Ids, hashes and times in the formats of real payloads. */
final class AlertText {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
  private static final long SECONDS_FROM_YEAR_1_TO_1970 = 62_135_596_800L;
  private static final int NANOS_PER_TICK = 100;
  private static final int DIGITS = 7;

  private static final int TICKS_PER_MILLI = 10_000;
  private static final int SHORT_TIMES_PERCENT = 8;

  private AlertText() {}

  /** The current time to 100 ns, sometimes fewer digits; never in the future. */
  static Instant justNow(Clock clock, Random random) {
    Instant milli = clock.instant().minusMillis(1).truncatedTo(ChronoUnit.MILLIS);
    Instant exact = milli.plusNanos((long) random.nextInt(TICKS_PER_MILLI) * NANOS_PER_TICK);
    return random.nextInt(100) < SHORT_TIMES_PERCENT ? cut(exact, random.nextInt(7)) : exact;
  }

  /** With the usual distribution. */
  static String severity(Random random) {
    int percent = random.nextInt(100);
    if (percent < 30) {
      return "Informational";
    } else if (percent < 60) {
      return "Low";
    } else if (percent < 85) {
      return "Medium";
    } else if (percent < 99) {
      return "High";
    } else {
      return random.nextBoolean() ? "UnSpecified" : "None";
    }
  }

  /** Truncates to 100 ns, the resolution of Defender. */
  static Instant tick(Instant time) {
    return cut(time, DIGITS);
  }

  /** Truncates to a number of fractional digits. */
  static Instant cut(Instant time, int digits) {
    long unit = Math.round(Math.pow(10, 9 - digits));
    return time.with(ChronoField.NANO_OF_SECOND, nanos(time) / unit * unit);
  }

  /**
   * Formats a time with seven fractional digits.
   *
   * @param bare whether to omit trailing zeros
   * @param zone whether to append Z
   */
  static String time(Instant time, boolean bare, boolean zone) {
    String fraction = "%07d".formatted(nanos(time) / NANOS_PER_TICK);
    String kept = bare ? fraction.replaceFirst("0{1," + DIGITS + "}$", "") : fraction;
    return SECONDS.format(time) + (kept.isEmpty() ? "" : "." + kept) + (zone ? "Z" : "");
  }

  /**
   * Mostly {@code da<ticks>_<signed int>}; sometimes without da, with a suffix, or a prefixed GUID.
   */
  static String alertId(Random random, Instant time) {
    long ticks =
        (time.getEpochSecond() + SECONDS_FROM_YEAR_1_TO_1970) * 10_000_000
            + nanos(time) / NANOS_PER_TICK;
    String plain = ticks + "_" + random.nextInt();
    int kind = random.nextInt(100);
    if (kind < 80) {
      return "da" + plain;
    } else if (kind < 88) {
      return plain;
    } else if (kind < 92) {
      return "da" + plain + "_1";
    } else {
      return "ed" + guid(random);
    }
  }

  /** 32 random bytes in Base64, with +, / and =. */
  static String digest(Random random) {
    return Base64.getEncoder().encodeToString(bytes(random, 32));
  }

  static String hex(Random random, int length) {
    return HexFormat.of().formatHex(bytes(random, length));
  }

  static String guid(Random random) {
    return new UUID(random.nextLong(), random.nextLong()).toString();
  }

  private static int nanos(Instant time) {
    return time.get(ChronoField.NANO_OF_SECOND);
  }

  private static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
