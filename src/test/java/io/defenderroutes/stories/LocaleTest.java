package io.defenderroutes.stories;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.RoutesCopy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process in a locale that knows no other characters than ASCII, as in bare containers. */
@EnabledOnOs(OS.LINUX)
class LocaleTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"run", "check", "validate"})
  void a_start_in_a_POSIX_locale_stops_and_names_the_variable_to_set(String command) {
    Typed typed = Typed.of(folder, Map.of(), Map.of("LC_ALL", "POSIX"), command);

    assertThat(typed.code()).isEqualTo(2);
    assertThat(typed.err()).startsWith("Not started: in this locale (").contains("LC_ALL=C.UTF-8");
  }

  @Test
  void with_the_variable_set_files_of_any_name_are_found() throws Exception {
    Path routes = folder.resolve("Führung 界");
    RoutesCopy.of(Path.of("routes"), routes);

    Typed typed =
        Typed.of(folder, Map.of(), Map.of("LC_ALL", "C.UTF-8"), "validate", "--routes=" + routes);

    assertThat(typed.code()).as(typed.printed()).isZero();
  }

  @Test
  void a_value_in_the_environment_that_is_not_UTF_8_is_refused_by_name() throws Exception {
    Files.write(
        folder.resolve("start.sh"),
        "DEFENDER_SMTP_PASSWORD=$(printf 'p\\344') DEFENDER_SMTP_HOST=localhost exec \"$@\"\n"
            .getBytes(UTF_8));

    Typed typed =
        Typed.Running.through(
                List.of("sh", folder.resolve("start.sh").toString()),
                folder,
                Map.of(),
                Map.of("LC_ALL", "C.UTF-8"),
                "run")
            .ended();

    assertThat(typed.code()).isEqualTo(2);
    assertThat(typed.err())
        .contains("smtp.password (DEFENDER_SMTP_PASSWORD) holds bytes that are no characters")
        .contains("LC_ALL=C.UTF-8");
  }
}
