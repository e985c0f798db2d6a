package io.defenderroutes.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.AlertGenerator;
import io.defenderroutes.sandbox.Sandbox;
import io.defenderroutes.sandbox.SiemAlert;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippedRoutingTest {
  @TempDir static Path folder;
  static Sandbox sandbox;

  @TempDir Path data;

  @BeforeAll
  static void startSandbox() {
    sandbox = Sandbox.start(folder);
  }

  @AfterAll
  static void stopSandbox() {
    sandbox.close();
  }

  @Test
  void a_high_ransomware_alert_reaches_the_critical_topic_and_the_mailbox() throws Exception {
    Sandbox.Tenant tenant = Product.newTenant(sandbox);
    SiemAlert alert =
        new AlertGenerator(1, Clock.systemUTC())
            .next(tenant.id(), "High", "Ransomware", Instant.now());
    sandbox.defender().add(alert);

    try (DefenderAlertRoutes running = Product.start(Product.properties(sandbox, tenant, data))) {
      await().until(() -> sandbox.kafka().readAll("defender.alerts.critical").size() == 1);
      await().until(() -> sandbox.mail().received().size() == 1);
    }
    assertThat(sandbox.kafka().readAll("defender.alerts.critical").get(0).key())
        .isEqualTo(alert.alertId());
  }
}
