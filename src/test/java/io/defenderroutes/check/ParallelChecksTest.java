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
  void what_hangs_holds_up_nobody_and_is_told_in_its_place() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    ParallelChecks checkup = new ParallelChecks();
    checkup.add(
        "first",
        "answers",
        () -> {
          never.await();
          return List.of();
        });
    checkup.add("second", "answers", () -> List.of(Finding.good("second", "answers")));
    checkup.add(
        "third",
        "answers",
        () -> {
          throw new IllegalStateException("broken");
        });

    List<Finding> findings = checkup.run(Duration.ofMillis(500));

    assertThat(findings).extracting(Finding::group).containsExactly("first", "second", "third");
    assertThat(findings)
        .extracting(Finding::outcome)
        .containsExactly(Outcome.BAD, Outcome.GOOD, Outcome.BAD);
    assertThat(findings.get(0).cause()).contains("No response");
    assertThat(findings.get(2).cause()).contains("broken");
  }

  @Test
  void many_that_wait_for_each_other_are_looked_at_together() throws Exception {
    CountDownLatch all = new CountDownLatch(10);
    ParallelChecks checkup = new ParallelChecks();
    for (int i = 0; i < 10; i++) {
      checkup.add(
          "group",
          "answers",
          () -> {
            all.countDown();
            all.await();
            return List.of(Finding.good("group", "answers"));
          });
    }
    assertThat(checkup.run(Waits.LIMIT))
        .hasSize(10)
        .allMatch(finding -> finding.outcome() == Outcome.GOOD);
  }
}
