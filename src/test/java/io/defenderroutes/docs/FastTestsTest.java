package io.defenderroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The unit tests that CONTRIBUTING.md offers as a run of less than a minute. */
class FastTestsTest {
  private static final Path TESTS = Path.of("src/test/java/io/defenderroutes");
  private static final Pattern SLOW_START =
      Pattern.compile("Sandbox\\.start\\(|KafkaBroker\\.start\\(|Classpath\\.ofTheProduct\\(");

  @Test
  void the_command_is_a_profile_of_the_build() throws IOException {
    assertThat(Files.readString(Path.of("CONTRIBUTING.md"))).contains("mvn -B -Pfast ");
    assertThat(Files.readString(Path.of("pom.xml")))
        .contains("<id>fast</id>", "<excludedGroups>slow</excludedGroups>");
  }

  @Test
  void none_of_them_starts_a_broker_or_the_product() throws IOException {
    List<Path> tests;
    try (Stream<Path> files = Files.walk(TESTS)) {
      tests =
          files
              .filter(file -> file.toString().endsWith("Test.java"))
              .filter(file -> !file.startsWith(TESTS.resolve("stories")))
              .filter(file -> !file.endsWith("FastTestsTest.java"))
              .toList();
    }
    assertThat(tests).hasSizeGreaterThan(100);
    for (Path test : tests) {
      String text = Files.readString(test);
      if (SLOW_START.matcher(text).find()) {
        assertThat(text).as("%s", test).contains("@Tag(\"slow\")");
      }
    }
  }
}
