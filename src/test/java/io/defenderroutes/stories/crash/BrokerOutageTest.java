package io.defenderroutes.stories.crash;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BrokerOutageTest extends CrashStory {
  private static final int ROUNDS = Math.max(1, KILLS / 5);

  @AfterEach
  void leaveTheBrokerRunning() {
    sandbox.kafka().restart();
  }

  @Test
  void the_broker_goes_and_comes_back_and_a_kill_falls_in_between() {
    startFeed();
    Child child = start();
    for (int i = 0; i < ROUNDS; i++) {
      child.awaitDelivery();
      child.runFor(upTo(500));
      sandbox.kafka().stop();
      child.runFor(upTo(1_500));
      kill(child);
      child = start();
      child.await(" failed connection=");
      sandbox.kafka().restart();
      child.awaitDelivery();

      sandbox.kafka().stop();
      child.runFor(Duration.ofSeconds(1).plus(upTo(1_500)));
      sandbox.kafka().restart();
      child.runFor(upTo(500));
    }

    assertNoFaults(verdict(child).faultsOnceAllRan());
  }
}
