package io.defenderroutes.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.polling.Cursor;
import io.defenderroutes.polling.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileCursorStoreTest {
  private static final Instant WATERMARK = Instant.parse("2026-03-01T12:00:00.1234567Z");
  private static final Cursor CURSOR =
      new Cursor(
          WATERMARK,
          WATERMARK.plusNanos(1),
          Ledger.of(Map.of("abc", WATERMARK, "d-_", WATERMARK.plusNanos(100))));

  private final Path parent;
  private final Path folder;
  private final FileCursorStore store;

  FileCursorStoreTest(@TempDir Path parent) {
    this.parent = parent;
    folder = parent.resolve("data/cursors");
    store = new FileCursorStore(folder);
  }

  @Test
  void a_connection_that_was_never_saved_has_no_cursor() throws IOException {
    assertThat(store.load("acme/siem")).isEmpty();
  }

  @Test
  void a_cursor_returns_as_it_was_saved_to_the_nanosecond() throws IOException {
    store.save("acme/siem", CURSOR);

    Cursor loaded = new FileCursorStore(folder).load("acme/siem").orElseThrow();

    assertThat(loaded.watermark()).isEqualTo(CURSOR.watermark());
    assertThat(loaded.askedAt()).isEqualTo(CURSOR.askedAt());
    assertThat(loaded.ledger().entries()).isEqualTo(CURSOR.ledger().entries());
  }

  @Test
  void connections_have_cursors_of_their_own() throws IOException {
    store.save("acme/siem", CURSOR);

    assertThat(store.load("acme/endpoint")).isEmpty();
    assertThat(store.load("globex/siem")).isEmpty();
  }

  @Test
  void a_save_that_a_crash_cut_off_leaves_the_one_before() throws IOException {
    store.save("acme/siem", CURSOR);
    Files.writeString(folder.resolve("acme.siem.json.new"), "{\"watermark\":");

    assertThat(store.load("acme/siem")).isPresent();
    store.save("acme/siem", new Cursor(WATERMARK.plusSeconds(1), WATERMARK, Ledger.empty()));
    assertThat(store.load("acme/siem").orElseThrow().watermark())
        .isEqualTo(WATERMARK.plusSeconds(1));
    assertThat(folder).isDirectoryNotContaining("glob:**.new");
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
        "{\"watermark\":\"2026-03-01T12:00:00Z\"",
        "{\"watermark\":\"2026-03-01T12:00:00Z\"}",
        "{\"watermark\":\"yesterday\",\"askedAt\":\"2026-03-01T12:00:00Z\",\"delivered\":{}}",
        "{\"watermark\":\"2026-03-01T12:00:00Z\",\"askedAt\":\"2026-03-01T12:00:00Z\"}",
        "{\"watermark\":\"2026-03-01T12:00:00Z\",\"askedAt\":\"2026-03-01T12:00:00Z\",\"delivered\":[]}",
        "{\"watermark\":\"2026-03-01T12:00:00Z\",\"askedAt\":\"2026-03-01T12:00:00Z\",\"delivered\":{\"a\":1}}"
      })
  void a_damaged_file_is_an_error_and_never_a_first_start(String content) throws IOException {
    Files.createDirectories(folder);
    Path file = Files.writeString(folder.resolve("acme.siem.json"), content);

    assertThatThrownBy(() -> store.load("acme/siem"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("damaged");
  }

  @Test
  void an_unwritable_folder_fails_the_save() throws IOException {
    Files.createDirectories(parent.resolve("data"));
    Files.writeString(folder, "a file in its place");

    assertThatThrownBy(() -> store.save("acme/siem", CURSOR)).isInstanceOf(IOException.class);
  }

  @Test
  void what_batches_record_is_there_after_a_crash_and_part_of_the_next_save() throws IOException {
    store.save("acme/siem", CURSOR);
    store.record("acme/siem", List.of("a", "b"), WATERMARK.plusSeconds(1));
    store.record("acme/siem", List.of("c"), WATERMARK.plusSeconds(2));

    Cursor loaded = new FileCursorStore(folder).load("acme/siem").orElseThrow();

    assertThat(loaded.watermark()).isEqualTo(CURSOR.watermark());
    assertThat(loaded.ledger().entries())
        .containsAllEntriesOf(CURSOR.ledger().entries())
        .containsEntry("a", WATERMARK.plusSeconds(1))
        .containsEntry("b", WATERMARK.plusSeconds(1))
        .containsEntry("c", WATERMARK.plusSeconds(2));
    assertThat(new FileCursorStore(folder).load("acme/siem").orElseThrow().ledger().entries())
        .isEqualTo(loaded.ledger().entries());
  }

  @Test
  void a_record_that_a_crash_cut_off_never_was() throws IOException {
    store.save("acme/siem", CURSOR);
    store.record("acme/siem", List.of("whole"), WATERMARK);
    Path recorded = folder.resolve("acme.siem.recorded.ndjson");
    Files.writeString(recorded, "{\"seenUntil\":\"2026-03-01T12:0", StandardOpenOption.APPEND);

    Cursor loaded = store.load("acme/siem").orElseThrow();
    store.record("acme/siem", List.of("after"), WATERMARK);

    assertThat(loaded.ledger().entries()).containsKey("whole");
    assertThat(store.load("acme/siem").orElseThrow().ledger().entries())
        .containsKeys("whole", "after");
  }

  @Test
  void a_damaged_record_is_an_error_that_names_its_file() throws IOException {
    store.save("acme/siem", CURSOR);
    Path recorded = Files.writeString(folder.resolve("acme.siem.recorded.ndjson"), "not json\n");

    assertThatThrownBy(() -> store.load("acme/siem"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(recorded.toString());
  }
}
