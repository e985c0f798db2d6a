package io.defenderroutes.polling;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This machine's clock, and the API's as its responses show it (the Date header, RFC 9110, section
 * 6.6.1). Either may be wrong, and neither is believed alone: only time that has passed by both
 * counts as passed. Used by one thread at a time.
 */
final class ApiClock {
  private static final Logger LOG = LoggerFactory.getLogger(ApiClock.class);

  /**
   * The present by this machine's clock and by the API's.
   *
   * @param passed the earlier of both: only time before it may count as covered
   * @param horizon the later of both: time up to it is worth a request
   */
  record Now(Instant passed, Instant horizon) {
    /** Both clocks agree. */
    static Now at(Instant time) {
      return new Now(time, time);
    }
  }

  /** Smaller differences are ignored: the header counts seconds, and a response takes time. */
  static final Duration NEGLIGIBLE = Duration.ofSeconds(3);

  /** A difference larger than this that lasts is reported. */
  private static final Duration TOLERATED = Duration.ofMinutes(1);

  private static final Duration LASTING = Duration.ofMinutes(2);
  private static final int LASTING_RESPONSES = 3;

  /** Up to this difference, alerts do not wait. */
  private static final Duration LONGEST_HORIZON = Duration.ofHours(1);

  private final String connection;
  private final Clock clock;
  private Duration ahead = Duration.ZERO;
  private @Nullable Instant differsSince;
  private int differing;
  private boolean reported;

  ApiClock(String connection, Clock clock) {
    this.connection = connection;
    this.clock = clock;
  }

  /** Now, by this machine's clock. */
  Instant local() {
    return clock.instant();
  }

  /** Now, by both clocks. */
  Now now() {
    return at(local());
  }

  /**
   * The time that has passed by both clocks at a past time of this machine's; never later than now,
   * even if the clock was set back.
   */
  Now past(Instant local) {
    Instant now = local();
    return at(local.isBefore(now) ? local : now);
  }

  private Now at(Instant local) {
    Instant theirs = local.plus(ahead);
    Instant passed = ahead.isNegative() ? theirs : local;
    Instant later = ahead.isNegative() ? local : theirs;
    Instant farthest = passed.plus(LONGEST_HORIZON);
    return new Now(passed, later.isBefore(farthest) ? later : farthest);
  }

  /** Reads the time of a response; an unreadable one changes nothing. */
  void answered(String date) {
    try {
      Instant theirs =
          ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration difference = Duration.between(local(), theirs);
      ahead = difference.abs().compareTo(NEGLIGIBLE) > 0 ? difference : Duration.ZERO;
    } catch (DateTimeException e) {
      LOG.debug("Date header not readable connection={}", connection);
      return;
    }
    observe();
  }

  private void observe() {
    if (ahead.abs().compareTo(TOLERATED) <= 0) {
      differsSince = null;
      differing = 0;
    } else if (differsSince == null) {
      differsSince = local();
      differing = 1;
    } else {
      differing++;
    }
    boolean lasts = lastingSkew().isPresent();
    if (lasts && !reported) {
      LOG.warn(
          "Clock differs connection={} ours={} theirs={} next=\"only time that has passed by both counts as covered; synchronise the clock that is wrong\"",
          connection,
          local(),
          local().plus(ahead));
    } else if (reported && !lasts) {
      LOG.info("Clock agrees again connection={}", connection);
    }
    reported = lasts;
  }

  /** How far the API's clock has been ahead of this machine's for some time; empty if it is not. */
  Optional<Duration> lastingSkew() {
    Instant since = differsSince;
    return since != null && differing >= LASTING_RESPONSES && !local().isBefore(since.plus(LASTING))
        ? Optional.of(ahead)
        : Optional.empty();
  }
}
