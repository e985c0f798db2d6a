package io.defenderroutes.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.LoadSettings;

class YamlBoundsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- x: &a [*a]|1|the alias *a stands within the node that it names",
        "- a: b~- &a~  x: *a|3|the alias *a",
        "- &a~  b: { c: [ 1, { d: *a } ] }|2|the alias *a",
        "- &a [ &b [ *a ] ]|1|the alias *a",
        "- ? &a { ? *a : 1 }~  : 2|1|the alias *a",
        "[[[[[[x]]]]]]|1|deeper than 5 levels",
        "- &a [[[x]]]~- &b [[*a]]|2|deeper than 5 levels"
      })
  void what_would_take_all_stack_is_named_with_its_line(String yaml, int line, String problem) {
    YamlBounds.Excess excess = check(yaml.replace('~', '\n')).orElseThrow();

    assertThat(excess.problem()).contains(problem);
    assertThat(excess.line()).isEqualTo(line);
    assertThat(excess.remedy()).isNotBlank();
  }

  @Test
  void aliases_count_as_what_they_stand_for() {
    StringBuilder yaml = new StringBuilder("- &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 30; i++) {
      String before = "*a" + (i - 1) + " , ";
      yaml.append("- &a").append(i).append(" [").append(before.repeat(9)).append("x]\n");
    }

    assertThat(check(yaml.toString(), 100).orElseThrow())
        .satisfies(
            excess -> {
              assertThat(excess.problem()).contains("more than 200000 nodes");
              assertThat(excess.line()).isEqualTo(6);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- &a [x]~- *a~- *a",
        "- &a [ &a [x], *a ]",
        "- &a x~- [ *a, *a ]",
        "- [[[[x]]]]",
        "''"
      })
  void an_alias_of_what_is_complete_is_allowed(String yaml) {
    assertThat(check(yaml.replace('~', '\n'))).isEmpty();
  }

  private static Optional<YamlBounds.Excess> check(String yaml) {
    return check(yaml, 5);
  }

  private static Optional<YamlBounds.Excess> check(String yaml, int deepest) {
    return YamlBounds.check(yaml, LoadSettings.builder().build(), deepest);
  }
}
