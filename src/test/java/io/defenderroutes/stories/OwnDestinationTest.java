package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.SiemAlert;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A webhook beside another destination. */
class OwnDestinationTest extends InSandbox {
  private Path routes;

  @BeforeEach
  void callTheWebhookAndKafka() throws Exception {
    routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    properties.put("routes.folder", routes.toString());
    CustomRoutes.routing(
        routes,
        """
        - to: { uri: kamelet:webhook }
        - to: { uri: kamelet:kafka, parameters: { topic: own.after } }
        """);
  }

  @Test
  void it_is_called_and_the_next_destination_gets_the_alert_as_it_came() throws Exception {
    int before = sandbox.redirectTrap().requests();
    properties.put("routing.webhook.url", sandbox.redirectTrap().uri().toString());
    List<SiemAlert> alerts = serve(2);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await()
          .atMost(LONG)
          .until(
              () ->
                  arrived.records("own.after").size() == 2
                      && sandbox.redirectTrap().requests() - before >= 2);
    }
    Arrived.assertExactlyOnce(alerts, arrived.records("own.after"));
    assertThat(sandbox.redirectTrap().requests() - before).isEqualTo(2);
    assertThat(sandbox.redirectTrap().authorizations()).isEmpty();
    assertThat(arrived.deadLetters()).isEmpty();
  }

  @Test
  void it_may_be_called_without_TLS() throws Exception {
    List<SiemAlert> alerts = serve(2);
    try (HttpReceiver webhook = HttpReceiver.plain()) {
      properties.put("routing.webhook.url", webhook.url());
      try (DefenderAlertRoutes running = Product.start(properties)) {
        await()
            .atMost(LONG)
            .until(
                () -> arrived.records("own.after").size() == 2 && webhook.received().size() == 2);
      }
      assertThat(webhook.received())
          .extracting(HttpReceiver.Received::body)
          .containsExactlyInAnyOrderElementsOf(alerts.stream().map(SiemAlert::json).toList());
    }
    Arrived.assertExactlyOnce(alerts, arrived.records("own.after"));
    assertThat(arrived.deadLetters()).isEmpty();
  }

  @Test
  void when_it_is_unavailable_for_too_long_the_dead_letter_does_not_hold_its_address()
      throws Exception {
    properties.put(
        "routing.webhook.url", URI.create("https://localhost:1/T0KEN/S3CRET").toString());
    properties.put("delivery.retry-delay", "100ms");
    properties.put("delivery.give-up-after", "1s");
    List<SiemAlert> alerts = serve(1);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> !arrived.deadLetters().isEmpty());
    }
    Arrived.assertExactlyOnce(alerts, arrived.records("own.after"));
    assertThat(arrived.deadLetters().get(0).path("destination").asText()).isEqualTo("webhook");
    assertThat(arrived.deadLetters().get(0).toString()).doesNotContain("T0KEN", "S3CRET");
  }

  @Test
  void a_stop_while_it_fails_keeps_its_deliveries_and_its_address_is_not_logged() throws Exception {
    properties.put("delivery.retry-delay", "1h");
    properties.put("delivery.retry-max-delay", "1h");
    properties.put("delivery.in-flight", "1");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    log.start();
    root.addAppender(log);
    List<SiemAlert> alerts = serve(5);
    try (HttpReceiver webhook = HttpReceiver.start(sandbox.certificates()).answers(500)) {
      properties.put("routing.webhook.url", webhook.url() + "/T0KEN/S3CRET");
      try (DefenderAlertRoutes running = Product.start(properties)) {
        await()
            .atMost(LONG)
            .until(
                () ->
                    arrived.records("own.after").size() == 5
                        && log.list.stream().anyMatch(OwnDestinationTest::isFailure));
      }
      assertThat(webhook.received()).hasSize(1);

      try (DefenderAlertRoutes running = Product.start(properties)) {
        await().atMost(LONG).until(() -> webhook.received().size() >= 1 + 5);
      }
      assertThat(webhook.received())
          .hasSize(1 + 5)
          .extracting(HttpReceiver.Received::body)
          .containsAll(alerts.stream().map(SiemAlert::json).toList());
    } finally {
      root.detachAppender(log);
    }
    Arrived.assertExactlyOnce(alerts, arrived.records("own.after"));
    assertThat(arrived.deadLetters()).isEmpty();
    assertThat(log.list)
        .extracting(OwnDestinationTest::text)
        .noneMatch(line -> line.contains("S3CRET") || line.contains("MethodNotFound"));
  }

  @Test
  void what_fails_past_every_policy_is_told_as_that_and_not_as_a_stop() throws Exception {
    properties.put("routing.webhook.url", "https://localhost:1/T0KEN/S3CRET");
    CustomRoutes.routing(
        routes,
        """
        - throwException: { exceptionType: java.lang.IllegalStateException, message: no such team }
        - to: { uri: kamelet:webhook }
        """);
    Path rules = routes.resolve("routing/alerts.camel.yaml");
    Files.writeString(
        rules,
        Files.readString(rules)
            .replace("routeConfigurationId: destinations", "routeConfigurationId: destination"));
    Path alert = routes.resolve("pipeline/alert.camel.yaml");
    Files.writeString(
        alert, Files.readString(alert).replace("    routeConfigurationId: dead-letters\n", ""));
    serve(3);
    properties.put("poll.interval", "1h");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThat(Health.of(running, tenant.name() + "/siem")).contains("no such team"));
    }
  }

  private static boolean isFailure(ILoggingEvent event) {
    return event.getFormattedMessage().startsWith("Delivery failed ");
  }

  private static String text(ILoggingEvent event) {
    return event.getFormattedMessage()
        + (event.getThrowableProxy() == null
            ? ""
            : ThrowableProxyUtil.asString(event.getThrowableProxy()));
  }
}
