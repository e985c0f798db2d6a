package io.defenderroutes.cluster;

import io.defenderroutes.config.DaemonThreads;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.Service;
import org.apache.camel.spi.ShutdownPrepared;
import org.apache.camel.support.service.ServiceHelper;

/**
 * Routes that run only on the instance that holds their leadership. Routes can be added and removed
 * while others run; thread-safe.
 */
public final class ElectedRoutes {
  private static final int RELEASING_THREADS = 8;

  private final CamelContext context;

  /** Leadership by route id. */
  private final SortedMap<String, String> routes = new ConcurrentSkipListMap<>();

  private final Set<String> started = new HashSet<>();
  private final Set<String> leaving = new HashSet<>();
  private final Handover handover;

  /** Threads that release connections, which may take a while each. */
  private final Executor releasing = threads();

  /**
   * @param routes ids of routes without automatic start, by leadership
   */
  public ElectedRoutes(CamelContext context, Map<String, List<String>> routes, Handover handover) {
    this.context = context;
    this.handover = handover;
    add(routes);
  }

  private static Executor threads() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            RELEASING_THREADS,
            RELEASING_THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            DaemonThreads.named("release-connection"));
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  /** Adds routes that the context already has. */
  public synchronized void add(Map<String, List<String>> added) {
    added.forEach(
        (leadership, ids) ->
            ids.forEach(
                id -> {
                  routes.put(id, leadership);
                  leaving.remove(id);
                }));
  }

  /** Suspends a route before its removal. Exchanges in flight continue, without further retries. */
  public synchronized void drain(String id) {
    leaving.add(id);
    suspend(id);
  }

  /** Sends no further request: exchanges in flight continue, without further retries. */
  private void suspend(String id) {
    Route route = context.getRoute(id);
    if (route != null) {
      ServiceHelper.suspendService(route.getConsumer());
    }
    if (route != null && route.getProcessor() instanceof Service steps) {
      for (Service step : ServiceHelper.getChildServices(steps, true)) {
        if (step instanceof ShutdownPrepared prepared) {
          prepared.prepareShutdown(false, false);
        }
      }
    }
  }

  /** Whether a route has no exchange in flight. */
  public boolean hasNothingInFlight(String id) {
    return context.getInflightRepository().size(id) == 0;
  }

  /** Removes an idle route from the context, after {@link #drain}. Keeps its leadership. */
  public synchronized void remove(String id) throws Exception {
    started.remove(id);
    if (context.getRouteController().getRouteStatus(id) != null) {
      context.getRouteController().stopRoute(id);
      if (!context.removeRoute(id)) {
        throw new IllegalStateException("route " + id + " cannot be removed");
      }
    }
  }

  /** Removes the route from its leadership, after {@link #remove}. */
  public synchronized void forget(String id) {
    leaving.remove(id);
    routes.remove(id);
  }

  SortedSet<String> leaderships() {
    return new TreeSet<>(routes.values());
  }

  List<String> of(String leadership) {
    return routes.entrySet().stream()
        .filter(route -> route.getValue().equals(leadership))
        .map(Map.Entry::getKey)
        .toList();
  }

  Optional<String> leadershipOf(String route) {
    return Optional.ofNullable(routes.get(route));
  }

  /**
   * Starts the routes of a leadership that do not run yet.
   *
   * @return the ids of these routes
   */
  synchronized List<String> start(String leadership) throws Exception {
    List<String> startedNow = new ArrayList<>();
    for (String id : of(leadership)) {
      if (!leaving.contains(id) && started.add(id)) {
        handover.begin(id);
        context.getRouteController().startRoute(id);
        startedNow.add(id);
      }
    }
    return startedNow;
  }

  /** Suspends routes: stopping them would also stop exchanges in flight. */
  synchronized void halt(String leadership) {
    for (String id : of(leadership)) {
      if (started.contains(id)) {
        suspend(id);
        handover.end(id);
      }
    }
  }

  boolean isIdle(String leadership) {
    return of(leadership).stream().allMatch(id -> hasNothingInFlight(id) && handover.isIdle(id));
  }

  /** Stops idle routes, after {@link #halt}. They can be started again. */
  synchronized void stop(String leadership) throws Exception {
    for (String id : of(leadership)) {
      started.remove(id);
      if (context.getRouteController().getRouteStatus(id) != null) {
        context.getRouteController().stopRoute(id);
      }
    }
  }

  /** Releases the connections of a leadership to their next owner, after {@link #stop}. */
  CompletableFuture<Void> release(String leadership) {
    return CompletableFuture.allOf(
        of(leadership).stream()
            .map(id -> CompletableFuture.runAsync(() -> handover.release(id), releasing))
            .toArray(CompletableFuture[]::new));
  }
}
