package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.LateTopics;
import io.defenderroutes.sandbox.SiemAlert;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewTopicTest extends InSandbox {
  @Test
  void a_batch_for_a_topic_that_is_just_being_made_is_delivered_at_the_first_attempt(
      @TempDir Path kafka) throws Exception {
    properties.put("delivery.retry-delay", "1h");
    properties.put("delivery.retry-max-delay", "1h");
    List<SiemAlert> alerts = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      alerts.add(large());
    }
    try (LateTopics late = LateTopics.start(kafka, Arrived.MEDIUM)) {
      properties.put("kafka.brokers", late.servers());
      try (DefenderAlertRoutes running = Product.start(properties)) {
        await()
            .atMost(LONG)
            .until(() -> late.broker().readAll(Arrived.MEDIUM).size() >= alerts.size());
      }
      assertThat(late.wasLate()).isTrue();
      Arrived.assertExactlyOnce(alerts, late.broker().readAll(Arrived.MEDIUM));
    }
  }

  /** Too large for two to travel in one request. */
  private SiemAlert large() {
    SiemAlert alert =
        Alerts.with(
            generator.next(tenant.id(), "Medium", "Impact", Instant.now().minusSeconds(50)),
            "CommandLine",
            Alerts.noise(60_000));
    sandbox.defender().add(alert);
    return alert;
  }
}
