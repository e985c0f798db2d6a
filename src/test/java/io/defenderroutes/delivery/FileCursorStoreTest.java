package io.defenderroutes.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.polling.Change;
import io.defenderroutes.polling.Cursor;
import io.defenderroutes.polling.Fenced;
import io.defenderroutes.polling.Progress;
import io.defenderroutes.polling.ledger.AlertStates;
import io.defenderroutes.polling.ledger.Digest;
import io.defenderroutes.polling.ledger.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileCursorStoreTest {
  private static final Instant WATERMARK = Instant.parse("2026-03-01T12:00:00.1234567Z");

  private final Path parent;
  private final Path folder;
  private final FileCursorStore store;

  FileCursorStoreTest(@TempDir Path parent) {
    this.parent = parent;
    folder = parent.resolve("data/cursors");
    store = new FileCursorStore(folder, "one");
  }

  @Test
  void a_connection_that_was_never_saved_has_no_cursor() throws IOException {
    assertThat(store.load("acme/siem")).isEmpty();
  }

  @Test
  void a_cursor_returns_as_it_was_saved_to_the_nanosecond() throws IOException {
    store.save("acme/siem", batch(1, "a", "b"));
    store.save("acme/siem", batch(2, "c"));

    Cursor loaded = restarted().load("acme/siem").orElseThrow();

    assertThat(loaded.progress()).isEqualTo(progress(2));
    assertThat(loaded.ledger().segments()).containsExactly(segment(1, "a", "b"), segment(2, "c"));
  }

  @Test
  void dropped_segments_are_removed_and_the_others_remain() throws IOException {
    store.save("acme/siem", batch(1, "a"));
    store.save("acme/siem", batch(2, "b"));
    store.save("acme/siem", new Change(progress(2), Optional.empty(), List.of(1L)));

    assertThat(restarted().load("acme/siem").orElseThrow().ledger().segments())
        .containsExactly(segment(2, "b"));
  }

  @Test
  void connections_have_cursors_of_their_own() throws IOException {
    store.save("acme/siem", batch(1, "a"));

    assertThat(store.load("acme/endpoint")).isEmpty();
    assertThat(store.load("globex/siem")).isEmpty();
  }

  @Test
  void one_that_was_replaced_can_save_no_more() throws IOException {
    store.save("acme/siem", batch(1, "a"));
    restarted().load("acme/siem");

    assertThatThrownBy(() -> store.save("acme/siem", batch(2, "b"))).isInstanceOf(Fenced.class);
    assertThat(store.read("acme/siem").orElseThrow().cursor().progress()).isEqualTo(progress(1));
  }

  @Test
  void a_cursor_is_free_once_it_is_released_or_was_not_saved_for_long() throws IOException {
    Instant now = Instant.now();
    assertThat(store.isFree("acme/siem", now)).as("none yet").isTrue();
    store.save("acme/siem", batch(1, "a"));

    assertThat(store.isFree("acme/siem", now.minusSeconds(120))).isFalse();
    assertThat(store.isFree("acme/siem", now.plusSeconds(120))).as("long ago").isTrue();
    store.release();
    assertThat(store.isFree("acme/siem", now.minusSeconds(120))).isTrue();
  }

  @Test
  void one_whose_cursor_was_removed_can_save_no_more() throws IOException {
    store.save("acme/siem", batch(1, "a"));
    restarted().remove("acme/siem");

    assertThatThrownBy(() -> store.save("acme/siem", batch(2, "b"))).isInstanceOf(Fenced.class);
    assertThat(store.read("acme/siem")).isEmpty();
  }

  @Test
  void a_take_over_that_a_crash_cut_off_leaves_the_cursor_as_it_was() throws IOException {
    store.save("acme/siem", batch(1, "a"));
    Files.writeString(folder.resolve("acme.siem.ndjson.new"), "{\"progress\":");

    assertThat(restarted().load("acme/siem").orElseThrow().progress()).isEqualTo(progress(1));
    assertThat(folder).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void a_change_that_a_crash_cut_off_never_was() throws IOException {
    store.save("acme/siem", batch(1, "whole"));
    Path file = folder.resolve("acme.siem.ndjson");
    Files.writeString(file, "{\"progress\":{\"watermark\":\"20", StandardOpenOption.APPEND);

    FileCursorStore restarted = restarted();
    Cursor loaded = restarted.load("acme/siem").orElseThrow();
    restarted.save("acme/siem", batch(2, "after"));

    assertThat(loaded.ledger().segments()).containsExactly(segment(1, "whole"));
    assertThat(restarted().load("acme/siem").orElseThrow().ledger().segments())
        .containsExactly(segment(1, "whole"), segment(2, "after"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\0\0\0\0\0\0\0\0",
        "null",
        "[]",
        "{}",
        "not json",
        "not json\n{}",
        "{\"progress\":{\"watermark\":\"2026-03-01T12:00:00Z\"",
        "{\"progress\":{\"watermark\":\"2026-03-01T12:00:00Z\"}}",
        "{\"progress\":{\"watermark\":\"yesterday\",\"batches\":1}}",
        "{\"added\":{\"number\":1,\"until\":\"2026-03-01T12:00:00Z\",\"digests\":\"AAAA\"}}"
      })
  void a_damaged_file_is_an_error_and_never_a_first_start(String content) throws IOException {
    Files.createDirectories(folder);
    Path file = Files.writeString(folder.resolve("acme.siem.ndjson"), content);

    assertThatThrownBy(() -> store.load("acme/siem"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("damaged");
  }

  @Test
  void a_damaged_line_in_the_middle_is_an_error() throws IOException {
    store.save("acme/siem", batch(1, "a"));
    Path file = folder.resolve("acme.siem.ndjson");
    Files.writeString(file, "{\"progress\":\n", StandardOpenOption.APPEND);
    store.save("acme/siem", batch(2, "b"));

    assertThatThrownBy(() -> restarted().load("acme/siem")).hasMessageContaining("damaged");
  }

  @Test
  void an_unwritable_folder_fails_the_save() throws IOException {
    Files.createDirectories(parent.resolve("data"));
    Files.writeString(folder, "a file in its place");

    assertThatThrownBy(() -> store.save("acme/siem", batch(1, "a")))
        .isInstanceOf(IOException.class);
  }

  @Test
  void what_is_of_the_past_does_not_stay_in_the_file() throws IOException {
    store.save("acme/siem", batch(1, "a"));
    for (int i = 2; i < 400; i++) {
      long[] many = LongStream.range(0, 500).toArray();
      store.save(
          "acme/siem",
          new Change(progress(i), Optional.of(segment(i, many)), List.of((long) i - 1)));
    }

    assertThat(Files.size(folder.resolve("acme.siem.ndjson"))).isLessThan(2 * 1024 * 1024);
    assertThat(restarted().load("acme/siem").orElseThrow().ledger().size()).isEqualTo(500);
  }

  private FileCursorStore restarted() {
    return new FileCursorStore(folder, "another");
  }

  private static Change batch(long number, String... versions) {
    return new Change(progress(number), Optional.of(segment(number, versions)), List.of());
  }

  private static Progress progress(long batches) {
    return new Progress(
        WATERMARK,
        WATERMARK.minusNanos(100),
        WATERMARK.minusSeconds(3600),
        WATERMARK.minusSeconds(60),
        Duration.ofMinutes(7),
        batches);
  }

  private static Segment segment(long number, String... versions) {
    return segment(number, List.of(versions).stream().mapToLong(String::hashCode).toArray());
  }

  private static Segment segment(long number, long... versions) {
    return new Segment(
        number,
        WATERMARK.plusNanos(number),
        LongStream.of(versions).mapToObj(v -> new Digest(v, -v)).toList(),
        AlertStates.NONE);
  }
}
