package io.defenderroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.SystemCheck;
import io.defenderroutes.check.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private static final SystemCheck.Report REPORT =
      new SystemCheck.Report(
          List.of(
              Finding.good("Kafka k:9092", "connects"),
              Finding.bad("Kafka k:9092", "topic a", "It is\u001b[2J not there", "Make it."),
              Finding.warning("Mail m:25", "connects", "In the clear", "Use TLS.")),
          false);

  @Test
  void a_group_is_named_once_and_cause_and_remedy_are_below_what_is_not_good() {
    assertThat(new Findings(Findings.Marks.SIGNS, false).lines(REPORT))
        .containsExactly(
            "Kafka k:9092",
            "  ✓ connects",
            "  ✗ topic a",
            "    It is [2J not there",
            "    -> Make it.",
            "Mail m:25",
            "  ! connects",
            "    In the clear",
            "    -> Use TLS.",
            "",
            "3 checks: 1 good, 1 warning, 1 bad");
  }

  @Test
  void a_terminal_without_the_signs_gets_words() {
    assertThat(new Findings(Findings.Marks.WORDS, false).lines(REPORT))
        .contains("  ok   connects", "  FAIL topic a", "  !    connects", "       In the clear")
        .allMatch(line -> line.chars().allMatch(c -> c < 128));
  }

  @Test
  void colours_are_for_the_marks_alone() {
    assertThat(new Findings(Findings.Marks.SIGNS, true).lines(REPORT))
        .contains("  \u001b[32m✓\u001b[0m connects", "  \u001b[31m✗\u001b[0m topic a");
  }

  @Test
  void what_was_not_checked_has_no_tick() {
    SystemCheck.Report report =
        new SystemCheck.Report(
            List.of(Finding.note("Routing a", "x: not checked", "Custom")), false);
    assertThat(new Findings(Findings.Marks.SIGNS, false).lines(report))
        .containsExactly(
            "Routing a",
            "  - x: not checked",
            "    Custom",
            "",
            "1 check: 0 good, 1 note, 0 warnings, 0 bad");
    assertThat(Findings.json(report).at("/findings/0/outcome").asText()).isEqualTo("note");
  }
}
