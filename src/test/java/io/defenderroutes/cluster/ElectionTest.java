package io.defenderroutes.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Several instances, each with a Camel context of its own, and the routes that run in each. */
class ElectionTest {
  private static final Duration INTERVAL = Duration.ofMillis(50);
  private static final int CONNECTIONS = 6;

  private final List<Instance> instances = new ArrayList<>();

  private static void survive(Runnable round) {
    try {
      round.run();
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(ElectionTest.class).warn("a round failed", e);
    }
  }

  private static final class Instance {
    final CamelContext camel = new DefaultCamelContext();
    final List<String> begun = new CopyOnWriteArrayList<>();
    final List<String> polled = new CopyOnWriteArrayList<>();
    final List<String> finished = new CopyOnWriteArrayList<>();
    final CountDownLatch answer;
    final ElectedRoutes routes;
    final Election election;

    Instance(Locks locks, CountDownLatch answer, Duration interval) throws Exception {
      this.answer = answer;
      Map<String, List<String>> routes =
          IntStream.range(0, CONNECTIONS)
              .boxed()
              .collect(Collectors.toMap(i -> "shard-" + i, i -> List.of("connection-" + i)));
      for (List<String> ids : routes.values()) {
        camel.addRoutes(route(ids.get(0)));
      }
      camel.start();
      this.routes = new ElectedRoutes(camel, routes, begun::add);
      election = new Election(locks, this.routes);
      election.start(interval, ElectionTest::survive);
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

  private Instance start(Locks locks, CountDownLatch answer, Duration interval) throws Exception {
    Instance instance = new Instance(locks, answer, interval);
    instances.add(instance);
    return instance;
  }

  private Instance start(Path folder) throws Exception {
    return start(new FileLocks(folder), new CountDownLatch(0), INTERVAL);
  }

  @AfterEach
  void stop() {
    instances.forEach(i -> i.answer.countDown());
    instances.forEach(Instance::stop);
  }

  private void stop(Instance instance) {
    instances.remove(instance);
    instance.stop();
  }

  private static void awaitShares(int share, Instance... of) {
    await()
        .untilAsserted(
            () -> {
              SortedSet<String> all = new TreeSet<>();
              for (Instance instance : of) {
                SortedSet<String> polling = instance.polling();
                assertThat(polling).hasSize(share);
                all.addAll(polling);
              }
              assertThat(all).hasSize(share * of.length);
            });
  }

  @Test
  void instances_share_the_routes_and_take_over_from_a_stopped_one(@TempDir Path folder)
      throws Exception {
    Instance first = start(folder);
    awaitShares(CONNECTIONS, first);

    Instance second = start(folder);
    awaitShares(CONNECTIONS / 2, first, second);
    Instance third = start(folder);
    awaitShares(CONNECTIONS / 3, first, second, third);

    stop(first);
    awaitShares(CONNECTIONS / 2, second, third);
    stop(third);
    awaitShares(CONNECTIONS, second);
    assertThat(second.begun).contains(second.polling().toArray(String[]::new));
  }

  @Test
  void a_leadership_moves_only_after_its_exchanges_have_finished(@TempDir Path folder)
      throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    Instance first = start(new FileLocks(folder), answer, INTERVAL);
    await().until(() -> first.polled.size() == CONNECTIONS);

    Instance second = start(folder);
    assertThat(second.polling()).isEmpty();

    answer.countDown();
    awaitShares(CONNECTIONS / 2, first, second);
    assertThat(new TreeSet<>(first.finished)).hasSize(CONNECTIONS);
  }

  @Test
  void a_retiring_instance_releases_only_idle_leaderships(@TempDir Path folder) throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    Instance first = start(new FileLocks(folder), answer, INTERVAL);
    await().until(() -> first.polled.size() == CONNECTIONS);
    first.election.retire();
    Instance second = start(folder);

    assertThat(second.polling()).isEmpty();
    answer.countDown();
    awaitShares(CONNECTIONS, second);
    assertThat(first.polling()).isEmpty();
  }

  @Test
  void routes_are_added_and_removed_while_the_cluster_runs(@TempDir Path folder) throws Exception {
    Instance first = start(folder);
    Instance second = start(folder);
    awaitShares(CONNECTIONS / 2, first, second);

    for (Instance instance : List.of(first, second)) {
      instance.add("shard-0", "added-to-one-that-is-led");
      instance.add("shard-new", "added-alone");
      instance.remove("connection-1");
    }

    await()
        .untilAsserted(
            () -> {
              SortedSet<String> all = first.polling();
              SortedSet<String> others = second.polling();
              assertThat(all).doesNotContainAnyElementsOf(others);
              all.addAll(others);
              assertThat(all)
                  .hasSize(CONNECTIONS + 1)
                  .contains("added-to-one-that-is-led", "added-alone")
                  .doesNotContain("connection-1");
            });
    assertThat(first.camel.getRoute("connection-1")).isNull();
    assertThat(second.camel.getRoute("connection-1")).isNull();

    // Under the same id again, here and there at different moments.
    first.add("shard-1", "connection-1");
    first.remove("added-alone");
    stop(second);
    awaitShares(CONNECTIONS + 1, first);
  }

  @Test
  void a_removed_route_finishes_its_exchange(@TempDir Path folder) throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    Instance only = start(new FileLocks(folder), answer, INTERVAL);
    await().until(() -> only.polled.size() == CONNECTIONS);

    only.routes.drain("connection-2");
    assertThat(only.routes.hasNothingInFlight("connection-2")).isFalse();
    answer.countDown();
    only.remove("connection-2");

    assertThat(only.finished).contains("connection-2");
    awaitShares(CONNECTIONS - 1, only);
  }
}
