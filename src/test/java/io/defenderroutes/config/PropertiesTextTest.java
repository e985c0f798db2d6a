package io.defenderroutes.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A properties file as people write it, and as Java reads it where nothing is lost. */
class PropertiesTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a=b",
        "a = b ",
        "a:b\na2 b2\r\na3\tb3\ra4",
        "# comment\n! another\n\n  a=b # no comment",
        "a=b=c:d",
        "a\\ b\\:c\\=d=e",
        "a=\\ b\\ \\=\\:\\#\\!",
        "a=C:\\\\data\\\\new",
        "a=\\\\\\\\server\\\\share",
        "a=\\u00e4\\uD83D\\ude00",
        "a=one \\\n   two \\\n\tthree",
        "a=b\\\\\nc=d",
        "a=1\na=2",
        "=x",
        "a=-----BEGIN X-----\\nMII\\n\\\nabc\\n-----END X-----"
      })
  void what_loses_nothing_is_read_as_Java_reads_it(String text) throws IOException {
    Properties java = new Properties();
    java.load(new StringReader(text));

    assertThat(PropertiesText.read(text, "x.properties")).isEqualTo(java);
  }

  @Test
  void what_Java_has_written_is_read_as_it_was() throws IOException {
    Map<String, String> values =
        Map.of("a b:c", "C:\\new\\table", "d", "  x=y:z#!\\", "e", "ä界😀{{y}}%41");
    Properties java = new Properties();
    java.putAll(values);
    StringWriter written = new StringWriter();
    java.store(written, "comment");

    assertThat(PropertiesText.read(written.toString(), "x.properties")).isEqualTo(values);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CONTOSO\\nagios",
        "CONTOSO\\svc-mail",
        "CONTOSO\\theresa",
        "CONTOSO\\rita",
        "CONTOSO\\frank",
        "C:\\data\\new",
        "\\\\server\\share",
        "S3cret\\\"x",
        "x\\{{file:/x}}"
      })
  void a_single_backslash_is_refused_with_what_to_write_and_quotes_nothing(String value) {
    assertThatThrownBy(
            () -> PropertiesText.read("# c\n\nsmtp.username=" + value + "\n", "conf/x.properties"))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining(
            "conf/x.properties:3: smtp.username has a single backslash; write \\\\ for a"
                + " backslash, and \\u000a for a line feed")
        .satisfies(thrown -> assertThat(thrown.toString()).doesNotContain(value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"camel.component.http.x", "kafka.client.sasl.jaas.config", "routing.x"})
  void whoever_gets_a_property_its_backslashes_are_read_the_same_way(String key) {
    assertThatThrownBy(() -> PropertiesText.read(key + "=a\\bc", "x.properties"))
        .hasMessageContaining("x.properties:1: " + key + " has a single backslash");
  }

  @Test
  void a_broken_unicode_escape_is_refused_by_line() {
    assertThatThrownBy(() -> PropertiesText.read("a=b\ndata.folder=C:\\users\\me", "x.properties"))
        .hasMessageContaining("x.properties:2: data.folder has \\u without the four hexadecimal");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "smtp.password=abc\\",
        "smtp.password=abc\\\n",
        "smtp.password=abc\\\n\nsources=siem",
        "smtp.password=abc\\\nsources=siem",
        "smtp.password=abc\\\n  kafka.client.acks = all",
        "smtp.password=abc\\\n# Kafka"
      })
  void a_backslash_at_the_end_does_not_swallow_the_next_line(String text) {
    assertThatThrownBy(() -> PropertiesText.read(text, "x.properties"))
        .hasMessageContaining("x.properties:1: smtp.password ends with a backslash")
        .hasMessageContaining("write \\\\ for a backslash")
        .satisfies(thrown -> assertThat(thrown.toString()).doesNotContain("abc"));
  }

  @Test
  void a_login_of_Kafka_may_go_on_in_further_lines() {
    String text =
        """
        kafka.client.sasl.jaas.config=x.PlainLoginModule required \\
          username="$ConnectionString" \\
        password="a:b=c";
        """;

    assertThat(PropertiesText.read(text, "x.properties"))
        .containsEntry(
            "kafka.client.sasl.jaas.config",
            "x.PlainLoginModule required username=\"$ConnectionString\" password=\"a:b=c\";");
  }

  @Test
  void every_fault_is_told_at_once() {
    assertThatThrownBy(() -> PropertiesText.read("a=\\x\nb=\\y\nc=\\u12", "x.properties"))
        .isInstanceOfSatisfying(
            InvalidConfiguration.class, invalid -> assertThat(invalid.faults()).hasSize(3));
  }
}
