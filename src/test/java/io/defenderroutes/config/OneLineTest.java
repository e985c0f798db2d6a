package io.defenderroutes.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the text of others becomes. */
class OneLineTest {
  private static final String JWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.c2lnbmF0dXJl";

  @Property(tries = 2000)
  void a_line_holds_nothing_that_breaks_reorders_or_hides_text(
      @ForAll("texts") String text, @ForAll @IntRange(min = 2, max = 60) int longest) {
    for (String line : List.of(OneLine.of(text, longest), OneLine.quoted(text, longest))) {
      assertThat(line.codePoints())
          .noneMatch(
              c ->
                  c < 0x20
                      || (c >= 0x7F && c <= 0x9F)
                      || (c >= 0x200B && c <= 0x200F)
                      || (c >= 0x2028 && c <= 0x202E)
                      || (c >= 0x2060 && c <= 0x2069)
                      || c == 0xFEFF
                      || (c >= 0xD800 && c <= 0xDFFF));
      assertThat(line.length()).isLessThanOrEqualTo(longest);
    }
  }

  @Property(tries = 2000)
  void a_quoted_line_can_not_end_its_quotes_and_holds_no_token(
      @ForAll("texts") String text, @ForAll @IntRange(min = 2, max = 200) int longest) {
    String line = OneLine.quoted(text, longest);
    assertThat(line).doesNotContain("\"").doesNotEndWith("\\").doesNotContain("eyJhbGci");
    assertThat(OneLine.quoted(line, longest)).as("twice").isEqualTo(line);
  }

  @Property(tries = 2000)
  void a_line_stays_as_it_is(
      @ForAll("texts") String text, @ForAll @IntRange(min = 2, max = 60) int longest) {
    String line = OneLine.of(text, longest);
    assertThat(OneLine.of(line, longest)).isEqualTo(line);
  }

  @Property(tries = 500)
  void words_are_left_alone(@ForAll("words") String words) {
    assertThat(OneLine.of(words, 1000)).isEqualTo(words);
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> any = Arbitraries.strings().all().ofMaxLength(20);
    Arbitrary<String> odd =
        Arbitraries.of(
            "\"",
            "\\",
            "\\\" next=\"",
            "\n",
            "\r\n",
            "\u0085",
            "\u2028",
            "\u2029",
            "\u202e",
            "\u2066",
            "\u200b",
            "\ufeff",
            "\ud83d",
            "\ude00",
            "\ud83d\ude00",
            " ",
            "\u3000",
            "\u00a0",
            "\u001b[2J",
            "Bearer ",
            "bearer  ***",
            JWT,
            "Authorization: Bearer abc.def",
            "…",
            "x=" + JWT,
            "key\"");
    return Arbitraries.oneOf(any, odd).list().ofMaxSize(12).map(parts -> String.join("", parts));
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.strings()
        .alpha()
        .numeric()
        .withChars("äöüßéñ漢字かな.,:;()[]{}<>/%&=+*#'\"\\_-")
        .ofMinLength(1)
        .ofMaxLength(200);
  }

  @ParameterizedTest
  @CsvSource({
    "Authorization: Bearer abcDEF123, Authorization: Bearer ***",
    "token=" + JWT + " is old, token=*** is old",
    "the keyJsonPath and Monkeyjack, the keyJsonPath and Monkeyjack",
    "bearer  secret, bearer  ***"
  })
  void what_looks_like_a_token_is_masked(String text, String masked) {
    assertThat(OneLine.quoted(text, 100)).isEqualTo(masked);
  }

  @Test
  void ordinary_text_stays_as_it_is() {
    assertThat(OneLine.of("ü 漢 😀 <&>\"", 20)).isEqualTo("ü 漢 😀 <&>\"");
    assertThat(OneLine.of("", 20)).isEmpty();
  }

  @Test
  void whatever_breaks_a_line_becomes_one_blank() {
    assertThat(OneLine.of("a\r\nb\tc\u0000d\u0085e\u2028f\u2029g\u001B[31mh\n", 50))
        .isEqualTo("a b c d e f g [31mh");
  }

  @Test
  void a_long_text_is_cut_to_its_limit_and_shows_that() {
    assertThat(OneLine.of("x".repeat(20), 20)).isEqualTo("x".repeat(20));
    assertThat(OneLine.of("x".repeat(21), 20)).isEqualTo("x".repeat(19) + "…");
  }

  @Test
  void quotes_become_apostrophes_and_breaks_become_spaces() {
    assertThat(OneLine.quoted("no\" reason=\"forged\u2028x\r\n2026 INFO \u202efed\\", 100))
        .isEqualTo("no' reason='forged x 2026 INFO  fed");
  }

  @Test
  void a_cut_does_not_halve_a_character() {
    assertThat(OneLine.of("ab\ud83d\ude00cd", 4)).isEqualTo("ab…");
    assertThat(OneLine.of("ab\ud83d\ude00cd", 6)).isEqualTo("ab\ud83d\ude00cd");
  }
}
