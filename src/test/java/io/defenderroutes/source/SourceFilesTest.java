package io.defenderroutes.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A source is facts and a request; what several sources need is in routes/pipeline. */
class SourceFilesTest {
  private static final int MOST_LINES = 100;

  @ParameterizedTest
  @MethodSource("sources")
  void a_source_is_short(Path file) throws IOException {
    assertThat(Files.readAllLines(file)).hasSizeLessThanOrEqualTo(MOST_LINES);
  }

  static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("routes/sources"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).toList();
    }
  }
}
