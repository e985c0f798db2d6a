package io.defenderroutes.polling;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what came of each slice; while there is much to catch up with, how it gets on. */
final class PollReport {
  private static final Logger LOG = LoggerFactory.getLogger(PollReport.class);
  private static final Duration EVERY = Duration.ofSeconds(10);

  private final Map<String, CatchingUp> catchingUp = new ConcurrentHashMap<>();

  void completed(String name, Connection.Completed done) {
    if (done.slice().sweep()) {
      swept(name, done);
    } else {
      polled(name, done);
    }
  }

  private static void swept(String name, Connection.Completed done) {
    LOG.info(
        "swept connection={} since={} until={} received={} late={} ms={}{}",
        name,
        done.slice().sinceText(),
        done.slice().untilText(),
        done.answer().items(),
        done.fresh(),
        done.took().toMillis(),
        done.fresh() > 0 ? " next=\"if this happens often, raise poll.overlap\"" : "");
  }

  private void polled(String name, Connection.Completed done) {
    LOG.info(
        "polled connection={} since={} until={} received={} new={} ms={}",
        name,
        done.slice().sinceText(),
        done.slice().untilText(),
        done.answer().items(),
        done.fresh(),
        done.took().toMillis());
    if (done.behind()) {
      CatchingUp now =
          catchingUp.computeIfAbsent(name, n -> new CatchingUp(done.slice().from(), done.now()));
      now.alerts += done.fresh();
      if (!done.now().isBefore(now.told.plus(EVERY))) {
        now.told = done.now();
        now.tell("catching up", name, done);
      }
    } else {
      CatchingUp over = catchingUp.remove(name);
      if (over != null && over.told.isAfter(over.began)) {
        over.alerts += done.fresh();
        over.tell("caught up", name, done);
      }
    }
  }

  /** What was done since a connection fell behind, or began. */
  private static final class CatchingUp {
    private final Instant from;
    private final Instant began;
    private Instant told;
    private long alerts;

    CatchingUp(Instant from, Instant began) {
      this.from = from;
      this.began = began;
      this.told = began;
    }

    void tell(String what, String name, Connection.Completed done) {
      Duration took = Duration.between(began, done.now());
      Duration way = Duration.between(from, done.slice().until());
      Duration left = Duration.between(done.slice().until(), done.now());
      double speed = (double) way.toMillis() / Math.max(1, took.toMillis());
      LOG.info(
          "{} connection={} at={} behind={} alerts={} perSecond={} left={}",
          what,
          name,
          done.slice().untilText(),
          text(left.toMillis()),
          alerts,
          rate(alerts, took),
          speed > 1 ? text((long) (left.toMillis() / (speed - 1))) : "unknown");
    }

    /** A second; with a digit after the point where there are few. */
    private static String rate(long alerts, Duration took) {
      double perSecond = alerts * 1000.0 / Math.max(1, took.toMillis());
      return String.format(Locale.ROOT, perSecond < 10 ? "%.1f" : "%.0f", perSecond);
    }

    /** As in 3d4h5m6s. */
    private static String text(long millis) {
      Duration whole = Duration.ofSeconds(Math.max(0, millis / 1000));
      String days = whole.toDays() > 0 ? whole.toDays() + "d" : "";
      String rest = Duration.ofSeconds(whole.toSeconds() % 86_400).toString();
      return days + rest.substring(2).toLowerCase(Locale.ROOT);
    }
  }
}
