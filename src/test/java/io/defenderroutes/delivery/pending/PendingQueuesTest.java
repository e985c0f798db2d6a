package io.defenderroutes.delivery.pending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.Waits;
import io.defenderroutes.config.FailureKind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class PendingQueuesTest {
  private static final String CONNECTION = "t/siem";

  @SuppressWarnings("NullAway.Init")
  @TempDir
  Path folder;

  private final Destinations destinations = new Destinations();

  @SuppressWarnings("NullAway.Init")
  private FilePendingStore store;

  @SuppressWarnings("NullAway.Init")
  private PendingQueues queues;

  private long batches;

  @BeforeEach
  void start() {
    store = new FilePendingStore(folder);
    queues = started(Optional.empty());
    queues.own(CONNECTION);
  }

  private PendingQueues started(Optional<Duration> giveUpAfter) {
    QueueLimits limits =
        new QueueLimits(4, 3, 5, Duration.ofMillis(1), Duration.ofMillis(20), giveUpAfter);
    return new PendingQueues(store, destinations, limits, Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    destinations.blocked.values().forEach(CountDownLatch::countDown);
    // What was accepted is recorded before the folder is deleted.
    queues.stop(Duration.ofMinutes(1));
    queues.close();
  }

  @Test
  void a_destination_that_is_down_delays_no_other_and_gets_all_in_order_when_it_is_back()
      throws Exception {
    destinations.down.add("down");
    for (int i = 1; i <= 20; i++) {
      add("down", "a" + i % 3, i);
      add("up", "a" + i % 3, i);
    }
    await().until(() -> destinations.accepted("up").size() == 20);
    assertThat(destinations.accepted("down")).isEmpty();
    DestinationQueue.State state = state("down");
    assertThat(state.pending()).isEqualTo(20);
    assertThat(state.failingSince()).isNotNull();
    assertThat(Objects.requireNonNull(state.failure()).reason()).contains("is down");

    destinations.down.remove("down");

    await().until(() -> destinations.accepted("down").size() == 20);
    assertInOrderPerAlert("down");
    assertInOrderPerAlert("up");
    assertThat(destinations.letters).isEmpty();
    await().until(() -> queues.pending("down") == 0);
  }

  @Test
  void a_destination_that_hangs_delays_no_other() throws Exception {
    destinations.blocked.put("hangs", new CountDownLatch(1));
    for (int i = 1; i <= 10; i++) {
      add("hangs", "a" + i, 1);
      add("up", "a" + i, 1);
    }
    await().until(() -> destinations.accepted("up").size() == 10);
    assertThat(queues.pending("hangs")).isEqualTo(10);
  }

  @Test
  void what_is_found_in_the_store_just_before_the_commit_reports_it_is_delivered_once()
      throws Exception {
    List<PendingStore.Stored> stored =
        store.add(CONNECTION, List.of(Deliveries.of(CONNECTION, "slack", "a1", 1)), ++batches);
    store.add(CONNECTION, List.of(), ++batches);
    queues.own(CONNECTION);
    await().until(() -> destinations.accepted("slack").size() == 1);

    queues.add(stored);
    add("slack", "a2", 1);

    await().until(() -> destinations.accepted("slack").contains("a2@1"));
    assertThat(destinations.accepted("slack")).containsExactly("a1@1", "a2@1");
  }

  @Test
  void an_accepted_delivery_is_not_repeated_because_observing_it_fails() throws Exception {
    queues.watch(
        new QueueWatcher() {
          @Override
          public void delivered(PendingDelivery delivery) {
            throw new IllegalStateException("no meter");
          }
        });
    for (int i = 1; i <= 10; i++) {
      add("slack", "a" + i, 1);
    }
    await().until(() -> destinations.accepted("slack").size() == 10);
    await().until(() -> queues.pending("slack") == 0);
    assertThat(destinations.accepted("slack")).doesNotHaveDuplicates();
    assertThat(destinations.letters).isEmpty();
  }

  @Test
  void an_error_of_a_destination_does_not_stop_its_queue() throws Exception {
    destinations.errors.set(5);
    for (int i = 1; i <= 10; i++) {
      add("slack", "a" + i, 1);
    }
    await().until(() -> destinations.accepted("slack").size() + destinations.letters.size() == 10);
    await().until(() -> queues.pending("slack") == 0);
  }

  @Test
  void a_rejected_alert_is_a_dead_letter_and_the_others_are_accepted() throws Exception {
    destinations.rejects = "a2";
    for (int i = 1; i <= 4; i++) {
      add("slack", "a" + i, 1);
    }
    await().until(() -> destinations.accepted("slack").size() == 3);
    assertThat(destinations.letters).containsExactly("a2@1 after 1: rejects a2");
  }

  @Test
  void one_alert_that_a_destination_fails_at_stops_no_other_and_is_a_dead_letter_in_the_end()
      throws Exception {
    destinations.failsAt = "a1";
    for (int i = 1; i <= 6; i++) {
      add("slack", "a" + i, 1);
    }
    await().until(() -> destinations.accepted("slack").size() == 5);
    await().until(() -> !destinations.letters.isEmpty());
    assertThat(destinations.letters.get(0)).startsWith("a1@1 after ").endsWith(": fails at a1");
  }

  @Test
  void after_a_restart_all_that_was_not_accepted_is_delivered_and_nothing_else() throws Exception {
    add("slack", "a1", 1);
    await().until(() -> destinations.accepted("slack").size() == 1);
    destinations.down.add("slack");
    add("slack", "a1", 2);
    add("slack", "a2", 1);
    await().until(() -> state("slack").failingSince() != null);
    queues.close();
    destinations.down.clear();

    start();
    store.settle(CONNECTION, batches);
    queues.own(CONNECTION);

    await().until(() -> destinations.accepted("slack").size() == 3);
    assertThat(destinations.accepted("slack")).startsWith("a1@1").containsOnlyOnce("a1@2", "a2@1");
  }

  @Test
  void what_another_instance_owns_is_not_delivered() throws Exception {
    destinations.down.add("slack");
    add("slack", "a1", 1);
    await().until(() -> state("slack").failingSince() != null);

    queues.disown(CONNECTION);
    destinations.down.clear();
    add("slack", "a1", 2);

    await().until(() -> queues.pending("slack") == 0);
    queues.own("u/siem");
    assertThat(destinations.accepted("slack")).isEmpty();

    store.settle(CONNECTION, batches);
    queues.own(CONNECTION);
    await().until(() -> destinations.accepted("slack").size() == 2);
    assertInOrderPerAlert("slack");
  }

  @Test
  void deliveries_of_a_destination_that_the_routing_does_not_call_are_kept() throws Exception {
    destinations.unknown.add("old");
    add("old", "a1", 1);
    add("new", "a1", 1);
    await().until(() -> destinations.accepted("new").size() == 1);
    assertThat(queues.pending("old")).isEqualTo(1);
    assertThat(destinations.letters).isEmpty();
  }

  @Test
  void what_an_operator_discards_is_not_delivered_although_it_is_in_memory() throws Exception {
    destinations.down.add("slack");
    List<PendingDelivery> many = new ArrayList<>();
    for (int i = 1; i <= 1_000; i++) {
      many.add(Deliveries.of(CONNECTION, "slack", "a" + i, 1));
    }
    queues.add(store.add(CONNECTION, many, ++batches));
    await().until(() -> state("slack").failingSince() != null);

    PendingEditor editor = new FilePendingStore(folder).editor(connection -> batches);
    editor.discard(editor.entries().subList(0, 999));

    await().atMost(Waits.LIMIT).until(() -> queues.pending("slack") == 1);
    destinations.down.clear();
    await().until(() -> queues.pending("slack") == 0);
    assertThat(destinations.accepted("slack")).containsExactly("a1000@1");
    assertThat(destinations.letters).isEmpty();
  }

  @Test
  void a_delivery_that_waits_for_too_long_becomes_a_dead_letter_if_that_is_set() throws Exception {
    queues.close();
    queues = started(Optional.of(Duration.ofMillis(1)));
    queues.own(CONNECTION);
    destinations.down.add("slack");
    add("slack", "a1", 1);
    await().until(() -> !destinations.letters.isEmpty());
    assertThat(destinations.letters.get(0)).contains("a1@1 after 1: slack is down");
  }

  @Test
  void a_large_backlog_is_delivered_completely_and_in_order() throws Exception {
    destinations.down.add("slack");
    List<PendingDelivery> many = new ArrayList<>();
    for (int i = 1; i <= 3_000; i++) {
      many.add(Deliveries.of(CONNECTION, "slack", "a" + i % 7, i));
    }
    queues.add(store.add(CONNECTION, many, ++batches));
    await().until(() -> state("slack").failingSince() != null);
    assertThat(queues.pending("slack")).isEqualTo(3_000);
    destinations.down.clear();

    await().until(() -> destinations.accepted("slack").size() == 3_000);
    assertInOrderPerAlert("slack");
  }

  @Test
  void what_the_store_did_not_remove_is_removed_once_it_works_again() throws Exception {
    add("slack", "a1", 1);
    await().until(() -> destinations.accepted("slack").size() == 1);
    await()
        .until(
            () -> {
              List<Long> left = new ArrayList<>();
              new FilePendingStore(folder)
                  .find(Set.of(CONNECTION), (c, d, position) -> left.add(position));
              return left.isEmpty();
            });
  }

  @Test
  void a_destination_that_takes_several_gets_as_many_as_there_are_in_order() throws Exception {
    destinations.group = new Group(50, 1_000_000, Duration.ZERO, true);
    List<PendingDelivery> many = new ArrayList<>();
    for (int i = 1; i <= 500; i++) {
      many.add(Deliveries.of(CONNECTION, "splunk", "a" + i % 7, i));
    }
    queues.add(store.add(CONNECTION, many, ++batches));

    await().until(() -> destinations.accepted("splunk").size() == 500);
    assertInOrderPerAlert("splunk");
    assertThat(destinations.calls).hasSizeLessThan(100).allMatch(size -> size <= 50);
  }

  @Test
  void of_several_the_rejected_one_is_a_dead_letter_and_the_others_are_accepted() throws Exception {
    destinations.group = new Group(50, 1_000_000, Duration.ZERO, true);
    destinations.partly = true;
    destinations.rejects = "a3";
    List<PendingDelivery> many = new ArrayList<>();
    for (int i = 1; i <= 7; i++) {
      many.add(Deliveries.of(CONNECTION, "elastic", "a" + i, 1));
    }
    queues.add(store.add(CONNECTION, many, ++batches));

    await().until(() -> destinations.accepted("elastic").size() == 6);
    await().until(() -> destinations.letters.size() == 1);
    assertThat(destinations.letters).containsExactly("a3@1 after 1: rejects a3");
    assertThat(destinations.accepted("elastic")).doesNotHaveDuplicates();
  }

  @Test
  void a_destination_that_gathers_is_called_when_its_time_is_over() throws Exception {
    Instant routed = Deliveries.of(CONNECTION, "digest", "a1", 1).collected();
    Duration untilLater = Duration.between(routed, Instant.now().plusSeconds(3));
    destinations.group = new Group(50, 1_000_000, untilLater, true);
    add("digest", "a1", 1);
    add("digest", "a2", 1);
    assertThat(destinations.calls).isEmpty();

    await().until(() -> destinations.accepted("digest").size() == 2);
    assertThat(destinations.calls).containsExactly(2);
  }

  @Test
  void deliveries_that_stay_together_wait_for_the_end_of_an_outage_together() throws Exception {
    destinations.group = new Group(50, 1_000_000, Duration.ofMillis(1), false);
    destinations.down.add("digest");
    List<PendingDelivery> many = new ArrayList<>();
    for (int i = 1; i <= 7; i++) {
      many.add(Deliveries.of(CONNECTION, "digest", "a" + i, 1));
    }
    queues.add(store.add(CONNECTION, many, ++batches));
    await().until(() -> destinations.calls.size() > 10);
    destinations.down.clear();

    await().until(() -> destinations.accepted("digest").size() == 7);
    assertThat(destinations.calls).containsOnly(7);
  }

  @Test
  void nothing_is_delivered_before_the_start_has_ended() throws Exception {
    destinations.isReady = false;
    destinations.group = new Group(50, 1_000_000, Duration.ofMillis(1), false);
    add("digest", "a1", 1);
    add("digest", "a2", 1);
    assertThat(destinations.calls).isEmpty();
    destinations.isReady = true;

    await().until(() -> destinations.accepted("digest").size() == 2);
    assertThat(destinations.calls).containsExactly(2);
  }

  private DestinationQueue.State state(String destination) {
    return Objects.requireNonNull(queues.state(destination));
  }

  private void add(String destination, String alert, int version) throws IOException {
    queues.add(
        store.add(
            CONNECTION,
            List.of(Deliveries.of(CONNECTION, destination, alert, version)),
            ++batches));
  }

  private void assertInOrderPerAlert(String destination) {
    Map<String, Integer> latest = new HashMap<>();
    for (String version : destinations.accepted(destination)) {
      String[] parts = version.split("@", -1);
      int number = Integer.parseInt(parts[1]);
      assertThat(number).as(version).isGreaterThan(latest.getOrDefault(parts[0], 0));
      latest.put(parts[0], number);
    }
  }

  /** Destinations by name, which accept, fail, hang or reject. */
  private static final class Destinations implements Carrier {
    final Map<String, List<String>> accepted = new ConcurrentHashMap<>();
    final Set<String> down = ConcurrentHashMap.newKeySet();
    final Set<String> unknown = ConcurrentHashMap.newKeySet();
    final Map<String, CountDownLatch> blocked = new ConcurrentHashMap<>();
    final List<String> letters = new CopyOnWriteArrayList<>();
    final AtomicInteger attempts = new AtomicInteger();
    final AtomicInteger errors = new AtomicInteger();
    final List<Integer> calls = new CopyOnWriteArrayList<>();
    volatile Group group = Group.SINGLE;
    volatile boolean isReady = true;
    volatile boolean partly;
    volatile String rejects = "";
    volatile String failsAt = "";

    List<String> accepted(String destination) {
      return accepted.computeIfAbsent(destination, name -> new CopyOnWriteArrayList<>());
    }

    @Override
    public boolean isReady() {
      return isReady;
    }

    @Override
    public boolean isKnown(PendingDelivery delivery) {
      return !unknown.contains(delivery.destination());
    }

    @Override
    public Group group(PendingDelivery delivery) {
      return group;
    }

    @Override
    public void deliver(List<PendingDelivery> deliveries) throws Exception {
      calls.add(deliveries.size());
      Map<Integer, Exception> failures = new HashMap<>();
      for (int i = 0; i < deliveries.size(); i++) {
        try {
          deliver(deliveries.get(i));
        } catch (IOException | IllegalArgumentException e) {
          failures.put(i, e);
        }
      }
      if (failures.size() == deliveries.size()) {
        throw failures.get(0);
      }
      if (!failures.isEmpty() && partly) {
        throw new PartlyRejected(failures);
      }
      if (!failures.isEmpty()) {
        throw new IllegalArgumentException("rejects all");
      }
    }

    private void deliver(PendingDelivery delivery) throws IOException, InterruptedException {
      attempts.incrementAndGet();
      if (errors.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new AssertionError("a bug in a component");
      }
      CountDownLatch hanging = blocked.get(delivery.destination());
      if (hanging != null) {
        hanging.await();
      }
      if (down.contains(delivery.destination())) {
        throw new IOException(delivery.destination() + " is down");
      }
      if (delivery.routed().alertId().equals(failsAt)) {
        throw new IOException("fails at " + failsAt);
      }
      if (delivery.routed().alertId().equals(rejects)) {
        throw new IllegalArgumentException("rejects " + rejects);
      }
      accepted(delivery.destination()).add(delivery.routed().version());
    }

    @Override
    public Rejection classify(Throwable thrown) {
      return new Rejection(
          FailureKind.DESTINATION.failure(String.valueOf(thrown.getMessage())),
          thrown instanceof IOException ? Consequence.UNAVAILABLE : Consequence.REJECTED,
          Duration.ZERO);
    }

    @Override
    public void deadLetter(
        PendingDelivery delivery, String reason, int failures, Instant firstFailedAt) {
      letters.add(delivery.routed().version() + " after " + failures + ": " + reason);
    }
  }
}
