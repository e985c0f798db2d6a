package io.defenderroutes.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
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

    assertThat(Secrets.text(file)).isEqualTo("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "\u0001\u0002", "\uFEFF"})
  void a_file_with_nothing_to_be_seen_holds_no_secret(String nothing, @TempDir Path folder)
      throws IOException {
    Path file = Files.write(folder.resolve("secret"), nothing.getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> Secrets.text(file)).hasMessage(file + ": nothing is there");
  }

  @Test
  void a_variable_that_is_not_there_is_told_in_plain_words() {
    assertThatThrownBy(
            () -> new Secrets(settings()).current("client-secret", "{{env:NO_SUCH}}").read())
        .hasMessage("client-secret is {{env:NO_SUCH}}: nothing is there");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ab{{y}}cd",
        "{{y}}",
        "{{?y}}",
        "{{file:/etc/hostname}}",
        "{{env:PATH}}",
        "a{{b",
        "a}}b{{",
        "${env.PATH}",
        "${bean:x}",
        "$simple{body}",
        "RAW(x)",
        "#bean:x",
        "#class:java.lang.Object",
        "100%",
        "%7B%7B",
        "trailing\\",
        "\\{{y\\}}",
        "quote\"and'quote",
        "ä界😀"
      })
  void what_a_file_or_a_variable_holds_is_a_value_and_no_template(
      String secret, @TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), secret + "\n");
    Secrets secrets = new Secrets(settings());

    assertThat(secrets.current("smtp.password", "{{file:" + file + "}}").read()).isEqualTo(secret);
    if (!secret.matches("\\{\\{(file|env):.*")) {
      // Set as it is, as in an environment variable.
      assertThat(secrets.current("smtp.password", secret).read()).isEqualTo(secret);
      assertThat(secrets.current("client-secret", "x" + secret + "x").read())
          .isEqualTo("x" + secret + "x");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a{{y}}b", "x\"y", "x\\y", "it's", "\"; evil=\"x", "a\nb", "$1\\"})
  void a_secret_within_the_login_of_Kafka_stays_one_value(String secret, @TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), secret + "\n");
    String login =
        new Secrets(settings())
            .current(
                "kafka.client.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\""
                    + " password=\"{{file:"
                    + file
                    + "}}\";")
            .read();

    // As Kafka's client reads it.
    JaasContext read =
        JaasContext.loadClientContext(Map.of("sasl.jaas.config", new Password(login)));
    assertThat(read.configurationEntries()).hasSize(1);
    assertThat(read.configurationEntries().get(0).getOptions())
        .isEqualTo(Map.of("username", "u", "password", secret));
  }

  @Test
  void a_misspelt_reference_is_not_sent_as_a_secret() {
    assertThatThrownBy(
            () -> new Secrets(settings()).current("client-secret", "{{flie:/run/x}}").read())
        .hasMessage(
            "client-secret is no reference that is known: {{file:PATH}}, {{env:NAME}} or"
                + " {{azure:NAME}}");
  }

  @Test
  void a_file_that_is_no_text_holds_no_secret_and_is_named(@TempDir Path folder)
      throws IOException {
    Path latin = Files.write(folder.resolve("latin"), "pä".getBytes(ISO_8859_1));
    Path wide = Files.write(folder.resolve("wide"), "pw".getBytes(StandardCharsets.UTF_16LE));
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));

    assertThatThrownBy(() -> Secrets.text(latin))
        .hasMessage(latin + " is not written in UTF-8; save it as UTF-8");
    assertThatThrownBy(() -> Secrets.text(wide))
        .hasMessageStartingWith(wide + " holds null characters, as UTF-16 without");
    assertThatThrownBy(() -> Secrets.text(link))
        .hasMessage(link + " is a link to a file that does not exist");
    assertThatThrownBy(() -> Secrets.text(folder)).hasMessageContaining("is a folder");
    assertThatThrownBy(() -> Secrets.text(folder.resolve("none")))
        .hasMessage("there is no file " + folder.resolve("none"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void a_byte_order_mark_is_no_part_of_a_certificate(Charset charset, @TempDir Path folder)
      throws IOException {
    String pem = "-----BEGIN CERTIFICATE-----\n";
    Path file = Files.write(folder.resolve("cert.pem"), ("\uFEFF" + pem).getBytes(charset));

    assertThat(Secrets.bytes(file)).asString(StandardCharsets.UTF_8).isEqualTo(pem);
  }

  @Test
  void a_file_without_a_byte_order_mark_is_read_byte_for_byte(@TempDir Path folder)
      throws IOException {
    byte[] binary = {0x30, (byte) 0x82, 0, (byte) 0xFF, (byte) 0xFE};

    assertThat(Secrets.bytes(Files.write(folder.resolve("app.p12"), binary))).isEqualTo(binary);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a{{y}}b", "a}}b", "${env.PATH}", "RAW(x)", "#bean:x"})
  void a_route_refuses_a_value_that_Camel_would_resolve_again(String secret, @TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), secret);
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      new Secrets(settings())
          .functions()
          .forEach(context.getPropertiesComponent()::addPropertiesFunction);

      assertThatThrownBy(() -> context.resolvePropertyPlaceholders("x-{{file:" + file + "}}"))
          .hasMessageContaining("{{file:" + file + "}}: its value cannot be used in a route")
          .satisfies(
              thrown ->
                  assertThat(org.junit.platform.commons.util.ExceptionUtils.readStackTrace(thrown))
                      .doesNotContain(secret));
    }
  }

  private static Settings settings() {
    return Settings.of(
        Map.of("tenant-id", "contoso.example", "client-id", "app", "client-secret", "x"),
        Map.of(),
        folder -> new KnownRoutes(Map.of(), Set.of("graph-alerts")));
  }
}
