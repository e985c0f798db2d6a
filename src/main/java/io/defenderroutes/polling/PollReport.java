package io.defenderroutes.polling;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Logs the result of each slice of a connection, and its progress through a backlog. */
final class PollReport {
  private static final Logger LOG = LoggerFactory.getLogger(PollReport.class);
  private static final Duration EVERY = Duration.ofSeconds(10);

  private volatile @Nullable CatchingUp catchingUp;

  void completed(String name, CompletedSlice done) {
    if (done.slice().sweep()) {
      swept(name, done);
    } else {
      polled(name, done);
    }
  }

  private static void swept(String name, CompletedSlice done) {
    LOG.info(
        "Swept connection={} since={} until={} received={} late={} ms={}{}",
        name,
        done.slice().sinceText(),
        done.slice().untilText(),
        done.answer().items(),
        done.fresh(),
        done.took().toMillis(),
        done.fresh() > 0 ? " next=\"if this happens often, raise poll.overlap\"" : "");
  }

  private void polled(String name, CompletedSlice done) {
    // Years can be caught up with in slices that hold nothing; "Catching up" reports them.
    LOG.atLevel(done.behind() && done.fresh() == 0 ? Level.DEBUG : Level.INFO)
        .log(
            "Polled connection={} since={} until={} received={} new={} ms={}",
            name,
            done.slice().sinceText(),
            done.slice().untilText(),
            done.answer().items(),
            done.fresh(),
            done.took().toMillis());
    CatchingUp before = catchingUp;
    if (done.behind()) {
      CatchingUp now =
          before == null ? new CatchingUp(Backfill.begun(done), done.now()) : before.with(done);
      boolean isDue = !done.now().isBefore(now.logged.plus(EVERY));
      catchingUp = isDue ? new CatchingUp(now.backfill, done.now()) : now;
      if (isDue) {
        LOG.info(
            "Catching up connection={} at={} behind={} alerts={} perSecond={} left={}",
            facts(name, done, now.backfill));
      }
    } else {
      catchingUp = null;
      if (before != null && before.logged.isAfter(before.backfill.began())) {
        LOG.info(
            "Caught up connection={} at={} behind={} alerts={} perSecond={} left={}",
            facts(name, done, before.backfill.and(done)));
      }
    }
  }

  Optional<Backfill> backfill() {
    return Optional.ofNullable(catchingUp).map(CatchingUp::backfill);
  }

  /** Forgets the backlog: another instance may have polled meanwhile. */
  void forget() {
    catchingUp = null;
  }

  private static Object[] facts(String name, CompletedSlice done, Backfill backfill) {
    return new Object[] {
      name,
      done.slice().untilText(),
      text(backfill.behind()),
      backfill.alerts(),
      rate(backfill.perSecond()),
      backfill.left().map(PollReport::text).orElse("unknown")
    };
  }

  /** With one decimal below 10. */
  private static String rate(double perSecond) {
    return String.format(Locale.ROOT, perSecond < 10 ? "%.1f" : "%.0f", perSecond);
  }

  /** As in 3d4h5m6s. */
  private static String text(Duration time) {
    Duration whole = Duration.ofSeconds(Math.max(0, time.toSeconds()));
    String days = whole.toDays() > 0 ? whole.toDays() + "d" : "";
    String rest = Duration.ofSeconds(whole.toSeconds() % 86_400).toString();
    return days + rest.substring(2).toLowerCase(Locale.ROOT);
  }

  /**
   * A backlog, and when its progress was last logged.
   *
   * @param logged its beginning before that
   */
  private record CatchingUp(Backfill backfill, Instant logged) {
    CatchingUp with(CompletedSlice done) {
      return new CatchingUp(backfill.and(done), logged);
    }
  }
}
