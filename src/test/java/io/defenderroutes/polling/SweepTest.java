package io.defenderroutes.polling;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.sandbox.MovableClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What comes later than the overlap allows is found by a sweep, and nothing else by it again. */
class SweepTest {
  private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final MemoryStore store = new MemoryStore();

  @Test
  void a_sweep_looks_behind_what_is_asked_for_anyway_once_it_is_due() throws IOException {
    Connection connection = connection(Duration.ofHours(1));
    poll(connection, "a@1");
    clock.advance(Duration.ofMinutes(9));
    assertThat(poll(connection)).noneMatch(Slice::sweep);
    clock.advance(Duration.ofMinutes(1));

    List<Slice> slices = poll(connection);

    assertThat(slices).extracting(Slice::sweep).containsExactly(false, true);
    Slice sweep = slices.get(1);
    assertThat(sweep.from()).isEqualTo(Instant.parse("2026-03-01T11:00:00Z"));
    assertThat(sweep.until()).isEqualTo(Instant.parse("2026-03-01T11:55:00Z"));
    assertThat(poll(connection)).noneMatch(Slice::sweep);
  }

  @Test
  void a_sweep_never_asks_for_what_was_before_the_start() throws IOException {
    Connection connection = connection(Duration.ofDays(7));
    poll(connection);
    clock.advance(Duration.ofMinutes(10));

    assertThat(poll(connection).get(1).from()).isEqualTo(Instant.parse("2026-03-01T10:00:00Z"));
  }

  @Test
  void the_ledger_covers_the_look_back_and_is_then_forgotten() throws IOException {
    Connection connection = connection(Duration.ofHours(1));
    poll(connection);
    clock.advance(Duration.ofMinutes(1));
    poll(connection, "a@1");
    clock.advance(Duration.ofMinutes(59));
    poll(connection);
    assertThat(store.load("acme/siem").orElseThrow().ledger().size()).isEqualTo(1);
    clock.advance(Duration.ofMinutes(10));
    poll(connection);

    assertThat(store.load("acme/siem").orElseThrow().ledger().size()).isZero();
  }

  @Test
  void a_sweep_that_is_due_before_there_is_time_to_sweep_comes_once_there_is() throws IOException {
    Connection connection = connection(Duration.ofHours(1), Duration.ZERO);
    poll(connection);
    clock.advance(Duration.ofMinutes(10));
    assertThat(poll(connection)).noneMatch(Slice::sweep);
    clock.advance(Duration.ofMinutes(10));

    assertThat(poll(connection).get(1))
        .matches(Slice::sweep)
        .extracting(Slice::from)
        .isEqualTo(Instant.parse("2026-03-01T12:00:00Z"));
  }

  @Test
  void an_alert_wanted_once_is_known_for_as_long_as_its_latest_version() throws IOException {
    Connection connection = connection(Duration.ofHours(1));
    poll(connection);
    clock.advance(Duration.ofMinutes(1));
    assertThat(pollFirst(connection, "a", "a@1")).isTrue();
    clock.advance(Duration.ofMinutes(30));
    assertThat(pollFirst(connection, "a", "a@2")).isFalse();
    clock.advance(Duration.ofMinutes(50));
    poll(connection);
    clock.advance(Duration.ofMinutes(1));

    assertThat(pollFirst(connection, "a", "a@2")).isFalse();
    assertThat(pollFirst(connection, "b", "b@1")).isTrue();
  }

  private boolean pollFirst(Connection connection, String alert, String version)
      throws IOException {
    assertThat(connection.isDue(true)).isTrue();
    connection.ask();
    boolean taken = connection.takeFirst(alert, version);
    record(connection);
    connection.finish();
    connection.complete();
    return taken;
  }

  private void record(Connection connection) throws IOException {
    Optional<Change> change = connection.change();
    if (change.isPresent()) {
      store.save("acme/siem", change.get());
    }
    connection.recorded();
  }

  @Test
  void a_look_back_that_is_made_longer_asks_for_nothing_that_is_forgotten() throws IOException {
    Connection connection = connection(Duration.ofMinutes(15));
    for (int i = 0; i < 12; i++) {
      poll(connection, "a@" + i);
      clock.advance(Duration.ofMinutes(10));
    }
    Instant covered = store.load("acme/siem").orElseThrow().progress().covered();

    List<Slice> slices = poll(connection(Duration.ofHours(12)));

    assertThat(slices).filteredOn(Slice::sweep).isNotEmpty();
    assertThat(slices).allMatch(slice -> !slice.from().isBefore(covered));
    assertThat(covered).isAfter(Instant.parse("2026-03-01T13:00:00Z"));
  }

  @Test
  void a_sweep_does_not_hold_up_what_is_new_for_longer_than_an_interval() throws IOException {
    Connection connection = connection(Duration.ofHours(2));
    poll(connection);
    clock.advance(Duration.ofMinutes(10));

    List<Slice> slices = new ArrayList<>();
    for (boolean first = true; connection.isDue(first); first = false) {
      slices.add(connection.ask());
      clock.advance(Duration.ofSeconds(40));
      connection.finish();
      connection.complete();
    }

    assertThat(slices).extracting(Slice::sweep).containsExactly(false, true);
    assertThat(connection.isDue(true)).isTrue();
    assertThat(connection.ask().sweep()).isFalse();
  }

  private List<Slice> poll(Connection connection, String... versions) throws IOException {
    List<Slice> slices = new ArrayList<>();
    for (boolean first = true; connection.isDue(first); first = false) {
      slices.add(connection.ask());
      for (String version : versions) {
        connection.take(version);
      }
      record(connection);
      connection.finish();
      connection.complete();
    }
    return slices;
  }

  private Connection connection(Duration lookBack) {
    return connection(lookBack, Duration.ofHours(2));
  }

  private Connection connection(Duration lookBack, Duration start) {
    Window window =
        new Window(
            Window.Start.ago(start),
            Duration.ofMinutes(15),
            Duration.ZERO,
            Duration.ofHours(1),
            lookBack,
            Duration.ofMinutes(10),
            Duration.ZERO);
    return new Connection(
        "acme/siem",
        new ConnectionOptions(
            window, ResponseLimit.NONE, Duration.ofMinutes(1), Duration.ofHours(1)),
        Optional.empty(),
        store,
        clock);
  }
}
