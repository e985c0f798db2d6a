package io.defenderroutes.polling;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time by which the API stamps its alerts: ours, corrected by what the API's answers say (the
 * Date header, RFC 9110, section 6.6.1). Used by one thread at a time.
 */
final class ApiClock {
  private static final Logger LOG = LoggerFactory.getLogger(ApiClock.class);

  /** The header counts seconds, and an answer takes time: less than this is no difference. */
  private static final Duration NEGLIGIBLE = Duration.ofSeconds(3);

  /** Told once, and again when it has changed by so much. */
  private static final Duration WORTH_TELLING = Duration.ofMinutes(1);

  private final String connection;
  private final Clock clock;
  private Duration ahead = Duration.ZERO;
  private Duration told = Duration.ZERO;

  ApiClock(String connection, Clock clock) {
    this.connection = connection;
    this.clock = clock;
  }

  /** Now, by our own clock. */
  Instant local() {
    return clock.instant();
  }

  /** Now, by the API's clock. */
  Instant instant() {
    return of(local());
  }

  private Instant of(Instant local) {
    return local.plus(ahead);
  }

  /**
   * What the API's clock showed when ours showed that, a while ago; never later than now, even if
   * ours was set back meanwhile.
   */
  Instant past(Instant local) {
    Instant then = of(local);
    Instant now = instant();
    return then.isBefore(now) ? then : now;
  }

  /** Takes the time from an answer; keeps to what it knows if there is none in it. */
  void answered(String date) {
    try {
      Instant theirs =
          ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration difference = Duration.between(local(), theirs);
      ahead = difference.abs().compareTo(NEGLIGIBLE) > 0 ? difference : Duration.ZERO;
    } catch (DateTimeException e) {
      LOG.debug("date header not understood connection={}", connection);
    }
    if (ahead.minus(told).abs().compareTo(WORTH_TELLING) > 0) {
      told = ahead;
      LOG.warn(
          "clock differs connection={} ours={} theirs={} next=\"asks by their time; set the clock of this machine\"",
          connection,
          local(),
          instant());
    }
  }
}
