package io.defenderroutes.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.polling.ledger.AlertChange;
import io.defenderroutes.polling.ledger.AlertState;
import io.defenderroutes.sandbox.MovableClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectionTest {
  private static final Window WINDOW = window(Duration.ZERO);

  private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final MemoryStore store = new MemoryStore();
  private final Connection connection = restarted();

  @Test
  void a_version_is_taken_once_also_when_the_answer_holds_it_twice() throws IOException {
    ask(connection);

    assertThat(connection.take("a@1")).isTrue();
    assertThat(connection.take("a@1")).isFalse();
    assertThat(connection.take("a@2")).isTrue();
    record(connection);
    connection.finish();
    CompletedSlice done = connection.complete();

    assertThat(done.fresh()).isEqualTo(2);
  }

  @Test
  void what_is_recorded_is_not_taken_again_by_the_next_poll_nor_after_a_restart() throws Exception {
    poll(connection, "a@1");
    clock.advance(Duration.ofMinutes(1));
    ask(connection);
    assertThat(connection.take("a@1")).isFalse();

    Connection restarted = restarted();
    ask(restarted);
    assertThat(restarted.take("a@1")).isFalse();
  }

  @Test
  void what_may_have_been_recorded_is_looked_up_before_it_is_taken_again() throws IOException {
    ask(connection);
    connection.take("a@1");
    store.save("acme/siem", connection.change().orElseThrow());

    ask(connection);

    assertThat(connection.take("a@1")).isFalse();
    assertThat(connection.take("a@2")).isTrue();
    assertThat(connection.change().orElseThrow().progress().batches()).isEqualTo(2);
  }

  @Test
  void what_was_taken_but_not_recorded_is_open_again() throws IOException {
    ask(connection);
    connection.take("a@1");
    assertThat(connection.hand().isOpen()).isTrue();

    connection.hand().beginBatch();

    assertThat(connection.hand().isOpen()).isFalse();
    assertThat(connection.take("a@1")).isTrue();
  }

  @Test
  void a_change_is_decided_from_the_version_delivered_before_also_after_a_restart()
      throws IOException {
    ask(connection);
    assertThat(change(connection, "a@1", "medium", false, 1)).isEqualTo("created after ");
    assertThat(change(connection, "b@1", "high", true, 1)).isEqualTo("created after ");
    // Of the same batch.
    assertThat(change(connection, "a@2", "high", false, 2)).isEqualTo("updated after medium");
    record(connection);

    Connection restarted = restarted();
    ask(restarted);
    assertThat(change(restarted, "a@3", "high", true, 3)).isEqualTo("resolved after high");
    assertThat(change(restarted, "a@4", "low", true, 4)).isEqualTo("updated after high");
    record(restarted);
    clock.advance(Duration.ofMinutes(1));
    ask(restarted);
    assertThat(change(restarted, "a@5", "low", false, 5)).isEqualTo("reopened after low");
  }

  @Test
  void an_alert_is_known_for_the_memory_after_its_last_version_and_created_again_then()
      throws IOException {
    Connection remembering = restarted(window(Duration.ofDays(1)));
    Instant begun = clock.instant();
    deliver(remembering, "a@1", begun, "created after ");
    pollFor(remembering, Duration.ofHours(23));
    deliver(remembering, "a@2", begun, "updated after high");
    pollFor(remembering, Duration.ofHours(23));
    deliver(remembering, "a@3", begun, "updated after high");
    pollFor(remembering, Duration.ofHours(26));
    deliver(restarted(window(Duration.ofDays(1))), "a@4", begun, "created after ");
  }

  private void deliver(Connection to, String version, Instant begun, String expected)
      throws IOException {
    ask(to);
    long second = Duration.between(begun, clock.instant()).toSeconds();
    assertThat(change(to, version, "high", false, second)).isEqualTo(expected);
    record(to);
    to.finish();
    to.complete();
  }

  private void pollFor(Connection connection, Duration time) throws IOException {
    for (Duration past = Duration.ZERO; past.compareTo(time) < 0; past = past.plusHours(1)) {
      clock.advance(Duration.ofHours(1));
      poll(connection);
    }
    clock.advance(Duration.ofMinutes(1));
  }

  @Test
  void an_aborted_batch_changes_no_state() throws IOException {
    ask(connection);
    change(connection, "a@1", "medium", false, 1);

    connection.beginBatch();

    assertThat(change(connection, "a@1", "medium", false, 1)).isEqualTo("created after ");
  }

  @Test
  void a_version_that_comes_after_a_newer_one_is_an_update_of_no_consequence() throws IOException {
    ask(connection);
    change(connection, "a@3", "high", true, 3);

    assertThat(change(connection, "a@2", "low", false, 2)).isEqualTo("updated after ");
    assertThat(change(connection, "a@4", "high", true, 4)).isEqualTo("updated after high");
  }

  private static String change(
      Connection connection, String version, String severity, boolean resolved, long second)
      throws IOException {
    assertThat(connection.take(version)).isTrue();
    String alertId = version.substring(0, version.indexOf('@'));
    AlertChange change =
        connection.change(
            AlertState.of(alertId, severity, resolved, Instant.ofEpochSecond(second)));
    return change.word() + " after " + change.previousSeverity();
  }

  @Test
  void a_slice_that_is_not_completed_is_asked_again() throws IOException {
    Slice first = ask(connection);
    clock.advance(Duration.ofMinutes(1));

    assertThat(ask(connection).from()).isEqualTo(first.from());
    assertThat(ask(restarted()).from()).isEqualTo(first.from());
  }

  @Test
  void the_watermark_moves_on_completion_and_survives_a_restart() throws IOException {
    Slice first = poll(connection);
    clock.advance(Duration.ofMinutes(30));

    assertThat(ask(restarted()).from()).isEqualTo(first.until().minus(Duration.ofMinutes(15)));
  }

  @Test
  void a_record_that_fails_is_still_open_and_can_be_repeated() throws IOException {
    ask(connection);
    connection.take("a@1");
    store.failNext(1);

    assertThatThrownBy(() -> record(connection)).hasMessage("disk full");
    assertThat(connection.hand().isOpen()).isTrue();

    record(connection);
    assertThat(connection.hand().isOpen()).isFalse();
    assertThat(store.load("acme/siem")).isPresent();
  }

  @Test
  void a_completion_that_fails_is_repeated_and_then_moves_the_watermark() throws IOException {
    poll(connection, "a@1");
    clock.advance(Duration.ofHours(5));
    Slice second = ask(connection);
    connection.finish();
    store.failNext(1);

    assertThatThrownBy(connection::complete).hasMessage("disk full");
    assertThat(ask(restarted()).from()).isEqualTo(second.from());

    assertThat(connection.complete().slice()).isEqualTo(second);
    assertThat(ask(restarted()).from()).isAfter(second.from());
  }

  @Test
  void a_completion_that_is_recorded_although_it_failed_brings_nothing_again() throws IOException {
    poll(connection, "a@1");
    clock.advance(Duration.ofHours(5));
    ask(connection);
    connection.finish();
    store.failNext(0, 1, true);

    assertThatThrownBy(connection::complete).hasMessage("disk full");
    connection.complete();
    clock.advance(Duration.ofMinutes(1));
    ask(connection);
    assertThat(connection.take("b@1")).isTrue();
    record(connection);

    Connection restarted = restarted();
    ask(restarted);
    assertThat(restarted.take("b@1")).isFalse();
    assertThat(store.load("acme/siem").orElseThrow().progress().settled())
        .as("behind what the ledger has forgotten")
        .isEqualTo(clock.instant().minus(Duration.ofMinutes(16)));
  }

  @Test
  void a_slice_with_a_batch_in_hand_cannot_be_completed() throws IOException {
    ask(connection);
    connection.take("a@1");

    assertThatThrownBy(connection::finish).isInstanceOf(IllegalStateException.class);
    assertThat(store.load("acme/siem").orElseThrow().ledger().size()).isZero();
  }

  @Test
  void versions_are_forgotten_once_their_time_is_no_longer_asked_for() throws IOException {
    poll(connection, "a@1");
    for (int i = 0; i < 3; i++) {
      clock.advance(Duration.ofHours(1));
      poll(connection);
    }

    assertThat(store.load("acme/siem").orElseThrow().ledger().size()).isZero();
  }

  @Test
  void a_clock_that_is_set_back_while_an_answer_is_awaited_settles_nothing_too_young()
      throws IOException {
    poll(connection);
    clock.advance(Duration.ofHours(1));
    Instant asked = clock.instant();
    ask(connection);
    clock.advance(Duration.ofMinutes(-10));
    connection.finish();
    connection.complete();

    assertThat(store.load("acme/siem").orElseThrow().progress().settled())
        .isEqualTo(asked.minus(Duration.ofMinutes(25)));
  }

  @Test
  void a_start_by_a_clock_that_is_ahead_is_put_right_by_the_first_answer() throws IOException {
    ask(connection);
    connection.clock().answered("Sun, 01 Mar 2026 11:50:00 GMT");
    assertThat(connection.take("a@1")).isTrue();
    record(connection);
    connection.finish();
    connection.complete();

    assertThat(ask(connection).from()).isEqualTo(Instant.parse("2026-03-01T09:50:00Z"));
    assertThat(connection.take("a@1")).isFalse();
  }

  @Test
  void a_retry_asks_again_even_where_nothing_is_due_by_the_apis_clock() throws IOException {
    poll(connection);
    clock.advance(Duration.ofHours(1));
    ask(connection);
    connection.clock().answered("Sun, 01 Mar 2026 11:00:00 GMT");

    assertThat(connection.ask().from()).isEqualTo(Instant.parse("2026-03-01T11:45:00Z"));
  }

  @Test
  void a_date_that_is_ahead_counts_no_time_that_has_not_passed_here() throws IOException {
    poll(connection);
    clock.advance(Duration.ofMinutes(1));
    ask(connection);
    connection.clock().answered("Sun, 01 Mar 2026 15:01:00 GMT");
    finish(connection);
    Slice beyond = connection.ask();
    finish(connection);

    assertThat(beyond.until()).as("worth a request").isAfter(clock.instant());
    assertThat(progress().watermark()).isEqualTo(clock.instant());
    assertThat(progress().settled()).isEqualTo(clock.instant().minus(Duration.ofMinutes(15)));
    clock.advance(Duration.ofMinutes(1));
    assertThat(ask(connection).from()).isEqualTo(progress().settled());
  }

  @Test
  void a_date_that_is_years_ahead_costs_no_more_requests() throws IOException {
    poll(connection);
    connection.clock().answered("Sun, 01 Mar 2099 12:00:00 GMT");
    clock.advance(Duration.ofMinutes(1));
    int requests = 0;
    for (boolean first = true; connection.isDue(first); first = false) {
      connection.ask();
      finish(connection);
      requests++;
    }

    assertThat(requests).isEqualTo(1);
    assertThat(progress().watermark()).isEqualTo(clock.instant());
  }

  @Test
  void clocks_that_differ_for_a_while_are_noticed_and_for_a_moment_are_not() {
    for (int i = 0; i < 5; i++) {
      connection.clock().answered("Sun, 01 Mar 2026 15:00:00 GMT");
      assertThat(connection.clock().lastingSkew()).isEmpty();
    }
    clock.advance(Duration.ofMinutes(2));
    connection.clock().answered("Sun, 01 Mar 2026 15:02:00 GMT");
    assertThat(connection.clock().lastingSkew()).contains(Duration.ofHours(3));

    connection.clock().answered("Sun, 01 Mar 2026 12:02:30 GMT");
    assertThat(connection.clock().lastingSkew()).isEmpty();
  }

  @Test
  void a_bare_alert_completes_its_slice_only_if_the_next_poll_gets_it_again() throws IOException {
    Slice first = ask(connection);
    bare("a");
    CompletedSlice open = finish(connection);

    assertThat(open.certainty()).isEqualTo(Confirmation.Certainty.OPEN);
    assertThat(progress().watermark()).isEqualTo(first.from());
    assertThat(connection.isDue(false)).as("in the same poll").isFalse();
    clock.advance(Duration.ofMinutes(1));
    assertThat(ask(connection)).isEqualTo(first);
    bare("a");
    assertThat(finish(connection).certainty()).isEqualTo(Confirmation.Certainty.SETTLED);
    assertThat(progress().watermark()).isEqualTo(first.until());
    assertThat(connection.isDue(false)).as("the rest of the time").isTrue();
  }

  @Test
  void a_list_settles_what_a_bare_alert_left_open_and_another_bare_alert_does_not()
      throws IOException {
    Slice first = ask(connection);
    bare("a");
    finish(connection);
    ask(connection);
    bare("b");

    assertThat(finish(connection).certainty()).isEqualTo(Confirmation.Certainty.CONTRADICTED);
    assertThat(progress().watermark()).isEqualTo(first.from());
    ask(connection);
    connection.hand().response().received();
    assertThat(finish(connection).certainty()).isEqualTo(Confirmation.Certainty.SETTLED);
    assertThat(progress().watermark()).isEqualTo(first.until());
  }

  @Test
  void after_a_restart_a_bare_alert_is_confirmed_anew() throws IOException {
    Slice first = ask(connection);
    bare("a");
    finish(connection);
    Connection restarted = restarted();
    ask(restarted);
    restarted.hand().response().received();
    restarted.hand().response().receivedBare("a".getBytes(StandardCharsets.UTF_8));

    assertThat(finish(restarted).certainty()).isEqualTo(Confirmation.Certainty.OPEN);
    assertThat(progress().watermark()).isEqualTo(first.from());
  }

  @Test
  void an_empty_first_page_with_a_link_to_more_counts_only_if_it_comes_again() throws IOException {
    Slice first = ask(connection);
    connection.hand().response().receivedMore("https://api.example/next");

    assertThat(finish(connection).certainty()).isEqualTo(Confirmation.Certainty.OPEN);
    assertThat(progress().watermark()).isEqualTo(first.from());
    ask(connection);
    connection.hand().response().receivedMore("https://api.example/next");
    finish(connection);
    assertThat(progress().watermark()).isEqualTo(first.until());
  }

  @Test
  void an_answer_that_lacks_something_or_leaves_something_open_does_not_move_the_watermark()
      throws IOException {
    Slice first = ask(connection);
    connection.hand().response().lacks("206");
    finish(connection);
    assertThat(progress().watermark()).isEqualTo(first.from());

    ask(connection);
    connection.hand().leaveOpen();
    finish(connection);
    assertThat(progress().watermark()).isEqualTo(first.from());

    ask(connection);
    finish(connection);
    assertThat(progress().watermark()).isEqualTo(first.until());
  }

  private void bare(String alert) {
    connection.hand().response().received();
    connection.hand().response().receivedBare(alert.getBytes(StandardCharsets.UTF_8));
  }

  private static CompletedSlice finish(Connection connection) throws IOException {
    connection.finish();
    return connection.complete();
  }

  private Progress progress() throws IOException {
    return store.load("acme/siem").orElseThrow().progress();
  }

  @Test
  void a_forbidden_connection_pauses_longer_each_time_up_to_a_bound_until_a_poll_succeeds()
      throws IOException {
    assertThat(pauses(6)).containsExactly(1L, 2L, 4L, 8L, 10L, 10L);
    assertThat(connection.pauses().areOver()).isFalse();
    clock.advance(Duration.ofMinutes(10));
    assertThat(connection.pauses().areOver()).isTrue();

    poll(connection);

    assertThat(pauses(1)).containsExactly(1L);
  }

  private Long[] pauses(int times) {
    Long[] minutes = new Long[times];
    for (int i = 0; i < times; i++) {
      minutes[i] = Duration.between(clock.instant(), connection.pauses().next()).toMinutes();
    }
    return minutes;
  }

  private Slice poll(Connection connection, String... versions) throws IOException {
    Slice slice = ask(connection);
    for (String version : versions) {
      connection.take(version);
    }
    record(connection);
    connection.finish();
    connection.complete();
    return slice;
  }

  private static Slice ask(Connection connection) throws IOException {
    assertThat(connection.isDue(true)).isTrue();
    return connection.ask();
  }

  /** As the commit does it. */
  private void record(Connection connection) throws IOException {
    var change = connection.change();
    if (change.isPresent()) {
      store.save("acme/siem", change.get());
    }
    connection.recorded();
  }

  private static Window window(Duration memory) {
    return new Window(
        Window.Start.ago(Duration.ofHours(2)),
        Duration.ofMinutes(15),
        Duration.ZERO,
        Duration.ofHours(6),
        Duration.ZERO,
        Duration.ofMinutes(10),
        memory);
  }

  private Connection restarted() {
    return restarted(WINDOW);
  }

  private Connection restarted(Window window) {
    return new Connection(
        "acme/siem",
        new ConnectionOptions(
            window, ResponseLimit.NONE, Duration.ofMinutes(1), Duration.ofMinutes(10)),
        Optional.empty(),
        store,
        clock);
  }
}
