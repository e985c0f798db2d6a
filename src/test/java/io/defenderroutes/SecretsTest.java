package io.defenderroutes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.configuration.Settings;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that are in files, as people and their tools write them. */
class SecretsTest {
  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void what_an_editor_puts_before_and_behind_is_no_part_of_a_secret(
      Charset charset, @TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("secret"), "\uFEFF s3cret\r\n".getBytes(charset));

    assertThat(new Secrets.FileFunction().apply(file.toString())).isEqualTo("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "\u0000\u0001", "\uFEFF"})
  void a_file_with_nothing_to_be_seen_holds_no_secret(String nothing, @TempDir Path folder)
      throws IOException {
    Path file = Files.write(folder.resolve("secret"), nothing.getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> new Secrets.FileFunction().apply(file.toString()))
        .hasMessage(file + ": nothing is there");
  }

  @Test
  void a_variable_that_is_not_there_is_told_in_plain_words() {
    Settings settings =
        Settings.of(
            Map.of("tenant-id", "contoso.example", "client-id", "app", "client-secret", "x"),
            Map.of(),
            folder -> new Settings.Known(Map.of(), Set.of("graph-alerts")),
            TenantsFile::list);

    assertThatThrownBy(
            () -> new Secrets(settings).current("client-secret", "{{env:NO_SUCH}}").read())
        .hasMessage("client-secret is {{env:NO_SUCH}}: nothing is there");
  }
}
