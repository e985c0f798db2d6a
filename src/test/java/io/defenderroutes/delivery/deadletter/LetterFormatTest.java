package io.defenderroutes.delivery.deadletter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LetterFormatTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  static List<byte[]> alerts() {
    return List.of(
        bytes("{\"a\":1.0e+2,\"a\":2 , \"ü\":\"\\u00fc\\n\"}"),
        bytes("17"),
        bytes("null"),
        bytes("\"text with } and \\\" in it\""),
        bytes("{\r\n  \"a\": 1\n}"),
        bytes("{\"a\":" + "[".repeat(998) + "]".repeat(998) + "}"),
        bytes("{\"a\":" + "[".repeat(1_500) + "]".repeat(1_500) + "}"),
        bytes("{\"a\":" + "9".repeat(1_500) + "}"),
        bytes("no { JSON"),
        bytes(""),
        bytes("1 2"),
        "{\"a\":\"\u00fc\"}".getBytes(ISO_8859_1));
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void an_alert_comes_out_byte_for_byte(byte[] alert) {
    byte[] written = LetterFormat.write(letter(alert));

    assertThat(new String(written, UTF_8)).doesNotContain("\n", "\r");
    DeadLetter read = Objects.requireNonNull(LetterFormat.read(written));
    assertThat(read.routed().alert()).isEqualTo(alert);
    assertThat(LetterFormat.write(read)).isEqualTo(written);
  }

  @Test
  void all_else_comes_out_too() {
    DeadLetter letter = letter(bytes("{}"));

    DeadLetter read = Objects.requireNonNull(LetterFormat.read(LetterFormat.write(letter)));

    assertThat(read).usingRecursiveComparison().isEqualTo(letter);
    assertThat(read.id()).isEqualTo(letter.id());
  }

  @Test
  void a_letter_without_a_change_is_of_an_alert_that_was_created() {
    byte[] before =
        new String(LetterFormat.write(letter(bytes("1"))), UTF_8)
            .replace("\"change\":\"updated\",\"previousSeverity\":\"low\",", "")
            .getBytes(UTF_8);

    Routed routed = Objects.requireNonNull(LetterFormat.read(before)).routed();

    assertThat(routed.change()).isEqualTo("created");
    assertThat(routed.previousSeverity()).isEmpty();
  }

  @Test
  void what_is_no_dead_letter_is_none() {
    for (String text : List.of("", "17", "{", "{}", "{\"alert\":{}}", "[1]", "\0")) {
      assertThat(LetterFormat.read(bytes(text))).as(text).isNull();
    }
  }

  @Test
  void a_further_failure_keeps_the_first_time_and_counts_on() {
    DeadLetter first = letter(bytes("{}"));
    DeadLetter further =
        new DeadLetter(
            "acme/siem",
            first.routed(),
            "email:x",
            "no",
            2,
            NOON.plusSeconds(9),
            NOON.plusSeconds(9));

    DeadLetter both = further.after(first);

    assertThat(both.attempts()).isEqualTo(5);
    assertThat(both.firstFailedAt()).isEqualTo(NOON);
    assertThat(both.failedAt()).isEqualTo(NOON.plusSeconds(9));
    assertThat(both.id()).isEqualTo(first.id());
  }

  private static DeadLetter letter(byte[] alert) {
    Routed routed =
        new Routed(
            "da\"1",
            "da1@t",
            "high",
            "Malware",
            "endpoint",
            "T\u00fc",
            "updated",
            "low",
            "s1",
            "s0 s2",
            alert);
    return new DeadLetter("acme/siem", routed, "email:x", "refused", 3, NOON, NOON.plusSeconds(1));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
