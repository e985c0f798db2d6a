package io.defenderroutes.cluster;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.Service;
import org.apache.camel.spi.ShutdownPrepared;
import org.apache.camel.support.service.ServiceHelper;

/**
 * The routes that run only where and while their leadership is held. Routes can be added and taken
 * out while others run; thread-safe.
 */
public final class ElectedRoutes {
  private final CamelContext context;

  /** The leadership of each route. */
  private final SortedMap<String, String> routes = new ConcurrentSkipListMap<>();

  private final Set<String> started = new HashSet<>();
  private final Set<String> leaving = new HashSet<>();
  private final Consumer<String> beginning;

  /**
   * @param routes ids of routes that do not start by themselves, by leadership
   * @param beginning is told the id of a route before it starts: another instance may have run it
   *     since it last did here
   */
  public ElectedRoutes(
      CamelContext context, Map<String, List<String>> routes, Consumer<String> beginning) {
    this.context = context;
    this.beginning = beginning;
    add(routes);
  }

  /** Further routes, which the context has by now. */
  public synchronized void add(Map<String, List<String>> added) {
    added.forEach(
        (leadership, ids) ->
            ids.forEach(
                id -> {
                  routes.put(id, leadership);
                  leaving.remove(id);
                }));
  }

  /**
   * A route is to be taken out: it begins nothing more. What is in flight goes on, but nothing that
   * failed in it is tried again.
   */
  public synchronized void leave(String id) {
    leaving.add(id);
    haltOne(id);
    Route route = context.getRoute(id);
    if (route != null && route.getProcessor() instanceof Service steps) {
      for (Service step : ServiceHelper.getChildServices(steps, true)) {
        if (step instanceof ShutdownPrepared prepared) {
          prepared.prepareShutdown(false, false);
        }
      }
    }
  }

  /** Whether nothing of a route is in flight. */
  public boolean hasNothingInFlight(String id) {
    return context.getInflightRepository().size(id) == 0;
  }

  /** After {@link #leave}, once idle: the context has it no more. Its leadership is kept. */
  public synchronized void takeOut(String id) throws Exception {
    started.remove(id);
    if (context.getRouteController().getRouteStatus(id) != null) {
      context.getRouteController().stopRoute(id);
      if (!context.removeRoute(id)) {
        throw new IllegalStateException("route " + id + " cannot be removed");
      }
    }
  }

  /** After {@link #takeOut}: a leadership without routes is nobody's. */
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
   * Starts those that do not run yet.
   *
   * @return their ids
   */
  synchronized List<String> start(String leadership) throws Exception {
    List<String> begun = new ArrayList<>();
    for (String id : of(leadership)) {
      if (!leaving.contains(id) && started.add(id)) {
        beginning.accept(id);
        context.getRouteController().startRoute(id);
        begun.add(id);
      }
    }
    return begun;
  }

  /** Begins nothing more. What is in flight goes on: a consumer that stops would stop its steps. */
  void halt(String leadership) {
    of(leadership).forEach(this::haltOne);
  }

  private void haltOne(String id) {
    Route route = context.getRoute(id);
    if (route != null) {
      ServiceHelper.suspendService(route.getConsumer());
    }
  }

  boolean isIdle(String leadership) {
    return of(leadership).stream().allMatch(this::hasNothingInFlight);
  }

  /** After {@link #halt}, once idle: ready to start again. */
  synchronized void stop(String leadership) throws Exception {
    for (String id : of(leadership)) {
      started.remove(id);
      if (context.getRouteController().getRouteStatus(id) != null) {
        context.getRouteController().stopRoute(id);
      }
    }
  }
}
