package io.defenderroutes.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {
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
  void no_character_is_cut_in_half() {
    for (int longest = 10; longest < 14; longest++) {
      String line = OneLine.of("😀".repeat(20), longest);

      assertThat(line.codePoints().filter(c -> Character.getType(c) == Character.SURROGATE))
          .isEmpty();
      assertThat(line.length()).isLessThanOrEqualTo(longest);
    }
  }
}
