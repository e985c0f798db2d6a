package io.defenderroutes.cluster;

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
 * Takes its share of the leaderships, as long as others are there, and all when there is nobody
 * else. A leadership is given back only when nothing of it is in flight any more.
 */
public final class Election implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Election.class);

  private final Locks locks;
  private final ElectedRoutes routes;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "election");
            made.setDaemon(true);
            return made;
          });

  private final SortedSet<String> leading = new TreeSet<>();
  private final SortedSet<String> ending = new TreeSet<>();
  private volatile Executor rounds = Runnable::run;
  private boolean away;
  private volatile boolean retiring;

  public Election(Locks locks, ElectedRoutes routes) {
    this.locks = locks;
    this.routes = routes;
  }

  /**
   * Looks at the others, again and again.
   *
   * @param interval from one look at the others to the next
   * @param rounds runs each of them in the thread that calls it, and lets nothing through that a
   *     round throws
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
   * Begins nothing more, and lets others have what is finished. The rest is held until {@link
   * #close}.
   */
  public void retire() {
    if (!retiring) {
      retiring = true;
      thread.execute(() -> rounds.execute(this::round));
    }
  }

  /**
   * Whether a route may begin something: asked by the route, since a process that was paused runs
   * on before it notices what it has lost.
   */
  public boolean leads(String route) {
    return routes.leadershipOf(route).filter(locks::holds).isPresent();
  }

  void round() {
    try {
      SortedSet<String> members = meet();
      loseWhatIsNotOurs();
      endWhatIsNoMore();
      release(leading.size() - Share.of(locks.self(), members, routes.leaderships().size()));
      endWhatIsIdle();
      take(Share.of(locks.self(), members, routes.leaderships().size()) - leading.size());
      startWhatIsNew();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Those who share the leaderships; nobody if that cannot be known now. */
  private SortedSet<String> meet() {
    try {
      SortedSet<String> members = locks.meet(!retiring);
      if (away) {
        LOG.info("Cluster members visible again");
      }
      away = false;
      return members;
    } catch (IOException | RuntimeException e) {
      if (!away) {
        LOG.warn("Cluster members not visible reason=\"{}\"", e.toString());
      }
      away = true;
      return new TreeSet<>();
    }
  }

  private void loseWhatIsNotOurs() {
    for (String leadership : List.copyOf(leading)) {
      if (!locks.holds(leadership)) {
        LOG.warn("Leadership lost leadership={} connections={}", leadership, routes.of(leadership));
        end(leadership);
      }
    }
  }

  /** A leadership that has no routes any more. */
  private void endWhatIsNoMore() {
    SortedSet<String> open = routes.leaderships();
    List.copyOf(leading).stream().filter(l -> !open.contains(l)).forEach(this::end);
  }

  /** Routes that were added to what is led already. */
  private void startWhatIsNew() {
    if (!retiring) {
      for (String leadership : List.copyOf(leading)) {
        List<String> begun = start(leadership);
        if (!begun.isEmpty()) {
          LOG.info("Leadership acquired leadership={} connections={}", leadership, begun);
        }
      }
    }
  }

  private void release(int surplus) {
    if (away) {
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

  private void endWhatIsIdle() throws Exception {
    for (String leadership : List.copyOf(ending)) {
      if (routes.isIdle(leadership)) {
        if (!retiring) {
          routes.stop(leadership);
        }
        ending.remove(leadership);
        locks.giveBack(leadership);
        LOG.info(
            "Leadership released leadership={} connections={}", leadership, routes.of(leadership));
      }
    }
  }

  private void take(int vacancies) throws IOException {
    int wanted = vacancies;
    for (String leadership : candidates()) {
      if (wanted > 0 && locks.take(leadership)) {
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

  /** Gives back all. To be called when nothing polls any more. */
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
