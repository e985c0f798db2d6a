package io.defenderroutes.delivery.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LetterFilesTest {
  private final Path folder;
  private final LetterFiles files;

  LetterFilesTest(@TempDir Path parent) {
    folder = parent.resolve("dead-letters");
    files = new LetterFiles(folder);
  }

  @Test
  void there_are_none_where_there_is_no_folder() throws IOException {
    assertThat(files.lines()).isEmpty();
    files.remove(List.of());
    assertThat(folder).doesNotExist();
  }

  @Test
  void a_letter_is_removed_and_the_others_are_unchanged() throws IOException {
    Path file = files.append(letter("a"));
    files.append(letter("b"));
    Files.writeString(file, "something else\n", StandardOpenOption.APPEND);
    files.append(letter("c"));

    files.remove(files.lines().subList(1, 2));

    assertThat(Files.readString(file))
        .isEqualTo(text(letter("a")) + "\nsomething else\n" + text(letter("c")) + "\n");
  }

  @Test
  void a_file_without_letters_is_no_more() throws IOException {
    Path file = files.append(letter("a"));

    files.remove(files.lines());

    assertThat(file).doesNotExist();
    assertThat(files.lines()).isEmpty();
  }

  @Test
  void a_partial_line_is_not_a_letter_but_is_preserved() throws IOException {
    Path file = files.append(letter("a"));
    Files.writeString(file, "{\"half\":", StandardOpenOption.APPEND);

    assertThat(files.lines()).hasSize(1);
    files.remove(files.lines());

    assertThat(file).content(UTF_8).isEqualTo("{\"half\":\n");
  }

  @Test
  void a_letter_that_is_appended_while_others_are_removed_is_never_lost() throws Exception {
    Thread product =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < 200; i++) {
                  files.append(letter("keep" + i));
                  files.append(letter("drop" + i));
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    product.start();
    while (product.isAlive()) {
      files.remove(dropped());
    }
    product.join();
    files.remove(dropped());

    assertThat(files.lines())
        .hasSize(200)
        .allMatch(l -> new String(l.text(), UTF_8).contains("keep"));
  }

  private List<LetterFiles.Line> dropped() throws IOException {
    return files.lines().stream()
        .filter(line -> new String(line.text(), UTF_8).contains("drop"))
        .toList();
  }

  private static String text(DeadLetter letter) {
    return new String(LetterFormat.write(letter), UTF_8);
  }

  private static DeadLetter letter(String alertId) {
    Instant noon = Instant.parse("2026-03-01T12:00:00Z");
    Routed routed =
        new Routed(
            alertId,
            alertId + "@1",
            "high",
            "Malware",
            "endpoint",
            "t",
            "created",
            "",
            "s",
            "",
            "{}".getBytes(UTF_8));
    return new DeadLetter("acme/siem", routed, "email:x", "no", 1, noon, noon);
  }
}
