package io.defenderroutes.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.Doctor;
import io.defenderroutes.doctor.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindingsTest {
  private static final Doctor.Report REPORT =
      new Doctor.Report(
          List.of(
              Finding.good("Kafka k:9092", "lets us in"),
              Finding.bad("Kafka k:9092", "topic a", "It is\u001b[2J not there", "Make it."),
              Finding.warning("Mail m:25", "lets us in", "In the clear", "Use TLS.")),
          false);

  @Test
  void a_group_is_named_once_and_cause_and_remedy_are_below_what_is_not_good() {
    assertThat(new Findings(Findings.Marks.SIGNS, false).lines(REPORT))
        .containsExactly(
            "Kafka k:9092",
            "  ✓ lets us in",
            "  ✗ topic a",
            "    It is [2J not there",
            "    -> Make it.",
            "Mail m:25",
            "  ! lets us in",
            "    In the clear",
            "    -> Use TLS.",
            "",
            "3 checks: 1 good, 1 warning, 1 bad");
  }

  @Test
  void a_terminal_without_the_signs_gets_words() {
    assertThat(new Findings(Findings.Marks.WORDS, false).lines(REPORT))
        .contains("  ok   lets us in", "  FAIL topic a", "  !    lets us in", "       In the clear")
        .allMatch(line -> line.chars().allMatch(c -> c < 128));
  }

  @Test
  void colours_are_for_the_marks_alone() {
    assertThat(new Findings(Findings.Marks.SIGNS, true).lines(REPORT))
        .contains("  \u001b[32m✓\u001b[0m lets us in", "  \u001b[31m✗\u001b[0m topic a");
  }
}
