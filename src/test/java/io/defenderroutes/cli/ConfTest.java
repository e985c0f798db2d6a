package io.defenderroutes.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.config.InvalidConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is set for every command alike. */
class ConfTest {
  @Test
  void a_log_that_cannot_be_is_told_and_not_made_something_else() {
    assertThatThrownBy(() -> Conf.requireLog(Map.of("DEFENDER_LOG_LEVEL", "VERBOSE")))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("DEFENDER_LOG_LEVEL is 'VERBOSE'; it must be one of ERROR, WARN");
    assertThatThrownBy(() -> Conf.requireLog(Map.of("DEFENDER_LOG_FORMAT", "xml")))
        .hasMessageContaining("DEFENDER_LOG_FORMAT is 'xml'; it must be one of text, json");
  }

  @Test
  void words_of_the_log_may_be_small_or_missing() {
    assertThatCode(
            () -> Conf.requireLog(Map.of("DEFENDER_LOG_LEVEL", "debug", "DEFENDER_LOG_FORMAT", "")))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void a_byte_order_mark_before_a_comment_is_no_property(Charset charset, @TempDir Path folder)
      throws IOException {
    Path conf =
        Files.write(
            folder.resolve("a%20b+ü.properties"),
            "\uFEFF# Settings\r\nnonsense=1\r\n".getBytes(charset));

    assertThat(refused(conf))
        .contains("nonsense: there is no such property")
        .doesNotContain("\uFEFF", "#");
  }

  @Test
  void a_properties_file_that_cannot_be_read_is_named_with_why(@TempDir Path folder)
      throws IOException {
    Path latin = Files.write(folder.resolve("l.properties"), "# Fälle".getBytes(ISO_8859_1));
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("nowhere"));

    assertThat(refused(latin)).contains("--conf is '" + latin + "'", "is not written in UTF-8");
    assertThat(refused(link)).contains("is a link to a file that does not exist");
    assertThat(refused(folder)).contains("is a folder; it must be a file");
    assertThat(refused(folder.resolve("none"))).contains("there is no file");
  }

  @Test
  void a_backslash_that_escapes_nothing_is_refused_by_file_and_line(@TempDir Path folder)
      throws IOException {
    Path conf =
        Files.writeString(
            folder.resolve("x.properties"), "# mail\nsmtp.username=CONTOSO\\nagios\n");

    assertThat(refused(conf))
        .contains(conf + ":2: smtp.username has a single backslash; write \\\\ for a backslash")
        .doesNotContain("nagios");
  }

  private static String refused(Path conf) {
    StringWriter err = new StringWriter();
    int code =
        Cli.commandLine()
            .setErr(new PrintWriter(err))
            .setOut(new PrintWriter(err))
            .execute("run", "--conf=" + conf);
    assertThat(code).as(err.toString()).isEqualTo(ExitCode.INVALID);
    return err.toString();
  }
}
