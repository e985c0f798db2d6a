package io.defenderroutes.stories.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class KillTest extends CrashStory {
  private static final int STOPS = Math.max(2, KILLS / 2);

  @Test
  void killed_at_random_moments_it_loses_and_doubles_nothing() {
    startFeed();
    for (int i = 0; i < KILLS; i++) {
      Child child = start();
      switch (random.nextInt(5)) {
        case 0 -> killWhileItStarts(child);
        case 1 -> killAfterTheFirstDelivery(child);
        default -> killAsRecordsArrive(child);
      }
    }

    assertNoFaults(verdict(start()).faultsOnceAllRan());
  }

  @Test
  void asked_to_stop_in_the_middle_it_ends_with_0_and_loses_and_doubles_nothing() {
    startFeed();
    for (int i = 0; i < STOPS; i++) {
      Child child = start();
      child.awaitDelivery();
      child.runFor(upTo(400));
      assertThat(child.terminate()).isZero();
    }

    assertNoFaults(verdict(start()).faultsOfAnOrderlyStop());
  }

  private void killWhileItStarts(Child child) {
    child.runFor(Duration.ofMillis(200).plus(upTo(1_800)));
    kill(child);
  }

  private void killAfterTheFirstDelivery(Child child) {
    child.awaitDelivery();
    child.runFor(upTo(400));
    kill(child);
  }

  /** Before the wire is taken down, which takes longer than the moment lasts. */
  private void killAsRecordsArrive(Child child) {
    child.awaitDelivery();
    try (Tripwire wire = Tripwire.set(sandbox.kafka().bootstrapServers())) {
      wire.await();
      child.runFor(upTo(5));
      kill(child);
    }
  }
}
