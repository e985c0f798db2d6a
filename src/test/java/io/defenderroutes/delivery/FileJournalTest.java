package io.defenderroutes.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.polling.Change;
import io.defenderroutes.polling.Cursor;
import io.defenderroutes.polling.Digest;
import io.defenderroutes.polling.Ledger;
import io.defenderroutes.polling.Progress;
import io.defenderroutes.polling.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final String BEFORE = "{\"before\":1}\n";
  private static final String LINE = "{\"a\":1}\n";

  private final FileJournal journal;
  private final Path file;

  FileJournalTest(@TempDir Path folder) {
    journal = new FileJournal(folder.resolve("journal"));
    file = folder.resolve("alerts.ndjson");
  }

  @BeforeEach
  void append() throws IOException {
    Files.writeString(file, BEFORE);
    FileAppender.append(
        file,
        List.of("{\"a\":1}".getBytes(UTF_8)),
        (from, bytes) -> journal.intend("acme/siem", change(7, 1), file, from, bytes));
    assertThat(file).hasContent(BEFORE + LINE);
  }

  @Test
  void lines_of_a_batch_that_was_never_recorded_are_cut_off() throws IOException {
    journal.settle("acme/siem", Optional.of(cursor(change(6, 9))));

    assertThat(file).hasContent(BEFORE);
  }

  @Test
  void lines_of_a_first_batch_that_was_never_recorded_are_cut_off() throws IOException {
    journal.settle("acme/siem", Optional.empty());

    assertThat(file).hasContent(BEFORE);
  }

  @Test
  void lines_of_a_batch_that_was_recorded_stay() throws IOException {
    journal.settle("acme/siem", Optional.of(cursor(change(7, 1))));

    assertThat(file).hasContent(BEFORE + LINE);
  }

  @Test
  void lines_are_cut_off_where_another_instance_recorded_another_batch() throws IOException {
    journal.settle("acme/siem", Optional.of(cursor(change(7, 2))));

    assertThat(file).hasContent(BEFORE);
  }

  @Test
  void lines_stay_where_the_cursor_has_forgotten_the_batch() throws IOException {
    journal.settle("acme/siem", Optional.of(cursor(change(900, 2))));

    assertThat(file).hasContent(BEFORE + LINE);
  }

  @Test
  void what_was_appended_after_them_is_never_cut_off() throws IOException {
    Files.writeString(file, "{\"other\":1}\n", StandardOpenOption.APPEND);

    journal.settle("acme/siem", Optional.of(cursor(change(6, 9))));

    assertThat(file).hasContent(BEFORE + LINE + "{\"other\":1}\n");
  }

  @Test
  void half_a_batch_is_cut_off_before_anything_is_appended() throws IOException {
    Files.writeString(file, BEFORE + "{\"a\"");

    journal.cutHalves();

    assertThat(file).hasContent(BEFORE);
  }

  @Test
  void a_whole_batch_is_left_for_the_cursor_to_decide() throws IOException {
    journal.cutHalves();

    assertThat(file).hasContent(BEFORE + LINE);
  }

  @Test
  void a_batch_that_is_recorded_leaves_nothing_to_settle() throws IOException {
    journal.recorded("acme/siem");
    journal.settle("acme/siem", Optional.empty());

    assertThat(file).hasContent(BEFORE + LINE);
  }

  @Test
  void an_entry_that_a_crash_cut_off_is_of_no_account() throws IOException {
    Path entries = file.resolveSibling("journal").resolve("acme.siem.ndjson");
    Files.writeString(entries, "{\"batch\":8,\"fi", StandardOpenOption.APPEND);

    journal.settle("acme/siem", Optional.of(cursor(change(7, 1))));

    assertThat(file).hasContent(BEFORE + LINE);
  }

  private static Cursor cursor(Change change) {
    return new Cursor(change.progress(), new Ledger(List.of(change.added().orElseThrow())));
  }

  private static Change change(long batch, long version) {
    Progress progress = new Progress(NOON, NOON, NOON, NOON, Duration.ofHours(1), batch);
    Segment segment = new Segment(batch, NOON, List.of(new Digest(version, version)));
    return new Change(progress, Optional.of(segment), List.of());
  }
}
