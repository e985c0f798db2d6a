package io.defenderroutes.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.sandbox.MovableClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ConnectionTest {
  private static final Window WINDOW =
      new Window(Duration.ofHours(2), Duration.ofMinutes(15), Duration.ZERO, Duration.ofHours(6));

  private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final MemoryStore store = new MemoryStore();
  private final Connection connection = restarted();

  @Test
  void a_version_is_taken_once_also_when_the_answer_holds_it_twice() throws IOException {
    connection.ask();

    assertThat(connection.take("a@1")).isTrue();
    assertThat(connection.take("a@1")).isFalse();
    assertThat(connection.take("a@2")).isTrue();
    connection.record();
    Connection.Completed done = connection.complete();

    assertThat(done.received()).isEqualTo(3);
    assertThat(done.fresh()).isEqualTo(2);
  }

  @Test
  void what_is_recorded_is_not_taken_again_by_the_next_poll_nor_after_a_restart() throws Exception {
    poll(connection, "a@1");
    clock.advance(Duration.ofMinutes(1));
    connection.ask();
    assertThat(connection.take("a@1")).isFalse();

    Connection restarted = restarted();
    restarted.ask();
    assertThat(restarted.take("a@1")).isFalse();
  }

  @Test
  void what_was_taken_but_not_recorded_is_open_again() throws IOException {
    connection.ask();
    connection.take("a@1");
    assertThat(connection.isBatchOpen()).isTrue();

    connection.begin();

    assertThat(connection.isBatchOpen()).isFalse();
    assertThat(connection.take("a@1")).isTrue();
  }

  @Test
  void a_slice_that_is_not_completed_is_asked_again() throws IOException {
    Slice first = connection.ask();
    clock.advance(Duration.ofMinutes(1));

    assertThat(connection.isBehind()).isFalse();
    assertThat(connection.ask().from()).isEqualTo(first.from());
    assertThat(restarted().ask().from()).isEqualTo(first.from());
  }

  @Test
  void the_watermark_moves_on_completion_and_survives_a_restart() throws IOException {
    Slice first = poll(connection);
    clock.advance(Duration.ofMinutes(30));

    assertThat(restarted().ask().from())
        .isEqualTo(first.until().minus(Duration.ofMinutes(15)).minusSeconds(1));
  }

  @Test
  void a_record_that_fails_is_still_open_and_can_be_repeated() throws IOException {
    connection.ask();
    connection.take("a@1");
    store.failNext(1);

    assertThatThrownBy(connection::record).hasMessage("disk full");
    assertThat(connection.isBatchOpen()).isTrue();

    connection.record();
    assertThat(connection.isBatchOpen()).isFalse();
    assertThat(store.load("acme/siem")).isPresent();
  }

  @Test
  void a_completion_that_fails_moves_nothing_and_forgets_nothing() throws IOException {
    poll(connection, "a@1");
    clock.advance(Duration.ofHours(5));
    Slice second = connection.ask();
    store.failNext(1);

    assertThatThrownBy(connection::complete).hasMessage("disk full");

    assertThat(connection.ask().from()).isEqualTo(second.from());
    assertThat(connection.take("a@1")).isFalse();
  }

  @Test
  void a_slice_with_a_batch_in_hand_cannot_be_completed() throws IOException {
    connection.ask();
    connection.take("a@1");

    assertThatThrownBy(connection::complete).isInstanceOf(IllegalStateException.class);
    assertThat(store.load("acme/siem").orElseThrow().ledger().entries()).isEmpty();
  }

  @Test
  void versions_are_forgotten_once_their_time_is_no_longer_asked_for() throws IOException {
    poll(connection, "a@1");
    for (int i = 0; i < 3; i++) {
      clock.advance(Duration.ofHours(1));
      poll(connection);
    }

    assertThat(store.load("acme/siem").orElseThrow().ledger().entries()).isEmpty();
  }

  @Test
  void a_forbidden_connection_pauses_longer_each_time_up_to_a_bound_until_a_poll_succeeds()
      throws IOException {
    assertThat(pauses(6)).containsExactly(1L, 2L, 4L, 8L, 10L, 10L);
    assertThat(connection.mayPoll()).isFalse();
    clock.advance(Duration.ofMinutes(10));
    assertThat(connection.mayPoll()).isTrue();

    poll(connection);

    assertThat(pauses(1)).containsExactly(1L);
  }

  private Long[] pauses(int times) {
    Long[] minutes = new Long[times];
    for (int i = 0; i < times; i++) {
      minutes[i] = Duration.between(clock.instant(), connection.pause()).toMinutes();
    }
    return minutes;
  }

  private static Slice poll(Connection connection, String... versions) throws IOException {
    Slice slice = connection.ask();
    for (String version : versions) {
      connection.take(version);
    }
    connection.record();
    connection.complete();
    return slice;
  }

  private Connection restarted() {
    return new Connection(
        "acme/siem", WINDOW, Duration.ofMinutes(1), Duration.ofMinutes(10), store, clock);
  }
}
