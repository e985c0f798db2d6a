package io.defenderroutes.cluster;

import static io.defenderroutes.cluster.ElectedInstance.CONNECTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several instances, each with a Camel context of its own, and the routes that run in each. */
class LockElectionTest {
  private static final Duration INTERVAL = Duration.ofMillis(50);

  private final List<ElectedInstance> instances = new ArrayList<>();

  private ElectedInstance start(FileLocks locks, CountDownLatch answer) throws Exception {
    ElectedInstance instance =
        new ElectedInstance(
            new LockElection(locks, INTERVAL, Clock.systemUTC()), Optional.empty(), answer);
    instances.add(instance);
    return instance;
  }

  private ElectedInstance start(Path folder) throws Exception {
    return start(new FileLocks(folder), new CountDownLatch(0));
  }

  @AfterEach
  void stop() {
    instances.forEach(i -> i.answer.countDown());
    instances.forEach(ElectedInstance::stop);
  }

  private void stop(ElectedInstance instance) {
    instances.remove(instance);
    instance.stop();
  }

  private static void awaitShares(int share, ElectedInstance... of) {
    await()
        .untilAsserted(
            () -> {
              SortedSet<String> all = new TreeSet<>();
              for (ElectedInstance instance : of) {
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
    ElectedInstance first = start(folder);
    awaitShares(CONNECTIONS, first);

    ElectedInstance second = start(folder);
    awaitShares(CONNECTIONS / 2, first, second);
    ElectedInstance third = start(folder);
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
    ElectedInstance first = start(new FileLocks(folder), answer);
    await().until(() -> first.polled.size() == CONNECTIONS);

    ElectedInstance second = start(folder);
    assertThat(second.polling()).isEmpty();

    answer.countDown();
    awaitShares(CONNECTIONS / 2, first, second);
    assertThat(new TreeSet<>(first.finished)).hasSize(CONNECTIONS);
  }

  @Test
  void a_retiring_instance_releases_only_idle_leaderships(@TempDir Path folder) throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    ElectedInstance first = start(new FileLocks(folder), answer);
    await().until(() -> first.polled.size() == CONNECTIONS);
    first.election.retire();
    ElectedInstance second = start(folder);

    assertThat(second.polling()).isEmpty();
    answer.countDown();
    awaitShares(CONNECTIONS, second);
    assertThat(first.polling()).isEmpty();
  }

  @Test
  void routes_are_added_and_removed_while_the_cluster_runs(@TempDir Path folder) throws Exception {
    ElectedInstance first = start(folder);
    ElectedInstance second = start(folder);
    awaitShares(CONNECTIONS / 2, first, second);

    for (ElectedInstance instance : List.of(first, second)) {
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
    ElectedInstance only = start(new FileLocks(folder), answer);
    await().until(() -> only.polled.size() == CONNECTIONS);

    only.routes.drain("connection-2");
    assertThat(only.routes.hasNothingInFlight("connection-2")).isFalse();
    answer.countDown();
    only.remove("connection-2");

    assertThat(only.finished).contains("connection-2");
    awaitShares(CONNECTIONS - 1, only);
  }
}
