package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What /observe/metrics says of what happened. */
class MetricsTest extends InSandbox {
  private Scrape scrape;

  @BeforeEach
  void openManagement() throws IOException {
    scrape = Scrape.of(properties);
  }

  @Test
  void what_is_delivered_is_counted_once_by_kind_and_destination() throws Exception {
    serve("High", "Ransomware");
    serve("Low", "Made up by a vendor");
    serve(3);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(5);
      awaitFurtherPolls();
      scrape.now();
      String mail = "email:" + Arrived.recipient(tenant);
      assertThat(counted("new", "high", "Ransomware", "")).isEqualTo(1);
      assertThat(
              scrape.value(
                  "defender_alerts_new_total", with("severity", "high", "service", "endpoint")))
          .isEqualTo(1);
      assertThat(counted("new", "low", "other", "")).isEqualTo(1);
      assertThat(counted("new", "medium", "Discovery", "")).isEqualTo(3);
      assertThat(counted("delivered", "high", "Ransomware", "kafka:" + Arrived.CRITICAL))
          .isEqualTo(1);
      assertThat(counted("delivered", "high", "Ransomware", mail)).isEqualTo(1);
      assertThat(counted("delivered", "low", "other", "kafka:" + Arrived.LOW)).isEqualTo(1);
      assertThat(counted("delivered", "low", "other", "file:{tenant}/{date}.ndjson")).isEqualTo(1);
      assertThat(counted("delivered", "medium", "Discovery", "kafka:" + Arrived.MEDIUM))
          .isEqualTo(3);
      assertThat(scrape.value("defender_destination_up", "destination", "kafka")).isEqualTo(1);
      assertThat(scrape.value("defender_alerts_received_total", connection()))
          .isGreaterThanOrEqualTo(5);
      assertThat(scrape.value("defender_lag_seconds", connection())).isBetween(0.0, 60.0);
    }
  }

  @Test
  void polls_and_answers_are_counted_by_what_came_of_them() throws Exception {
    properties.put("retry.attempts", "1");
    for (int i = 0; i < 2; i++) {
      sandbox.defender().inject(tenant.id(), Fault.status(503));
    }
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await()
          .atMost(LONG)
          .until(() -> scrape.now().value("defender_polls_total", outcome("complete")) >= 1);
      assertThat(scrape.value("defender_answers_total", status("503"))).isEqualTo(2);
      assertThat(scrape.value("defender_polls_total", outcome("failed"))).isEqualTo(1);
      assertThat(scrape.value("defender_polls_total", outcome("incomplete"))).isZero();
      assertThat(scrape.value("defender_answers_total", status("200"))).isPositive();
    }
  }

  @Test
  void a_permission_that_is_missing_is_counted_and_health_says_which() throws Exception {
    for (int i = 0; i < 40; i++) {
      sandbox.defender().inject(tenant.id(), Fault.status(403));
    }
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await()
          .atMost(LONG)
          .until(() -> scrape.now().value("defender_answers_total", status("403")) > 0);
      assertThat(scrape.value("defender_connection_up", connection())).isZero();
      assertThat(Health.of(running, tenant.name() + "/siem"))
          .contains("polling fails since", "403", "what to do", "the permission");
    } finally {
      sandbox.defender().clearFaults();
    }
  }

  @Test
  void a_delivery_that_waits_for_its_destination_counts_once_it_is_accepted() throws Exception {
    sandbox.mail().stop();
    serve("High", "Ransomware");
    String mail = "email:" + Arrived.recipient(tenant);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await()
          .atMost(LONG)
          .until(
              () ->
                  scrape.now().text().contains("defender_destination_up{destination=\"" + mail)
                      && scrape.value("defender_destination_up", "destination", mail) == 0);
      assertThat(scrape.value("defender_connection_up", connection())).isEqualTo(1);
      assertThat(counted("new", "high", "Ransomware", "")).isEqualTo(1);
      assertThat(counted("delivered", "high", "Ransomware", mail)).isZero();
      assertThat(scrape.value("defender_pending_deliveries", "destination", mail)).isEqualTo(1);
      assertThat(Health.of(running, mail)).contains("unavailable since", "what to do");

      sandbox.mail().restart();
      await()
          .atMost(LONG)
          .until(() -> scrape.now().value("defender_destination_up", "destination", mail) == 1);
      awaitFurtherPolls();
      scrape.now();
      assertThat(counted("new", "high", "Ransomware", "")).isEqualTo(1);
      assertThat(counted("delivered", "high", "Ransomware", mail)).isEqualTo(1);
      assertThat(scrape.value("defender_connection_up", connection())).isEqualTo(1);
      assertThat(Health.of(running, mail)).isEmpty();
    }
  }

  @Test
  void a_change_of_the_routes_leaves_what_was_counted() throws Exception {
    Path routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    Files.delete(routes.resolve("tests/alerts.yaml"));
    properties.putAll(Map.of("routes.folder", routes.toString(), "routes.refresh", "50ms"));
    serve(3);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(3);
      CamelContext before = running.camelContext();
      CustomRoutes.replace(
          routes.resolve("routing/alerts.camel.yaml"),
          "topic: " + Arrived.MEDIUM,
          "topic: " + Arrived.HIGH);
      await().atMost(LONG).until(() -> running.camelContext() != before);
      serve(2);
      awaitRecords(5);
      awaitFurtherPolls();
      scrape.now();
      assertThat(scrape.value("defender_reloads_total", "outcome", "swapped")).isEqualTo(1);
      assertThat(counted("new", "medium", "Discovery", "")).isEqualTo(5);
      assertThat(counted("delivered", "medium", "Discovery", "kafka:" + Arrived.MEDIUM))
          .isEqualTo(3);
      assertThat(counted("delivered", "medium", "Discovery", "kafka:" + Arrived.HIGH)).isEqualTo(2);
      assertThat(scrape.value("defender_budget_left", connection())).isPositive();
      assertThat(scrape.value("jvm_memory_used_bytes")).isPositive();
    }
  }

  @Test
  void a_destination_that_changed_routes_have_no_more_is_not_down_for_ever() throws Exception {
    Path routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    Files.delete(routes.resolve("tests/alerts.yaml"));
    properties.putAll(
        Map.of(
            "routes.folder",
            routes.toString(),
            "routes.refresh",
            "50ms",
            "shutdown.timeout",
            "1s"));
    sandbox.mail().stop();
    serve("High", "Ransomware");
    String mail = "email:" + Arrived.recipient(tenant);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> scrape.now().text().contains(mail) && up(mail) == 0);
      CamelContext before = running.camelContext();
      CustomRoutes.routing(
          routes, "- to: { uri: kamelet:kafka, parameters: { topic: " + Arrived.HIGH + " } }");
      await().atMost(LONG).until(() -> running.camelContext() != before);
      serve("High", "Ransomware");
      await()
          .atMost(LONG)
          .until(() -> scrape.now().text().contains("defender_destination_up{destination=\"kafka"));
      await().atMost(LONG).until(() -> up(mail) == 1);
      assertThat(up("kafka")).isEqualTo(1);
    } finally {
      sandbox.mail().restart();
    }
  }

  private double up(String destination) throws Exception {
    return scrape.now().value("defender_destination_up", "destination", destination);
  }

  private double counted(String what, String severity, String category, String destination) {
    return destination.isEmpty()
        ? scrape.value(
            "defender_alerts_" + what + "_total", with("severity", severity, "category", category))
        : scrape.value(
            "defender_alerts_" + what + "_total",
            with("severity", severity, "category", category, "destination", destination));
  }

  private String[] connection() {
    return with();
  }

  private String[] outcome(String outcome) {
    return with("outcome", outcome);
  }

  private String[] status(String status) {
    return with("status", status);
  }

  private String[] with(String... further) {
    String[] all = new String[further.length + 4];
    System.arraycopy(further, 0, all, 4, further.length);
    all[0] = "tenant";
    all[1] = tenant.name();
    all[2] = "source";
    all[3] = "siem";
    return all;
  }
}
