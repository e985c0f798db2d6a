package io.defenderroutes.cluster;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** An instance with a Camel context of its own, and the routes that run in it. */
final class ElectedInstance implements Handover {
  static final int CONNECTIONS = 6;

  final CamelContext camel = new DefaultCamelContext();
  final List<String> begun = new CopyOnWriteArrayList<>();
  final List<String> ended = new CopyOnWriteArrayList<>();
  final List<String> released = new CopyOnWriteArrayList<>();

  /** Connections with a pending delivery in flight. */
  final Set<String> delivering = ConcurrentHashMap.newKeySet();

  final List<String> polled = new CopyOnWriteArrayList<>();
  final List<String> finished = new CopyOnWriteArrayList<>();
  final CountDownLatch answer;
  final ElectedRoutes routes;
  final Election election;

  /**
   * @param kafka properties of Kafka's clients, if the election is in Kafka
   * @param answer an exchange finishes after it
   */
  ElectedInstance(Election election, Optional<Properties> kafka, CountDownLatch answer)
      throws Exception {
    this.answer = answer;
    this.election = election;
    Map<String, List<String>> routes =
        IntStream.range(0, CONNECTIONS)
            .boxed()
            .collect(Collectors.toMap(i -> "shard-" + i, i -> List.of("connection-" + i)));
    for (List<String> ids : routes.values()) {
      camel.addRoutes(route(ids.get(0)));
    }
    camel.start();
    this.routes = new ElectedRoutes(camel, routes, this);
    election.start(this.routes, kafka);
  }

  @Override
  public void begin(String connection) {
    begun.add(connection);
  }

  @Override
  public void end(String connection) {
    ended.add(connection);
  }

  @Override
  public boolean isIdle(String connection) {
    return !delivering.contains(connection);
  }

  @Override
  public void release(String connection) {
    released.add(connection);
  }

  private RouteBuilder route(String id) {
    return new RouteBuilder() {
      @Override
      public void configure() {
        from("timer:" + id + "?period=20&delay=0&synchronous=true")
            .routeId(id)
            .autoStartup(false)
            .process(
                exchange -> {
                  polled.add(id);
                  answer.await();
                })
            // Exchanges in flight must run their remaining steps.
            .process(exchange -> finished.add(id));
      }
    };
  }

  void add(String leadership, String id) throws Exception {
    camel.addRoutes(route(id));
    routes.add(Map.of(leadership, List.of(id)));
  }

  void remove(String id) throws Exception {
    routes.drain(id);
    await().until(() -> routes.hasNothingInFlight(id));
    routes.remove(id);
    routes.forget(id);
  }

  /** The routes that poll now. */
  SortedSet<String> polling() {
    polled.clear();
    await().during(Duration.ofMillis(150)).until(() -> true);
    return new TreeSet<>(polled);
  }

  void stop() {
    election.retire();
    camel.stop();
    election.close();
  }
}
