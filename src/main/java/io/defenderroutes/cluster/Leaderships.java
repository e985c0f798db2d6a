package io.defenderroutes.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leaderships of this instance: those that it holds, whose routes run, and those that end,
 * whose last exchanges are in flight. Used by one thread.
 */
final class Leaderships {
  private static final Logger LOG = LoggerFactory.getLogger(Leaderships.class);

  private static final Optional<CompletableFuture<Void>> RELEASED =
      Optional.of(CompletableFuture.completedFuture(null));

  private final ElectedRoutes routes;
  private final SortedSet<String> held = new TreeSet<>();

  /** Those that end, with the release of their connections once it has begun. */
  private final SortedMap<String, Optional<CompletableFuture<Void>>> ending = new TreeMap<>();

  Leaderships(ElectedRoutes routes) {
    this.routes = routes;
  }

  /** Those that are held. */
  SortedSet<String> held() {
    return new TreeSet<>(held);
  }

  /** The number of leaderships of all instances together. */
  int all() {
    return routes.leaderships().size();
  }

  /** Leaderships with routes that are neither held nor ending. */
  List<String> open() {
    List<String> open = new ArrayList<>(routes.leaderships());
    open.removeAll(held);
    open.removeAll(ending.keySet());
    return open;
  }

  /** Starts the routes of an open leadership. */
  void begin(String leadership) {
    LOG.info("Leadership acquired leadership={} connections={}", leadership, routes.of(leadership));
    held.add(leadership);
    var unused = start(leadership);
  }

  /** Starts routes that were added to held leaderships. */
  void startAdded() {
    for (String leadership : held()) {
      List<String> started = start(leadership);
      if (!started.isEmpty()) {
        LOG.info("Leadership acquired leadership={} connections={}", leadership, started);
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

  /** Ends leaderships that have no routes left. */
  void endWithoutRoutes() {
    SortedSet<String> used = routes.leaderships();
    held().stream().filter(leadership -> !used.contains(leadership)).forEach(this::end);
  }

  /** Ends a leadership that another instance may hold by now. */
  void lose(String leadership) {
    if (held.contains(leadership)) {
      LOG.warn("Leadership lost leadership={} connections={}", leadership, routes.of(leadership));
      end(leadership);
    }
  }

  /** Whether some leaderships end. */
  boolean areEnding() {
    return !ending.isEmpty();
  }

  /** Starts nothing more for a leadership; exchanges in flight go on. */
  void end(String leadership) {
    if (held.remove(leadership)) {
      ending.put(leadership, Optional.empty());
      routes.halt(leadership);
    }
  }

  /**
   * Stops the routes of ending leaderships whose exchanges are finished, and releases their
   * connections.
   *
   * @param stopping whether all routes are about to stop anyway
   * @return the leaderships that have ended
   */
  List<String> finish(boolean stopping) throws Exception {
    List<String> ended = new ArrayList<>();
    for (String leadership : List.copyOf(ending.keySet())) {
      Optional<CompletableFuture<Void>> release = ending.getOrDefault(leadership, Optional.empty());
      if (release.isEmpty() && routes.isIdle(leadership)) {
        if (!stopping) {
          routes.stop(leadership);
        }
        ending.put(leadership, Optional.of(routes.release(leadership)));
      } else if (release.isPresent() && release.get().isDone()) {
        ending.remove(leadership);
        ended.add(leadership);
        LOG.info(
            "Leadership released leadership={} connections={}", leadership, routes.of(leadership));
      }
    }
    return ended;
  }

  /** Those of the leaderships whose last exchanges are still in flight. */
  List<String> unfinished(List<String> leaderships) {
    return leaderships.stream()
        .filter(leadership -> ending.getOrDefault(leadership, RELEASED).isEmpty())
        .toList();
  }
}
