package io.defenderroutes.polling;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

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
        "Swept connection={} since={} until={} received={} late={} ms={}{}",
        name,
        done.slice().sinceText(),
        done.slice().untilText(),
        done.answer().items(),
        done.fresh(),
        done.took().toMillis(),
        done.fresh() > 0 ? " next=\"if this happens often, raise poll.overlap\"" : "");
  }

  private void polled(String name, Connection.Completed done) {
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
    if (done.behind()) {
      CatchingUp now =
          catchingUp.compute(
              name,
              (n, before) ->
                  before == null
                      ? new CatchingUp(Backfill.begun(done), done.now())
                      : before.with(done));
      if (!done.now().isBefore(now.told.plus(EVERY))) {
        catchingUp.put(name, new CatchingUp(now.backfill, done.now()));
        LOG.info(
            "Catching up connection={} at={} behind={} alerts={} perSecond={} left={}",
            facts(name, done, now.backfill));
      }
    } else {
      CatchingUp over = catchingUp.remove(name);
      if (over != null && over.told.isAfter(over.backfill.began())) {
        LOG.info(
            "Caught up connection={} at={} behind={} alerts={} perSecond={} left={}",
            facts(name, done, over.backfill.and(done)));
      }
    }
  }

  /** How a connection that has much to catch up with gets on; empty if it has not. */
  Map<String, Backfill> backfills() {
    return catchingUp.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().backfill()));
  }

  Optional<Backfill> backfill(String name) {
    return Optional.ofNullable(catchingUp.get(name)).map(CatchingUp::backfill);
  }

  /** A connection that nothing polls here any more. */
  void forget(String name) {
    catchingUp.remove(name);
  }

  private static Object[] facts(String name, Connection.Completed done, Backfill backfill) {
    return new Object[] {
      name,
      done.slice().untilText(),
      text(backfill.behind()),
      backfill.alerts(),
      rate(backfill.perSecond()),
      backfill.left().map(PollReport::text).orElse("unknown")
    };
  }

  /** With a digit after the point where there are few. */
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
   * A backfill, and when it was last told of.
   *
   * @param told its beginning until then
   */
  private record CatchingUp(Backfill backfill, Instant told) {
    CatchingUp with(Connection.Completed done) {
      return new CatchingUp(backfill.and(done), told);
    }
  }
}
