package io.defenderroutes.observability;

import io.defenderroutes.config.Causes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task that a thread repeats. What a round throws, an {@link Error} included, is logged once and
 * does not end the thread. A round that fails, does not end or does not begin is a {@link #fault}
 * for health.
 */
public final class RepeatedTask implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(RepeatedTask.class);

  /** A round is late when the last one ended this many intervals, and {@link #LATE}, ago. */
  private static final int INTERVALS = 5;

  private static final Duration LATE = Duration.ofMinutes(3);

  private final String what;
  private final Duration interval;
  private final String consequence;
  private final Clock clock;

  /** When the last round ended; the start, if none has. */
  private volatile Instant ended;

  private volatile String failure = "";

  /**
   * @param what the task, such as "the watch over the routes"
   * @param interval between rounds
   * @param consequence what does not happen while it fails
   */
  public RepeatedTask(String what, Duration interval, String consequence, Clock clock) {
    this.what = what;
    this.interval = interval;
    this.consequence = consequence;
    this.clock = clock;
    this.ended = clock.instant();
  }

  /** Runs one round in the calling thread; throws nothing. */
  @Override
  public void execute(Runnable round) {
    try {
      round.run();
      failure = "";
    } catch (Throwable e) {
      String now = Causes.inWords(e);
      if (!now.equals(failure)) {
        LOG.error(
            "Background task failed task=\"{}\" next=\"retries in {} ms\"",
            what,
            interval.toMillis(),
            e);
      }
      failure = now;
    } finally {
      ended = clock.instant();
    }
  }

  /** The present fault with its remedy; empty if rounds begin, end and succeed. */
  public Optional<String> fault() {
    Instant last = ended;
    String why = failure;
    Duration late = interval.multipliedBy(INTERVALS);
    if (last.plus(late.compareTo(LATE) < 0 ? LATE : late).isBefore(clock.instant())) {
      return Optional.of(
          "%s has completed no round since %s: %s; what to do: restart the process, and report a thread dump"
              .formatted(what, last, consequence));
    }
    return why.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s failed: %s: %s; what to do: see the log for the stack trace, and undo the last change"
                .formatted(what, why, consequence));
  }
}
