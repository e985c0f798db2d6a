package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is counted is true: each alert is delivered, pending, dropped or a dead letter. */
class CountsTest extends InSandbox {
  private final HttpClient client = HttpClient.newHttpClient();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private Path routes;
  private Scrape scrape;

  @BeforeEach
  void editRoutes() throws Exception {
    routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    Files.delete(routes.resolve("tests/alerts.yaml"));
    properties.put("routes.folder", routes.toString());
    scrape = Scrape.of(properties);
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void endLog() {
    root.detachAppender(log);
  }

  @Test
  void each_alert_is_delivered_pending_dropped_or_a_dead_letter() throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - choice:
            when:
              - simple: "${variable.severity} == 'low'"
                steps:
                  - stop: {}
              - simple: "${variable.severity} == 'high'"
                steps:
                  - to: { uri: kamelet:kafka, parameters: { topic: defender.alerts.high } }
                  - to:
                      uri: kamelet:email
                      parameters: { to: "{{email.to}}", subject: "${variable.title}" }
                  - stop: {}
              - simple: "${variable.category} == 'Exploit'"
                steps:
                  - to: { uri: kamelet:kafka, parameters: { topic: "not a topic" } }
            otherwise:
              steps:
                - to: { uri: kamelet:kafka, parameters: { topic: defender.alerts.medium } }
        """);
    serve(3);
    serve("Low", "Malware");
    serve("Low", "Malware");
    serve("Low", "Discovery");
    serve("High", "Ransomware");
    serve("Medium", "Exploit");
    sandbox.mail().stop();
    String mail = "email:" + Arrived.recipient(tenant);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> scrape.now().value("defender_alerts_new_total") == 8);
      await().atMost(LONG).until(() -> failing(mail) != null);
      // Repeated polls bring duplicates, which are no new alerts.
      awaitFurtherPolls();
      assertSum();
      assertThat(pending(mail)).isEqualTo(1);
      assertThat(delivered(mail)).isZero();
      assertThat(scrape.value("defender_pending_oldest_seconds", "destination", mail)).isPositive();
      assertThat(scrape.value("defender_connection_up")).isEqualTo(1);
      assertThat(Health.of(running, mail))
          .startsWith("unavailable since ")
          .contains("what to do: ")
          .endsWith("; pending deliveries: 1");
      assertThat(Health.of(running, tenant.name() + "/siem")).isEmpty();
      JsonNode destination = destination(mail);
      assertThat(destination.path("up").asBoolean()).isFalse();
      assertThat(destination.path("pending").asInt()).isEqualTo(1);
      assertThat(destination.path("trouble").path("reason").asText()).isNotEmpty();
      assertThat(destination.path("trouble").path("remedy").asText()).isNotEmpty();
      assertThat(destination.has("oldestPending")).isTrue();
      assertThat(status().path("connections").path(0).path("state").asText()).isEqualTo("UP");

      sandbox.mail().restart();
      await().atMost(LONG).until(() -> scrape.now().text() != null && delivered(mail) == 1);
      assertSum();
      assertThat(pending(mail)).isZero();
      assertThat(scrape.value("defender_alerts_dropped_total")).isEqualTo(3);
      assertThat(
              scrape.value(
                  "defender_alerts_dropped_total",
                  "severity",
                  "low",
                  "category",
                  "Malware",
                  "rule",
                  "routing/alerts.camel.yaml:11"))
          .isEqualTo(2);
      assertThat(status().path("dropped").toString())
          .isEqualTo(
              "[{\"rule\":\"routing/alerts.camel.yaml:11\",\"severity\":\"low\",\"category\":\"Discovery\",\"alerts\":1},"
                  + "{\"rule\":\"routing/alerts.camel.yaml:11\",\"severity\":\"low\",\"category\":\"Malware\",\"alerts\":2}]");
      assertThat(status().path("connections").path(0).path("dropped").asInt()).isEqualTo(3);
      await().atMost(LONG).until(() -> destination(mail).path("up").asBoolean());
      assertThat(destination(mail).has("trouble")).isFalse();
    } finally {
      sandbox.mail().restart();
    }
    assertThat(arrived.deadLetters()).hasSize(1);
    assertThat(arrived.deadLetters().get(0).path("destination").asText())
        .isEqualTo("kafka:not a topic");
    assertThat(lines("Delivered connection=")).anyMatch(line -> line.endsWith(" dropped=3"));
    assertThat(lines("Alerts not accounted for")).isEmpty();
  }

  @Test
  void what_a_destination_refuses_is_not_counted_as_delivered() throws Exception {
    CustomRoutes.routing(routes, "- to: { uri: \"{{routing.webhook.url}}\" }");
    serve(2);
    try (HttpReceiver webhook = HttpReceiver.plain().answers(400, 422)) {
      properties.put("routing.webhook.url", webhook.url());
      try (DefenderAlertRoutes running = Product.start(properties)) {
        await().atMost(LONG).until(() -> scrape.now().value("defender_dead_letters_total") == 2);
        assertThat(scrape.value("defender_alerts_delivered_total")).isZero();
        assertThat(scrape.value("defender_alerts_new_total")).isEqualTo(2);
        List<String> names =
            StreamSupport.stream(status().path("destinations").spliterator(), false)
                .map(destination -> destination.path("name").asText())
                .toList();
        assertThat(names).hasSize(1);
        await().atMost(LONG).until(() -> arrived.deadLetters().size() == 2);
        assertThat(arrived.deadLetters())
            .allMatch(letter -> names.contains(letter.path("destination").asText()));
        assertThat(scrape.value("defender_dead_letters_total", "destination", names.get(0)))
            .isEqualTo(2);
        assertThat(lines("Delivered connection="))
            .containsExactly(
                "Delivered connection=" + tenant.name() + "/siem pending:" + names.get(0) + "=2");
      }
    }
  }

  @Test
  void deliveries_of_a_destination_that_the_routing_calls_no_more_are_shown() throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - to:
            uri: kamelet:email
            parameters: { to: "{{email.to}}", subject: "${variable.title}" }
        """);
    serve(1);
    sandbox.mail().stop();
    String mail = "email:" + Arrived.recipient(tenant);
    try {
      try (DefenderAlertRoutes running = Product.start(properties)) {
        await().atMost(LONG).until(() -> scrape.now().text() != null && failing(mail) != null);
      }
      CustomRoutes.routing(
          routes, "- to: { uri: kamelet:kafka, parameters: { topic: defender.alerts.medium } }");
      try (DefenderAlertRoutes running = Product.start(properties)) {
        await().atMost(LONG).until(() -> destination(mail).has("warning"));
        assertThat(destination(mail).path("pending").asInt()).isEqualTo(1);
        assertThat(destination(mail).path("warning").asText())
            .startsWith("Call it in the routing again");
      }
    } finally {
      sandbox.mail().restart();
    }
  }

  /** With one delivery for an alert but two for those of high severity. */
  private void assertSum() throws Exception {
    scrape.now();
    double delivered = scrape.value("defender_alerts_delivered_total");
    double pending = scrape.value("defender_pending_deliveries");
    double dropped = scrape.value("defender_alerts_dropped_total");
    double deadLetters = scrape.value("defender_dead_letters_total");
    double twice = scrape.value("defender_alerts_new_total", "severity", "high");
    assertThat(delivered + pending + dropped + deadLetters)
        .isEqualTo(scrape.value("defender_alerts_new_total") + twice);
  }

  private double pending(String destination) {
    return scrape.value("defender_pending_deliveries", "destination", destination);
  }

  private double delivered(String destination) throws Exception {
    return scrape.now().value("defender_alerts_delivered_total", "destination", destination);
  }

  private String failing(String destination) throws Exception {
    JsonNode trouble = destination(destination).path("trouble");
    return trouble.isMissingNode() ? null : trouble.path("since").asText();
  }

  private JsonNode destination(String name) throws Exception {
    for (JsonNode destination : status().path("destinations")) {
      if (destination.path("name").asText().equals(name)) {
        return destination;
      }
    }
    return new ObjectMapper().missingNode();
  }

  private JsonNode status() throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + properties.get("management.port") + "/status.json");
    return new ObjectMapper()
        .readTree(
            client
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body());
  }

  private List<String> lines(String beginning) {
    return List.copyOf(log.list).stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.startsWith(beginning))
        .toList();
  }
}
