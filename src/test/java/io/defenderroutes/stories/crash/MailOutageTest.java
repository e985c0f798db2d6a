package io.defenderroutes.stories.crash;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MailOutageTest extends CrashStory {
  private static final int ROUNDS = Math.max(1, KILLS / 5);

  @AfterEach
  void leaveTheMailServerRunning() {
    sandbox.mail().refuse(false);
    sandbox.mail().restart();
  }

  @Test
  void the_mail_server_refuses_goes_and_comes_back_and_kills_fall_in_between() {
    properties.put("delivery.attempts", "1000"); // a refusal is no dead letter here
    startFeed();
    Child child = start();
    for (int i = 0; i < ROUNDS; i++) {
      child.awaitDelivery();
      sandbox.mail().refuse(true);
      child.awaitFurther("Delivery failed");
      kill(child);
      child = start();
      child.await("Delivery failed");
      sandbox.mail().refuse(false);
      child.awaitDelivery();

      sandbox.mail().stop();
      child.awaitFurther("Delivery failed");
      kill(child);
      child = start();
      child.await("Delivery failed");
      sandbox.mail().restart();
    }

    assertNoFaults(verdict(child).faultsOnceAllRan());
  }
}
