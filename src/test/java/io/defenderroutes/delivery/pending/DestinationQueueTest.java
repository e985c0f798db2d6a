package io.defenderroutes.delivery.pending;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.config.FailureKind;
import io.defenderroutes.delivery.pending.Carrier.Consequence;
import io.defenderroutes.delivery.pending.DestinationQueue.Item;
import io.defenderroutes.delivery.pending.DestinationQueue.State;
import io.defenderroutes.sandbox.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The state of a destination, and how often a delivery is attempted. */
class DestinationQueueTest {
  private static final Instant START = Instant.parse("2026-11-30T10:00:00Z");

  private final MovableClock clock = new MovableClock(START);
  private final QueueLimits limits =
      new QueueLimits(4, 3, 15, Duration.ofSeconds(1), Duration.ofMinutes(1), Optional.empty());
  private final DestinationQueue queue = new DestinationQueue("webhook", limits, clock);
  private long position;

  @Test
  void three_attempts_are_three_attempts() {
    add("a1");
    assertThat(fail(Consequence.LIMITED)).isEmpty();
    assertThat(fail(Consequence.LIMITED)).isEmpty();
    assertThat(fail(Consequence.LIMITED)).hasSize(1);
  }

  @Test
  void a_read_from_before_a_connection_was_lost_and_taken_over_again_adds_nothing() {
    queue.add("t/siem", 1);
    queue.add("t/siem", 2);
    List<Long> before = queue.toRead("t/siem");
    queue.drop("t/siem");
    queue.add("t/siem", 1);
    queue.add("t/siem", 2);
    List<Long> after = queue.toRead("t/siem");
    assertThat(after).containsExactly(1L, 2L);

    queue.read("t/siem", before, List.of(stored("a1", 1), stored("a2", 2)));
    queue.notRead("t/siem", before);
    assertThat(queue.toRead("t/siem")).isEmpty();
    queue.read("t/siem", after, List.of(stored("a1", 1), stored("a2", 2)));

    assertThat(queue.state().pending()).isEqualTo(2);
    assertThat(queue.toRead("t/siem")).isEmpty();
  }

  @Test
  void a_delivery_that_is_found_twice_is_pending_once() {
    queue.add("t/siem", stored("a1", 1));
    List<Item> turn = take();
    queue.putBack(turn);
    queue.ended();
    queue.add("t/siem", 1);
    queue.add("t/siem", 2);
    queue.add("t/siem", 2);
    assertThat(queue.state().pending()).isEqualTo(2);
    assertThat(queue.toRead("t/siem")).containsExactly(2L);
  }

  private static PendingStore.Stored stored(String alertId, long position) {
    return new PendingStore.Stored(
        Deliveries.of("t/siem", "webhook", alertId, 1), position, new byte[0]);
  }

  @Test
  void an_unavailable_destination_is_attempted_without_end() {
    add("a1");
    for (int i = 0; i < 50; i++) {
      assertThat(fail(Consequence.UNAVAILABLE)).isEmpty();
    }
  }

  @Test
  void the_state_has_backlog_reason_since_when_and_the_next_attempt() {
    add("a1");
    clock.advance(Duration.ofSeconds(10));
    add("a2");
    assertThat(queue.state()).isEqualTo(new State("webhook", 2, START, null, null, null, 0, true));

    fail(Consequence.UNAVAILABLE);
    Instant since = clock.instant();
    State failing = queue.state();
    assertThat(failing.pending()).isEqualTo(2);
    assertThat(failing.oldest()).isEqualTo(START);
    assertThat(failing.failingSince()).isEqualTo(since);
    assertThat(Objects.requireNonNull(failing.failure()).reason()).isEqualTo("unavailable");
    assertThat(failing.nextAttempt()).isEqualTo(since.plusSeconds(1));
    fail(Consequence.UNAVAILABLE);
    assertThat(queue.state().failingSince()).isEqualTo(since);
    assertThat(queue.state().failures()).isEqualTo(2);

    queue.accepted(take());
    assertThat(queue.state().pending()).isEqualTo(1);
    assertThat(queue.state().failingSince()).isNull();
    assertThat(queue.state().nextAttempt()).isNull();
  }

  @Test
  void a_delivery_in_flight_is_pending_and_may_be_the_oldest() {
    add("a1");
    List<Item> turn = take();
    assertThat(queue.state()).isEqualTo(new State("webhook", 1, START, null, null, null, 0, true));
    queue.accepted(turn);
    assertThat(queue.state()).isEqualTo(new State("webhook", 0, null, null, null, null, 0, true));
  }

  @Test
  void a_destination_does_not_fail_if_its_last_delivery_became_a_dead_letter() {
    add("a1");
    fail(Consequence.LIMITED);
    fail(Consequence.LIMITED);
    List<Item> last = take();
    queue.failed(last, rejection(Consequence.LIMITED)).forEach(queue::rejected);

    assertThat(queue.state().failingSince()).isNull();
    assertThat(queue.state().pending()).isZero();
  }

  @Test
  void deliveries_of_a_connection_that_another_instance_polls_are_not_pending_here() {
    add("a1");
    fail(Consequence.UNAVAILABLE);
    queue.drop("acme/siem");

    assertThat(queue.state().pending()).isZero();
    assertThat(queue.state().failingSince()).isNull();
  }

  @Test
  void deliveries_that_stay_together_become_dead_letters_together() {
    queue.callWith(new Group(10, 1_000_000, Duration.ofMinutes(15), false));
    add("a1");
    add("a2");
    clock.advance(Duration.ofMinutes(16));

    assertThat(fail(Consequence.LIMITED)).isEmpty();
    assertThat(fail(Consequence.LIMITED)).isEmpty();
    assertThat(fail(Consequence.LIMITED)).hasSize(2);
  }

  @Test
  void the_time_for_that_deliveries_gather_does_not_count_as_a_wait_for_the_destination() {
    DestinationQueue limited =
        new DestinationQueue(
            "digest",
            new QueueLimits(
                4,
                3,
                15,
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                Optional.of(Duration.ofHours(1))),
            clock);
    limited.callWith(new Group(10, 1_000_000, Duration.ofDays(1), false));
    PendingDelivery delivery = Deliveries.of("acme/siem", "digest", "a1", 1);
    limited.add("acme/siem", new PendingStore.Stored(delivery, 1, new byte[0]));
    clock.advance(Duration.between(clock.instant(), delivery.collected()).plusHours(24));
    clock.advance(Duration.ofMinutes(30));
    List<Item> turn = limited.take(item -> {});
    assertThat(limited.failed(turn, rejection(Consequence.UNAVAILABLE))).isEmpty();
    limited.ended();

    clock.advance(Duration.ofMinutes(31));
    turn = limited.take(item -> {});
    assertThat(limited.failed(turn, rejection(Consequence.UNAVAILABLE))).hasSize(1);
  }

  private List<Item> fail(Consequence consequence) {
    List<Item> rejected = queue.failed(take(), rejection(consequence));
    queue.ended();
    return rejected;
  }

  private static Carrier.Rejection rejection(Consequence consequence) {
    return new Carrier.Rejection(
        FailureKind.DESTINATION.failure("unavailable"), consequence, Duration.ZERO);
  }

  /** The first delivery, once it may be attempted. */
  private List<Item> take() {
    Instant next = queue.nextTime();
    if (next != null && next.isAfter(clock.instant())) {
      clock.advance(Duration.between(clock.instant(), next).plusMillis(1));
    }
    List<Item> taken = queue.take(item -> {});
    assertThat(taken).isNotEmpty();
    return taken;
  }

  private void add(String alertId) {
    PendingDelivery of = Deliveries.of("acme/siem", "webhook", alertId, 1);
    PendingDelivery delivery =
        new PendingDelivery(
            of.id(),
            of.connection(),
            of.destination(),
            of.part(),
            of.routed(),
            of.message(),
            clock.instant());
    queue.add("acme/siem", new PendingStore.Stored(delivery, position++, new byte[0]));
  }
}
