package io.defenderroutes.cluster;

import io.defenderroutes.config.Causes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acquires this instance's share of the leaderships, or all of them if it is the only one. Releases
 * a leadership only when none of its exchanges is in flight.
 */
public final class Election implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Election.class);

  private final Locks locks;
  private final ElectedRoutes routes;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread created = new Thread(task, "election");
            created.setDaemon(true);
            return created;
          });

  private final SortedSet<String> leading = new TreeSet<>();
  private final SortedSet<String> ending = new TreeSet<>();
  private volatile Executor rounds = Runnable::run;
  private boolean membersUnknown;
  private volatile boolean retiring;

  Election(Locks locks, ElectedRoutes routes) {
    this.locks = locks;
    this.routes = routes;
  }

  /**
   * Starts the rounds of the election.
   *
   * @param interval between two rounds
   * @param rounds runs a round in the calling thread, and handles its exceptions
   */
  public void start(Duration interval, Executor rounds) {
    this.rounds = rounds;
    var unused =
        thread.scheduleWithFixedDelay(
            () -> rounds.execute(this::round),
            0,
            Math.max(1, interval.toMillis()),
            TimeUnit.MILLISECONDS);
  }

  /**
   * Starts nothing more, and releases idle leaderships. The others are held until {@link #close}.
   */
  public void retire() {
    if (!retiring) {
      retiring = true;
      thread.execute(() -> rounds.execute(this::round));
    }
  }

  /**
   * Whether a route may start an exchange. Routes call this each time, since a paused process
   * resumes before it notices which leaderships it has lost.
   */
  public boolean leads(String route) {
    return routes.leadershipOf(route).filter(locks::holds).isPresent();
  }

  void round() {
    try {
      SortedSet<String> members = members();
      dropLostLeaderships();
      endLeadershipsWithoutRoutes();
      endSurplus(leading.size() - Share.of(locks.self(), members, routes.leaderships().size()));
      releaseIdleLeaderships();
      acquire(Share.of(locks.self(), members, routes.leaderships().size()) - leading.size());
      startAddedRoutes();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(String.valueOf(e.getMessage()), e);
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

  private void dropLostLeaderships() {
    for (String leadership : List.copyOf(leading)) {
      if (!locks.holds(leadership)) {
        LOG.warn("Leadership lost leadership={} connections={}", leadership, routes.of(leadership));
        end(leadership);
      }
    }
  }

  /** Ends leaderships that have no routes left. */
  private void endLeadershipsWithoutRoutes() {
    SortedSet<String> open = routes.leaderships();
    List.copyOf(leading).stream().filter(l -> !open.contains(l)).forEach(this::end);
  }

  /** Starts routes that were added to held leaderships. */
  private void startAddedRoutes() {
    if (!retiring) {
      for (String leadership : List.copyOf(leading)) {
        List<String> started = start(leadership);
        if (!started.isEmpty()) {
          LOG.info("Leadership acquired leadership={} connections={}", leadership, started);
        }
      }
    }
  }

  private void endSurplus(int surplus) {
    if (membersUnknown) {
      return;
    }
    for (int i = 0; i < surplus; i++) {
      end(leading.last());
    }
  }

  private void end(String leadership) {
    leading.remove(leadership);
    ending.add(leadership);
    routes.halt(leadership);
  }

  private void releaseIdleLeaderships() throws Exception {
    for (String leadership : List.copyOf(ending)) {
      if (routes.isIdle(leadership)) {
        if (!retiring) {
          routes.stop(leadership);
        }
        ending.remove(leadership);
        locks.release(leadership);
        LOG.info(
            "Leadership released leadership={} connections={}", leadership, routes.of(leadership));
      }
    }
  }

  private void acquire(int vacancies) throws IOException {
    int wanted = vacancies;
    for (String leadership : candidates()) {
      if (wanted > 0 && locks.acquire(leadership)) {
        LOG.info(
            "Leadership acquired leadership={} connections={}", leadership, routes.of(leadership));
        leading.add(leadership);
        wanted--;
        var unused = start(leadership);
      }
    }
  }

  private List<String> start(String leadership) {
    try {
      return routes.start(leadership);
    } catch (Exception e) {
      LOG.warn("Leadership released leadership={} reason=\"cannot be used\"", leadership, e);
      end(leadership);
      return List.of();
    }
  }

  private List<String> candidates() {
    List<String> open = new ArrayList<>(routes.leaderships());
    open.removeAll(leading);
    open.removeAll(ending);
    return open;
  }

  /** Releases all leaderships. Call when all routes have stopped. */
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
