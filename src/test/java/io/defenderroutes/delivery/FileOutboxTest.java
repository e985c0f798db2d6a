package io.defenderroutes.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.config.FileAccess;
import io.defenderroutes.delivery.PendingLines.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An outbox that is no longer used stands for an instance that was killed. */
class FileOutboxTest {
  private static final String SIEM = "acme/siem";
  private static final String ENDPOINT = "acme/endpoint";
  private static final String BEFORE = "{\"before\":1}\n";
  private static final String LINES = "{\"a\":1}\n{\"a\":2}\n{\"a\":\"ü\"}\n";
  private static final String OTHER = "{\"other\":1}\n";

  private final Path folder;
  private final Path file;
  private final Set<PendingLines.Id> committed = new HashSet<>();
  private final FileOutbox first;
  private final FileOutbox next;

  FileOutboxTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.file = folder.resolve("alerts/acme/today.ndjson");
    Files.createDirectories(file.getParent());
    Files.writeString(file, BEFORE);
    first = outbox();
    next = outbox();
  }

  private FileOutbox outbox() {
    return new FileOutbox(folder.resolve("pending"), folder.resolve("alerts"), FileAccess.OWNER);
  }

  private PendingLines.Id store(FileOutbox in, String connection, String text) throws IOException {
    return in.store(connection, Map.of(file, lines(text)));
  }

  private static List<byte[]> lines(String text) {
    return text.lines().map(line -> line.getBytes(UTF_8)).toList();
  }

  private void commitAndAppend(FileOutbox by, String connection, String text) throws IOException {
    committed.add(store(by, connection, text));
    by.append(connection);
  }

  private void settle(FileOutbox by, String connection) throws IOException {
    by.settle(connection, (name, id) -> committed.contains(id));
  }

  private void sweep(FileOutbox by) throws IOException {
    by.appendCommitted((name, id) -> committed.contains(id));
  }

  private List<Path> pending() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("pending"))) {
      return files.filter(f -> f.toString().endsWith(".pending")).toList();
    }
  }

  /** Writes a position, as a process does that dies during the append. */
  private void place(long from, int line) throws IOException {
    Files.write(
        pending().get(0), PendingLines.place(0, new Place(from, line)), StandardOpenOption.APPEND);
  }

  private void write(byte[] bytes) throws IOException {
    Files.write(file, bytes, StandardOpenOption.APPEND);
  }

  @Test
  void lines_reach_their_file_only_after_the_commit() throws IOException {
    store(first, SIEM, LINES);
    assertThat(file).content(UTF_8).isEqualTo(BEFORE);

    first.append(SIEM);

    assertThat(file).content(UTF_8).isEqualTo(BEFORE + LINES);
  }

  @Test
  void an_append_that_is_repeated_appends_nothing_again() throws IOException {
    commitAndAppend(first, SIEM, LINES);
    first.append(SIEM);
    settle(next, SIEM);

    assertThat(file).content(UTF_8).isEqualTo(BEFORE + LINES);
  }

  @Test
  void lines_of_a_batch_that_was_never_committed_are_dropped() throws IOException {
    store(first, SIEM, LINES);

    settle(next, SIEM);
    sweep(next);

    assertThat(file).content(UTF_8).isEqualTo(BEFORE);
    assertThat(pending()).isEmpty();
  }

  @Test
  void lines_of_a_batch_that_was_committed_are_appended_by_the_next_instance() throws IOException {
    committed.add(store(first, SIEM, LINES));

    settle(next, SIEM);

    assertThat(file).content(UTF_8).isEqualTo(BEFORE + LINES);
    assertThat(pending()).isEmpty();
  }

  @Test
  void an_interrupted_append_is_completed_by_the_next_instance() throws IOException {
    byte[] all = LINES.getBytes(UTF_8);
    for (int written = 0; written <= all.length; written++) {
      Files.writeString(file, BEFORE);
      FileOutbox killed = outbox();
      committed.add(store(killed, SIEM, LINES));
      place(BEFORE.length(), 0);
      write(Arrays.copyOf(all, written));

      settle(next, SIEM);

      assertThat(file).as("%d bytes", written).content(UTF_8).isEqualTo(BEFORE + LINES);
    }
  }

  @Test
  void after_an_interrupted_append_another_connection_may_append_first() throws IOException {
    byte[] all = LINES.getBytes(UTF_8);
    for (int written = 0; written <= all.length; written++) {
      Files.writeString(file, BEFORE);
      FileOutbox killed = outbox();
      committed.add(store(killed, SIEM, LINES));
      place(BEFORE.length(), 0);
      write(Arrays.copyOf(all, written));

      FileOutbox successor = outbox();
      commitAndAppend(successor, ENDPOINT, OTHER);
      settle(successor, SIEM);

      assertThat(Files.readAllLines(file))
          .as("%d bytes", written)
          .containsExactlyInAnyOrderElementsOf((BEFORE + LINES + OTHER).lines().toList());
      assertThat(Files.readAllLines(file)).containsSubsequence(LINES.lines().toList());
      successor.drop(ENDPOINT);
    }
  }

  @Test
  void an_append_that_is_interrupted_repeatedly_is_completed() throws IOException {
    committed.add(store(first, SIEM, LINES));
    place(BEFORE.length(), 0);
    write("{\"a\":1}\n".getBytes(UTF_8));
    commitAndAppend(next, ENDPOINT, OTHER);
    long second = Files.size(file);
    next.drop(ENDPOINT);
    place(second, 1);
    write("{\"a\":2}\n{\"a\"".getBytes(UTF_8));

    settle(next, SIEM);

    assertThat(file)
        .content(UTF_8)
        .isEqualTo(BEFORE + "{\"a\":1}\n" + OTHER + "{\"a\":2}\n{\"a\":\"ü\"}\n");
  }

  @Test
  void lines_of_another_connection_at_the_stored_position_are_not_mistaken_for_own_lines()
      throws IOException {
    committed.add(store(first, SIEM, LINES));
    place(BEFORE.length(), 0);
    commitAndAppend(next, ENDPOINT, OTHER);

    settle(next, SIEM);

    assertThat(file).content(UTF_8).isEqualTo(BEFORE + OTHER + LINES);
  }

  @Test
  void a_partial_position_is_ignored() throws IOException {
    committed.add(store(first, SIEM, LINES));
    Files.writeString(pending().get(0), "{\"block\":0,\"fr", StandardOpenOption.APPEND);

    settle(next, SIEM);

    assertThat(file).content(UTF_8).isEqualTo(BEFORE + LINES);
  }

  @Test
  void a_partial_pending_file_is_never_appended() throws IOException {
    store(first, SIEM, LINES);
    byte[] whole = Files.readAllBytes(pending().get(0));
    for (int written = 0; written < whole.length; written++) {
      store(first, SIEM, LINES);
      Files.write(pending().get(0), Arrays.copyOf(whole, written));

      next.settle(SIEM, (name, id) -> true);

      assertThat(file).as("%d bytes", written).content(UTF_8).isEqualTo(BEFORE);
    }
  }

  @Test
  void an_interrupted_append_to_several_files_is_completed() throws IOException {
    Path second = folder.resolve("alerts/acme/high.ndjson");
    Map<Path, List<byte[]>> both = new LinkedHashMap<>();
    both.put(file, lines(LINES));
    both.put(second, lines(OTHER));
    committed.add(first.store(SIEM, both));
    place(BEFORE.length(), 0);
    write(LINES.getBytes(UTF_8));

    settle(next, SIEM);

    assertThat(file).content(UTF_8).isEqualTo(BEFORE + LINES);
    assertThat(second).content(UTF_8).isEqualTo(OTHER);
  }

  @Test
  void lines_stay_stored_until_they_can_be_appended() throws IOException {
    committed.add(store(first, SIEM, LINES));
    Files.delete(file);
    Files.createDirectory(file);
    assertThatThrownBy(() -> first.append(SIEM)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> settle(next, SIEM)).isInstanceOf(IOException.class);
    Files.delete(file);

    settle(next, SIEM);

    assertThat(file).content(UTF_8).isEqualTo(LINES);
  }

  @Test
  void a_file_that_was_rotated_is_created_again() throws IOException {
    committed.add(store(first, SIEM, LINES));
    place(BEFORE.length() + 1000L, 0);
    Files.move(file, file.resolveSibling("yesterday"));

    settle(next, SIEM);

    assertThat(file).content(UTF_8).isEqualTo(LINES);
  }

  @Test
  void an_instance_that_stores_after_it_was_replaced_appends_nothing() throws IOException {
    settle(next, SIEM);
    PendingLines.Id replaced = store(next, SIEM, LINES);
    store(first, SIEM, OTHER);
    committed.add(replaced);
    next.append(SIEM);
    first.release(SIEM);
    sweep(next);
    settle(outbox(), SIEM);

    assertThat(file).content(UTF_8).isEqualTo(BEFORE + LINES);
    assertThat(pending()).isEmpty();
  }

  @Test
  void an_instance_that_does_not_poll_a_connection_appends_only_committed_lines()
      throws IOException {
    committed.add(store(first, SIEM, LINES));
    store(first, ENDPOINT, OTHER);

    sweep(next);
    first.append(SIEM);

    assertThat(file).content(UTF_8).isEqualTo(BEFORE + LINES);
    first.append(ENDPOINT);
    assertThat(file).content(UTF_8).isEqualTo(BEFORE + LINES + OTHER);
  }

  @Test
  void the_sweep_skips_a_batch_that_is_being_committed_until_the_connection_is_released()
      throws IOException {
    committed.add(store(first, SIEM, LINES));
    sweep(first);
    assertThat(file).content(UTF_8).isEqualTo(BEFORE);

    first.release(SIEM);
    sweep(first);

    assertThat(file).content(UTF_8).isEqualTo(BEFORE + LINES);
  }

  @Test
  void a_connection_whose_name_begins_like_another_is_not_settled_with_it() throws IOException {
    committed.add(store(first, "acme/siem.eu", LINES));

    settle(next, SIEM);
    assertThat(file).content(UTF_8).isEqualTo(BEFORE);
    settle(next, "acme/siem.eu");

    assertThat(file).content(UTF_8).isEqualTo(BEFORE + LINES);
  }

  @Test
  void the_data_folder_may_move_with_its_files() throws IOException {
    committed.add(store(first, SIEM, LINES));
    Path moved = folder.resolve("moved");
    Files.createDirectory(moved);
    Files.move(folder.resolve("alerts"), moved.resolve("alerts"));
    Files.move(folder.resolve("pending"), moved.resolve("pending"));

    settle(
        new FileOutbox(moved.resolve("pending"), moved.resolve("alerts"), FileAccess.OWNER), SIEM);

    assertThat(moved.resolve("alerts/acme/today.ndjson")).content(UTF_8).isEqualTo(BEFORE + LINES);
  }
}
