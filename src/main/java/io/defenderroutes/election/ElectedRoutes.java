package io.defenderroutes.election;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.support.service.ServiceHelper;

/** The routes that run only where and while their leadership is held. */
public final class ElectedRoutes {
  private final CamelContext context;
  private final SortedMap<String, List<String>> routes;
  private final Consumer<String> beginning;

  /**
   * @param routes ids of routes that do not start by themselves, by leadership
   * @param beginning is told the id of a route before it starts: another instance may have run it
   *     since it last did here
   */
  public ElectedRoutes(
      CamelContext context, Map<String, List<String>> routes, Consumer<String> beginning) {
    this.context = context;
    this.routes = new TreeMap<>(routes);
    this.beginning = beginning;
  }

  SortedSet<String> leaderships() {
    return new TreeSet<>(routes.keySet());
  }

  List<String> of(String leadership) {
    return routes.getOrDefault(leadership, List.of());
  }

  Optional<String> leadershipOf(String route) {
    return routes.keySet().stream().filter(l -> of(l).contains(route)).findFirst();
  }

  void start(String leadership) throws Exception {
    for (String id : of(leadership)) {
      beginning.accept(id);
      context.getRouteController().startRoute(id);
    }
  }

  /** Begins nothing more. What is in flight goes on: a consumer that stops would stop its steps. */
  void halt(String leadership) {
    for (String id : of(leadership)) {
      Route route = context.getRoute(id);
      if (route != null) {
        ServiceHelper.suspendService(route.getConsumer());
      }
    }
  }

  boolean isIdle(String leadership) {
    return of(leadership).stream().allMatch(id -> context.getInflightRepository().size(id) == 0);
  }

  /** After {@link #halt}, once idle: ready to start again. */
  void stop(String leadership) throws Exception {
    for (String id : of(leadership)) {
      context.getRouteController().stopRoute(id);
    }
  }
}
