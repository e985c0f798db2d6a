package io.defenderroutes.cluster;

import io.defenderroutes.config.Causes;
import io.defenderroutes.observability.RepeatedTask;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acquires this instance's share of the leaderships by file locks, or all of them if it is the only
 * one. Releases a leadership only when nothing of it is in flight.
 */
final class LockElection implements Election {
  private static final Logger LOG = LoggerFactory.getLogger(LockElection.class);

  /** Until the next round where leaderships end. */
  private static final Duration SOON = Duration.ofMillis(50);

  private final FileLocks locks;
  private final Duration interval;
  private final RepeatedTask rounds;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread created = new Thread(task, "election");
            created.setDaemon(true);
            return created;
          });

  private volatile @Nullable ElectedRoutes routes;
  private volatile Runnable round = () -> {};
  private boolean membersUnknown;
  private volatile boolean retiring;

  /**
   * @param interval between two rounds
   */
  LockElection(FileLocks locks, Duration interval, Clock clock) {
    this.locks = locks;
    this.interval = interval;
    this.rounds =
        new RepeatedTask(
            "the election", interval, "connections are neither taken nor given back", clock);
  }

  @Override
  public void start(ElectedRoutes elected) {
    routes = elected;
    Leaderships leaderships = new Leaderships(elected);
    round = () -> rounds.execute(() -> round(leaderships, elected));
    var unused =
        thread.scheduleWithFixedDelay(round, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public String self() {
    return locks.self();
  }

  @Override
  public boolean leads(String route) {
    ElectedRoutes of = routes;
    return of != null && of.leadershipOf(route).filter(locks::holds).isPresent();
  }

  @Override
  public Optional<String> fault() {
    return routes == null ? Optional.empty() : rounds.fault();
  }

  private void round(Leaderships leaderships, ElectedRoutes elected) {
    try {
      SortedSet<String> members = members();
      leaderships.held().stream().filter(l -> !locks.holds(l)).forEach(leaderships::lose);
      leaderships.endWithoutRoutes();
      int share = Share.of(locks.self(), members, elected.leaderships().size());
      if (!membersUnknown) {
        endSurplus(leaderships, share);
      }
      leaderships.finish(retiring).forEach(locks::release);
      acquire(leaderships, share);
      if (!retiring) {
        leaderships.startAdded();
      }
      if (leaderships.areEnding()) {
        schedule(SOON);
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Runs a round before the next regular one. */
  private void schedule(Duration wait) {
    try {
      var unused = thread.schedule(round, wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("Closed meanwhile", e);
    }
  }

  /** The instances that share the leaderships; empty if they cannot be determined. */
  private SortedSet<String> members() {
    try {
      SortedSet<String> members = locks.renew(!retiring);
      if (membersUnknown) {
        LOG.info("Cluster members visible again");
      }
      membersUnknown = false;
      return members;
    } catch (IOException | RuntimeException e) {
      if (!membersUnknown) {
        LOG.warn("Cluster members not visible reason=\"{}\"", Causes.inWords(e));
      }
      membersUnknown = true;
      return new TreeSet<>();
    }
  }

  private static void endSurplus(Leaderships leaderships, int share) {
    SortedSet<String> held = leaderships.held();
    while (held.size() > share) {
      String last = held.last();
      leaderships.end(last);
      held.remove(last);
    }
  }

  private void acquire(Leaderships leaderships, int share) throws IOException {
    for (String leadership : leaderships.open()) {
      if (leaderships.held().size() < share && locks.acquire(leadership)) {
        leaderships.begin(leadership);
      }
    }
  }

  /** Releases idle leaderships. The others are held until {@link #close}. */
  @Override
  public void retire() {
    if (!retiring) {
      retiring = true;
      schedule(Duration.ZERO);
    }
  }

  @Override
  public void close() {
    retiring = true;
    thread.shutdown();
    try {
      if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.warn("Election did not stop in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    locks.close();
  }
}
