package io.defenderroutes.delivery.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileAppenderTest {
  private final Path folder;

  FileAppenderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void folders_are_made_and_lines_appended() throws IOException {
    Path file = folder.resolve("acme/2026/x.ndjson");

    FileAppender.append(file, lines("{\"a\":1}", "{\"a\":2}"));
    FileAppender.append(file, lines("{\"a\":\"ü\"}"));

    assertThat(file).content(UTF_8).isEqualTo("{\"a\":1}\n{\"a\":2}\n{\"a\":\"ü\"}\n");
  }

  @Test
  void half_a_line_that_a_crash_left_does_not_swallow_the_next_alert() throws IOException {
    Path file = Files.writeString(folder.resolve("x.ndjson"), "{\"a\":1}\n{\"a\":");

    FileAppender.append(file, lines("{\"a\":2}"));

    assertThat(file).content(UTF_8).isEqualTo("{\"a\":1}\n{\"a\":\n{\"a\":2}\n");
  }

  @Test
  void no_lines_leave_the_file_as_it_is() throws IOException {
    Path file = Files.writeString(folder.resolve("x.ndjson"), "{}\n");

    FileAppender.append(file, List.of());

    assertThat(file).content(UTF_8).isEqualTo("{}\n");
  }

  @Test
  void connections_that_write_one_file_do_not_overwrite_each_other() throws Exception {
    Path file = folder.resolve("shared.ndjson");
    List<Thread> writers = new ArrayList<>();
    for (String writer : List.of("a", "b", "c")) {
      Thread thread = new Thread(() -> appendRepeatedly(file, writer));
      thread.start();
      writers.add(thread);
    }
    for (Thread thread : writers) {
      thread.join();
    }

    assertThat(Files.readAllLines(file)).hasSize(3 * 200).doesNotHaveDuplicates();
  }

  private static void appendRepeatedly(Path file, String writer) {
    try {
      for (int i = 0; i < 200; i++) {
        FileAppender.append(file, lines(writer + i));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void a_large_batch_arrives_whole() throws IOException {
    Path file = folder.resolve("x.ndjson");
    String line = "x".repeat(3_000_000);

    FileAppender.append(file, lines(line, line, "{}"));

    assertThat(Files.size(file)).isEqualTo(2 * (3_000_000L + 1) + 3);
  }

  @Test
  void an_interrupted_append_fails_and_leaves_no_half_line_that_a_repetition_would_not_mend()
      throws IOException {
    Path file = Files.writeString(folder.resolve("x.ndjson"), "{\"a\":1}\n");
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> FileAppender.append(file, lines("{\"a\":2}")))
        .isInstanceOf(IOException.class);
    assertThat(Thread.interrupted()).isTrue();

    FileAppender.append(file, lines("{\"a\":2}"));
    assertThat(Files.readAllLines(file)).contains("{\"a\":1}").endsWith("{\"a\":2}");
  }

  @Test
  void a_failing_disk_leaves_the_file_as_it_was() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full));

    assertThatThrownBy(() -> FileAppender.append(full, lines("{}")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left");
  }

  @Test
  void a_path_that_is_a_folder_fails() throws IOException {
    assertThatThrownBy(() -> FileAppender.append(folder, lines("{}")))
        .isInstanceOf(IOException.class);
  }

  private static List<byte[]> lines(String... lines) {
    return Stream.of(lines).map(line -> line.getBytes(UTF_8)).toList();
  }
}
