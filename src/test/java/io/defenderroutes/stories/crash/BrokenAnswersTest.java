package io.defenderroutes.stories.crash;

import io.defenderroutes.sandbox.Fault;
import org.junit.jupiter.api.Test;

class BrokenAnswersTest extends CrashStory {
  private static final int BYTES_OF_AN_ALERT = 2_300;
  private static final int ROUNDS = Math.max(2, KILLS / 2);
  private static final int FAULTS = 12;

  @Test
  void answers_that_break_off_and_kills_together_lose_and_double_nothing() {
    startFeed();
    Child child = start();
    for (int i = 0; i < ROUNDS; i++) {
      child.awaitDelivery();
      for (int j = 0; j < FAULTS; j++) {
        sandbox.defender().inject(tenantId(), fault());
      }
      child.runFor(upTo(1_500));
      kill(child);
      child = start();
    }

    assertNoFaults(verdict(child).faultsOnceAllRan());
  }

  private Fault fault() {
    return switch (random.nextInt(6)) {
      case 0 -> Fault.malformedJson();
      case 1 -> Fault.html200();
      case 2 -> Fault.status(500);
      default -> Fault.cutBody(random.nextInt(feed.fed().size() * BYTES_OF_AN_ALERT));
    };
  }
}
