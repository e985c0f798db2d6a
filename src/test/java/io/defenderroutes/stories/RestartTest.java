package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.SiemAlert;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestartTest extends InSandbox {
  @Test
  void nothing_is_lost_and_nothing_comes_twice_over_a_restart() throws Exception {
    List<SiemAlert> alerts = new ArrayList<>(serve(50));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(50);
    }
    alerts.addAll(serve(30));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(80);
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void alerts_that_share_a_timestamp_are_told_apart_over_a_restart() throws Exception {
    Instant same = Instant.now().minusSeconds(30);
    List<SiemAlert> alerts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      alerts.add(generator.next(tenant.id(), "High", "Execution", same));
      alerts.add(generator.nextDetection(tenant.id(), same));
    }
    sandbox.defender().add(alerts.subList(0, 20).toArray(SiemAlert[]::new));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(20);
    }
    sandbox.defender().add(alerts.subList(20, 40).toArray(SiemAlert[]::new));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(40);
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void an_alert_that_is_twice_in_one_answer_arrives_once() throws Exception {
    List<SiemAlert> alerts = serve(5);
    sandbox.defender().add(alerts.get(2), alerts.get(4), alerts.get(4));
    properties.put("batch.max-alerts", "3");

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(5);
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void an_alert_that_becomes_visible_late_still_arrives_once() throws Exception {
    List<SiemAlert> alerts = new ArrayList<>(serve(5));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(5);
      SiemAlert late =
          generator.next(tenant.id(), "Low", "Discovery", Instant.now().minusSeconds(14 * 60));
      sandbox.defender().add(late);
      alerts.add(late);
      awaitRecords(6);
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(alerts);
    assertThat(arrived.lines()).containsExactly(alerts.get(5).json());
  }

  @Test
  void a_first_poll_catches_up_over_hours_in_one_go() throws Exception {
    List<SiemAlert> alerts = new ArrayList<>();
    for (int minutes = 1; minutes < 6 * 60; minutes += 4) {
      alerts.add(
          generator.next(
              tenant.id(), "High", "Impact", Instant.now().minus(Duration.ofMinutes(minutes))));
    }
    sandbox.defender().add(alerts.toArray(SiemAlert[]::new));
    properties.put("poll.start", "6h");
    properties.put("poll.interval", "1h");

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(alerts.size());
    }
    arrived.assertExactlyOnce(alerts);
    assertThat(requests(tenant).size()).isBetween(6, 7);
  }

  @Test
  void a_page_of_25_000_alerts_arrives_whole() throws Exception {
    List<SiemAlert> alerts = serveShort(25_000);
    properties.put("poll.interval", "1h");

    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().pollInterval(Duration.ofSeconds(1)).until(() -> arrived.records().size() >= 25_000);
    }
    arrived.assertExactlyOnce(alerts);
    assertThat(requests(tenant)).hasSize(1);
  }
}
