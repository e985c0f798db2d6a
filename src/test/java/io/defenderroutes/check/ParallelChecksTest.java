package io.defenderroutes.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.Waits;
import io.defenderroutes.check.Finding.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ParallelChecksTest {
  @Test
  void a_check_that_hangs_or_fails_is_reported_in_order() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    ParallelChecks checks = new ParallelChecks();
    checks.add(
        "first",
        "answers",
        () -> {
          never.await();
          return List.of();
        });
    checks.add("second", "answers", () -> List.of(Finding.good("second", "answers")));
    checks.add(
        "third",
        "answers",
        () -> {
          throw new IllegalStateException("broken");
        });

    List<Finding> findings = checks.run(Duration.ofMillis(500));

    assertThat(findings).extracting(Finding::group).containsExactly("first", "second", "third");
    assertThat(findings)
        .extracting(Finding::outcome)
        .containsExactly(Outcome.BAD, Outcome.GOOD, Outcome.BAD);
    assertThat(findings.get(0).cause()).contains("No response");
    assertThat(findings.get(2).cause()).contains("broken");
  }

  @Test
  void checks_run_in_parallel() throws Exception {
    CountDownLatch all = new CountDownLatch(10);
    ParallelChecks checks = new ParallelChecks();
    for (int i = 0; i < 10; i++) {
      checks.add(
          "group",
          "answers",
          () -> {
            all.countDown();
            all.await();
            return List.of(Finding.good("group", "answers"));
          });
    }
    assertThat(checks.run(Waits.LIMIT))
        .hasSize(10)
        .allMatch(finding -> finding.outcome() == Outcome.GOOD);
  }
}
