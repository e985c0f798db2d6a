package io.defenderroutes.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.sandbox.MovableClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DueSlicesTest {
  private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final Connection connection = connection(new MemoryStore(), clock);

  @Test
  void further_slices_follow_while_more_than_one_is_due() throws IOException {
    DueSlices slices = new DueSlices(connection, () -> false, new PollWatcher() {});
    int count = 0;
    while (slices.hasNext() && slices.next() != null) {
      connection.ask();
      connection.finish();
      connection.complete();
      count++;
    }

    assertThat(count).as("of 2 h in slices of 30 min").isEqualTo(4);
  }

  @Test
  void a_slice_that_does_not_complete_is_the_last_of_its_poll() throws IOException {
    DueSlices slices = new DueSlices(connection, () -> false, new PollWatcher() {});

    assertThat(slices.next()).isNotNull();
    connection.ask();
    assertThat(slices.next()).isNull();
    assertThat(slices.hasNext()).isFalse();
  }

  @Test
  void a_paused_connection_has_none_due() {
    connection.pauses().next();

    assertThat(new DueSlices(connection, () -> false, new PollWatcher() {}).next()).isNull();
  }

  @Test
  void none_is_due_once_the_process_is_stopping() {
    assertThat(new DueSlices(connection, () -> true, new PollWatcher() {}).next()).isNull();
  }

  @Test
  void an_unreadable_cursor_ends_the_poll_and_is_not_taken_for_a_first_start() {
    CursorStore damaged =
        new CursorStore() {
          @Override
          public Optional<Cursor> load(String name) throws IOException {
            throw new IOException("damaged");
          }

          @Override
          public boolean isFree(String name, Instant recordedSince) {
            return false;
          }

          @Override
          public void save(String name, Change change) {
            throw new AssertionError("nothing to save");
          }
        };
    DueSlices slices = new DueSlices(connection(damaged, clock), () -> false, new PollWatcher() {});

    assertThatThrownBy(slices::next)
        .isInstanceOf(UncheckedIOException.class)
        .hasRootCauseMessage("damaged");
    assertThat(slices.hasNext()).isFalse();
  }

  private static Connection connection(CursorStore store, Clock clock) {
    Window window =
        new Window(
            Window.Start.ago(Duration.ofHours(2)),
            Duration.ZERO,
            Duration.ZERO,
            Duration.ofMinutes(30),
            Duration.ZERO,
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
