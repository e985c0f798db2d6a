package io.defenderroutes.cluster;

import io.defenderroutes.config.DaemonThreads;
import io.defenderroutes.observability.RepeatedTask;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which connections this instance polls, in rounds of a thread of its own. Started once;
 * thread-safe.
 */
public abstract class Election implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Election.class);
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final String self;
  private final Duration interval;
  private final RepeatedTask rounds;
  private final ScheduledExecutorService thread = DaemonThreads.scheduler("election");

  private volatile @Nullable ElectedRoutes routes;
  private volatile Runnable round = () -> {};

  /**
   * @param self name of this instance
   * @param interval from the end of a round to the next
   */
  Election(String self, Duration interval, Clock clock) {
    this.self = self;
    this.interval = interval;
    this.rounds =
        new RepeatedTask(
            "the election", interval, "connections are neither taken nor given back", clock);
  }

  /** Name of this instance among those that share the connections. */
  public final String self() {
    return self;
  }

  /**
   * Starts and stops routes from now on.
   *
   * @param kafka properties of Kafka's clients; empty without Kafka
   */
  public void start(ElectedRoutes elected, Optional<Properties> kafka) {
    routes = elected;
    Leaderships leaderships = new Leaderships(elected);
    round = () -> rounds.execute(() -> unchecked(leaderships));
    var unused =
        thread.scheduleWithFixedDelay(round, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void unchecked(Leaderships leaderships) {
    try {
      round(leaderships);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Acquires, ends and finishes leaderships. */
  abstract void round(Leaderships leaderships) throws Exception;

  /** Runs a round before the next regular one. */
  final void roundAfter(Duration wait) {
    try {
      var unused = thread.schedule(round, wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("Closed meanwhile", e);
    }
  }

  /**
   * Whether a route may start an exchange. Routes call this each time, since a paused process
   * resumes before it notices what it has lost. Does not block.
   */
  public final boolean leads(String route) {
    ElectedRoutes of = routes;
    return of != null && of.leadershipOf(route).filter(this::holds).isPresent();
  }

  /** Whether this instance certainly has a leadership. Does not block; thread-safe. */
  abstract boolean holds(String leadership);

  final boolean isStarted() {
    return routes != null;
  }

  /** Cause and remedy if the election fails; empty if it works. */
  public Optional<String> fault() {
    return isStarted() ? rounds.fault() : Optional.empty();
  }

  /** Starts nothing more, and releases idle leaderships. Call before the routes stop. */
  public abstract void retire();

  /** Makes {@link #close} keep the shares for the routes that replace these in this process. */
  public void keep() {
    // Without a way to keep them, others take them.
  }

  /** Gives everything to other instances. Call after the routes have stopped. */
  @Override
  public final void close() {
    retire();
    // In the thread of the rounds, also if the last one ends only after the wait.
    thread.execute(this::leave);
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("Election did not stop in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the membership of this instance. */
  abstract void leave();
}
