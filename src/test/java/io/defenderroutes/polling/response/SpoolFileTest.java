package io.defenderroutes.polling.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolFileTest {
  @Test
  void the_last_put_on_comes_off_first(@TempDir Path folder) throws IOException {
    try (SpoolFile spool = new SpoolFile(folder.resolve("spool"))) {
      spool.push("one".getBytes(UTF_8));
      spool.push("".getBytes(UTF_8));
      spool.push("three".getBytes(UTF_8));

      assertThat(spool.pop()).asString(UTF_8).isEqualTo("three");
      spool.push("four".getBytes(UTF_8));
      assertThat(spool.pop()).asString(UTF_8).isEqualTo("four");
      assertThat(spool.pop()).isEmpty();
      assertThat(spool.pop()).asString(UTF_8).isEqualTo("one");
      assertThat(spool.pop()).isNull();
    }
  }

  @Test
  void nothing_is_left_behind(@TempDir Path folder) throws IOException {
    try (SpoolFile spool = new SpoolFile(folder)) {
      spool.push("one".getBytes(UTF_8));
    }

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void what_needs_no_file_makes_none(@TempDir Path folder) throws IOException {
    try (SpoolFile spool = new SpoolFile(folder.resolve("spool"))) {
      assertThat(spool.pop()).isNull();
    }

    assertThat(folder).isEmptyDirectory();
  }
}
