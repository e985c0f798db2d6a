package io.defenderroutes.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.routes.YamlFault;
import io.defenderroutes.rules.Rehearsal;
import io.defenderroutes.rules.RuleTests;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rule tests that are shipped, routes/tests/, as the command test runs them. */
class ShippedRuleTestsTest {
  private static RuleTests tests;
  private static Rehearsal rules;

  @BeforeAll
  static void run() throws Exception {
    rules =
        Rehearsal.of(
            "--routes", Optional.of(Path.of("routes")), Map.of(), Map.of(), Clock.systemUTC());
    tests = rules.test();
  }

  @TestFactory
  Stream<DynamicTest> every_case_holds() {
    return tests.results().stream()
        .map(
            result ->
                DynamicTest.dynamicTest(
                    result.name(),
                    () ->
                        assertThat(result.outcome().ends())
                            .containsExactlyInAnyOrderElementsOf(result.expected())));
  }

  @Test
  void every_shipped_rule_has_a_case() {
    assertThat(tests.results()).hasSizeGreaterThan(5);
    assertThat(tests.unreached()).isEmpty();
  }

  @Test
  void a_shipped_rule_takes_every_alert() {
    assertThat(tests.gaps()).isEmpty();
  }

  @Test
  void nothing_is_wrong_with_the_shipped_files() {
    assertThat(rules.validate()).isEqualTo(List.<YamlFault>of());
  }
}
