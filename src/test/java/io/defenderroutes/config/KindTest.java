package io.defenderroutes.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The value types of options, and that the list of options is consistent. */
class KindTest {
  @ParameterizedTest
  @MethodSource("values")
  void accepts_valid_values_only(Kind kind, List<String> valid, List<String> invalid) {
    assertThat(valid).allSatisfy(value -> assertThat(kind.accepts(value)).as(value).isTrue());
    assertThat(invalid).allSatisfy(value -> assertThat(kind.accepts(value)).as(value).isFalse());
  }

  @ParameterizedTest
  @EnumSource
  void the_kind_of_every_option_is_tested_here_and_described(Option option) {
    assertThat(option.kind().right()).isNotBlank();
    if (!option.kind().name().contains(" or ")) {
      assertThat(values().map(a -> a.get()[0])).contains(option.kind());
    }
  }

  @Test
  void an_enumerated_value_is_one_of_the_words_in_the_same_case() {
    Kind kind = Kind.oneOf("none", "kafka", "file");

    assertThat(kind.right()).isEqualTo("none, kafka or file");
    assertThat(List.of("none", "kafka", "file")).allMatch(kind::accepts);
    assertThat(List.of("", "File", "zookeeper")).noneMatch(kind::accepts);
  }

  @ParameterizedTest
  @EnumSource
  void every_default_is_valid(Option option) {
    option.defaultValue().ifPresent(v -> assertThat(option.kind().accepts(v)).isTrue());
    assertThat(option.description()).endsWith(".");
  }

  @Test
  void no_two_options_share_a_name_or_a_variable() {
    assertThat(Stream.of(Option.values()).map(Option::key)).doesNotHaveDuplicates();
    assertThat(Stream.of(Option.values()).map(Option::environmentVariable)).doesNotHaveDuplicates();
  }

  @Test
  void durations_have_a_short_form_and_that_of_ISO_8601() {
    assertThat(Kind.duration("250ms")).isEqualTo(Duration.ofMillis(250));
    assertThat(Kind.duration("30s")).isEqualTo(Duration.ofSeconds(30));
    assertThat(Kind.duration("5m")).isEqualTo(Duration.ofMinutes(5));
    assertThat(Kind.duration("2h")).isEqualTo(Duration.ofHours(2));
    assertThat(Kind.duration("7d")).isEqualTo(Duration.ofDays(7));
    assertThat(Kind.duration("P1DT12H")).isEqualTo(Duration.ofHours(36));
  }

  static Stream<Arguments> values() {
    return Stream.of(
        arguments(Kind.TEXT, List.of("a", "a b"), List.of("", " ")),
        arguments(Kind.COUNT, List.of("1", "20000"), List.of("0", "20001", "-1", "1.5", "many")),
        arguments(
            Kind.START,
            List.of(
                "now", "2h", "30d", "PT5M", "2026-11-01T00:00:00Z", "2026-11-01T00:00:00.1234567Z"),
            List.of("", "-2h", "yesterday", "2026-11-01", "NOW")),
        arguments(Kind.SECRET, List.of("~Q8~x.y"), List.of("", " ")),
        arguments(
            Kind.NAMES,
            List.of("default", "a,b", "a , b,", "acme-eu", "7up"),
            List.of("", ",", "Acme", "a b", "a_b", "a.b", "a/b", "-a", "../a")),
        arguments(
            Kind.NAME,
            List.of("soc", "soc-2", "a"),
            List.of("", "SOC", "-a", "a-", "a,b", "a.b", "a".repeat(41))),
        arguments(
            Kind.DURATION,
            List.of("0s", "1ms", "30s", "5m", "7d", "PT5M", "P30D"),
            List.of("", "5", "5 m", "-5m", "PT-5M", "5w", "1.5h", "999999999d", "P99999999999D")),
        arguments(
            Kind.PERIOD,
            List.of("1ms", "30s", "20d", "PT5M"),
            List.of("0s", "0ms", "PT0S", "PT0.0001S", "21d", "-1s", "often")),
        arguments(
            Kind.NUMBER,
            List.of("1", "1000", "2147483647"),
            List.of("0", "-1", "1.5", "2147483648", "9999999999", "1e3", "01", "1,000")),
        arguments(Kind.PORT, List.of("1", "25", "65535"), List.of("0", "65536", "99999", "smtp")),
        arguments(
            Kind.HTTPS_URL,
            List.of("https://login.microsoftonline.us", "https://localhost:8443/", "https://[::1]"),
            List.of(
                "http://host",
                "HTTPS://host",
                "host",
                "https://",
                "https://u@host",
                "https://host?a=b",
                "https://host#a",
                "https://ho st",
                "https://{region}.host")),
        arguments(
            Kind.COLLECTOR,
            List.of("http://localhost:4318/v1/traces", "https://otel.example.org/v1/traces"),
            List.of(
                "localhost:4318",
                "ftp://localhost/traces",
                "http://user:secret@localhost:4318/v1/traces",
                "http://localhost:4318/v1/traces?key=secret")),
        arguments(
            Kind.PROXY,
            List.of("http://proxy:8080", "http://10.0.0.1:3128"),
            List.of(
                "proxy:8080",
                "http://proxy",
                "https://proxy:1",
                "http://u:p@proxy:1",
                "http://proxy:99999")),
        arguments(
            Kind.BROKERS,
            List.of("localhost:9092", "a.b:1,c-d:2", "[::1]:9092"),
            List.of(
                "",
                "localhost",
                "localhost:",
                "PLAINTEXT://a:1",
                "a:1 b:2",
                "a:0",
                "a:99999",
                "::1:9092",
                "[::1]",
                "[:::]:9092",
                "[fe80::1%eth0]:9092",
                "[a]:1")),
        arguments(
            Kind.HOST,
            List.of(
                "mail",
                "mail.example.org",
                "10.0.0.1",
                "::1",
                "[::1]",
                "::ffff:10.0.0.1",
                "mail.münchen.example"),
            List.of(
                "",
                "a b",
                "mail:25",
                "[mail]:25",
                "smtp://mail",
                "[::1]:25",
                ":::",
                "::g",
                "[::1",
                "fe80::1%eth0")),
        arguments(
            Kind.TENANT_ID,
            List.of("72f988bf-86f1-41af-91ab-2d7cd011db47", "contoso.onmicrosoft.com"),
            List.of("", "common", "contoso", "72f988bf", "a/b.c", "a.b/c", "a.b?c", "../x.y")),
        arguments(Kind.REGION, List.of("eu", "us", "swa", "EU"), List.of("", "d", "eu.evil")),
        arguments(
            Kind.SCOPE,
            List.of("https://graph.microsoft.com/.default", "api://gateway/.default"),
            List.of("", "https://graph.microsoft.com", "/.default", "Alert.Read")),
        arguments(
            Kind.MANAGED_IDENTITY,
            List.of("system", "72f988bf-86f1-41af-91ab-2d7cd011db47"),
            List.of("", "true", "System", "my-identity")),
        arguments(Kind.DATE, List.of("2027-03-31"), List.of("", "2027-02-30", "31.03.2027")),
        arguments(Kind.BOOLEAN, List.of("true", "false"), List.of("", "yes", "True")),
        arguments(
            Kind.BYTES, List.of("1", "1073741824"), List.of("0", "-1", "1G", "1000000000000000")),
        arguments(
            Kind.MAIL_ADDRESS,
            List.of("soc@example.org"),
            List.of("", "soc", "a@b,c@d", "a@b c", "a@b\r\nBcc: c@d")),
        arguments(
            Kind.MAIL_ADDRESSES,
            List.of("soc@example.org", "a@b, c@d"),
            List.of("", ",", "soc", "a@b@c", "SOC <soc@example.org>", "a b@c", "a@b;c@d")),
        arguments(Kind.PATH, List.of("data", "/var/lib/x", "a b"), List.of("", " ", "a\0b")));
  }
}
