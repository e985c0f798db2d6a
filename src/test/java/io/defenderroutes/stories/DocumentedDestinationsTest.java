package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.SiemAlert;
import io.defenderroutes.stories.HttpReceiver.Received;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The shipped destinations, and the YAML of docs/add-a-destination.md as it is there. */
class DocumentedDestinationsTest extends InSandbox {
  private static final String SECRET = "S3CRET-5b1f-9d2c-77e0";
  private static final String AFTER = "own.documented";
  private static final String TO_KAFKA =
      "- to: { uri: kamelet:kafka, parameters: { topic: own.documented } }\n";
  private static final List<String> SHIPPED =
      List.of("webhook", "slack", "teams", "splunk", "elasticsearch");

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Map<String, HttpReceiver> servers = new LinkedHashMap<>();
  private Path routes;
  private Scrape scrape;

  @BeforeEach
  void startServers() throws Exception {
    routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes/routing"), routes.resolve("routing"));
    for (String name : List.of("webhook", "slack", "teams", "splunk", "elasticsearch", "soar")) {
      servers.put(name, HttpReceiver.start(sandbox.certificates()));
    }
    properties.put("routes.folder", routes.toString());
    properties.put("routing.webhook.url", server("webhook").url() + "/hook?key=" + SECRET);
    properties.put("routing.slack.url", server("slack").url() + "/services/T0/B0/" + SECRET);
    properties.put(
        "routing.teams.url",
        server("teams").url()
            + "/workflows/9f/triggers/manual/paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig="
            + SECRET
            + "_-x");
    properties.put("routing.splunk.url", server("splunk").url());
    properties.put("routing.splunk.token", SECRET);
    properties.put("routing.elasticsearch.url", server("elasticsearch").url());
    properties.put("routing.elasticsearch.authorization", "ApiKey " + SECRET);
    properties.put("routing.soar.url", server("soar").url() + "/incidents");
    properties.put("routing.ticket.url", server("soar").url() + "/tickets");
    properties.put("delivery.retry-delay", "10ms");
    properties.put("delivery.retry-max-delay", "50ms");
    scrape = Scrape.of(properties);
    log.start();
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(log);
  }

  @AfterEach
  void closeServers() {
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(log);
    servers.values().forEach(HttpReceiver::close);
  }

  @Test
  void each_gets_the_alert_in_its_own_form_also_after_it_was_unavailable() throws Exception {
    CustomRoutes.routing(routes, calls() + TO_KAFKA);
    server("webhook").answers(408, 425);
    server("slack").answers(429);
    server("teams").answers(401, 202);
    server("splunk").answers(503, 500);
    // It has accepted the document: the response was lost.
    server("elasticsearch").answers(500, 409);
    String hostile = "Zürich <!channel> & \"<https://evil.example|press here>\" \\ {{routing.x}}";
    SiemAlert alert =
        Alerts.with(
            generator.next(tenant.id(), "High", "Ransomware", Instant.now().minusSeconds(60)),
            "AlertTitle",
            hostile);
    alert = Alerts.with(alert, "FullId", "da1:x,'sha1)=/?#%+ \u00e9_1");
    sandbox.defender().add(alert);
    runUntilDelivered(SHIPPED.size(), 1);

    Received json = theLastOf("webhook", 3);
    assertThat(json.path()).isEqualTo("/hook?key=" + SECRET);
    assertThat(json.headers()).containsEntry("Content-Type", "application/json");
    assertThat(json.headers().get("Idempotency-Key")).matches("[0-9a-f]{32}");
    assertThat(json.body()).isEqualTo(alert.json());

    Received message = theLastOf("slack", 2);
    assertThat(message.path()).isEqualTo("/services/T0/B0/" + SECRET);
    assertThat(message.headers()).containsEntry("Content-Type", "application/json");
    assertThat(Arrived.json(message.body()).path("text").asText())
        .startsWith(
            "*[high] Ransomware: Zürich &lt;!channel&gt; &amp;"
                + " \"&lt;https://evil.example|press here&gt;\" \\ {{routing.x}}*\n")
        .contains("\n" + Arrived.json(alert.json()).path("ComputerDnsName").asText());

    Received card = theLastOf("teams", 2);
    // Camel sorts the parameters.
    assertThat(card.path())
        .isEqualTo(
            "/workflows/9f/triggers/manual/paths/invoke?api-version=2016-06-01&sig="
                + SECRET
                + "_-x&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0");
    JsonNode content = Arrived.json(card.body()).at("/attachments/0/content");
    assertThat(content.at("/body/0/inlines/0/text").asText())
        .isEqualTo("[high] Ransomware: " + hostile);
    assertThat(content.at("/actions/0/url").asText())
        .isEqualTo(
            Arrived.json(alert.json())
                .path("LinkToWDATP")
                .asText()
                .replace("securitycenter.windows.com", "security.microsoft.com"));

    Received event = theLastOf("splunk", 3);
    assertThat(event.method()).isEqualTo("POST");
    assertThat(event.path()).isEqualTo("/services/collector/event");
    assertThat(event.headers()).containsEntry("Authorization", "Splunk " + SECRET);
    assertThat(event.body()).contains("\"event\":" + alert.json() + ",");
    JsonNode fields = Arrived.json(event.body());
    assertThat(fields.path("event")).isEqualTo(Arrived.json(alert.json()));
    assertThat(fields.path("index").asText()).isEqualTo("defender");
    assertThat(fields.path("sourcetype").asText()).isEqualTo("defender:alert");
    assertThat(fields.path("source").asText()).isEqualTo("/" + tenant.name() + "/siem");
    assertThat(fields.at("/fields/severity").asText()).isEqualTo("high");
    assertThat(fields.at("/fields/event_id").asText())
        .isEqualTo(event.headers().get("Idempotency-Key"));

    Received document = theLastOf("elasticsearch", 2);
    assertThat(document.method()).isEqualTo("PUT");
    assertThat(document.path())
        .isEqualTo(
            "/defender-" + tenant.name() + "/_create/" + document.headers().get("Idempotency-Key"));
    assertThat(document.headers()).containsEntry("Authorization", "ApiKey " + SECRET);
    assertThat(document.body()).isEqualTo(alert.json());

    Arrived.assertExactlyOnce(List.of(alert), arrived.records(AFTER));
    assertThat(arrived.deadLetters()).isEmpty();
    assertNothingLeaked();
  }

  @Test
  void a_destination_that_refuses_access_waits_and_a_rejected_alert_is_a_dead_letter_at_once()
      throws Exception {
    String withoutLink =
        """
        - choice:
            when:
              - simple: "${variable.severity} == 'low'"
                steps: [ { setVariable: { name: link, constant: "" } } ]
        """;
    CustomRoutes.routing(routes, withoutLink + calls() + TO_KAFKA);
    server("webhook").answers(503, 403, 404, 302, 407, 200, 413).responds("");
    server("slack").answers(400, 200).responds("invalid_payload");
    server("teams").answers(404, 200).responds("no workflow at /workflows/9f?sig=" + SECRET);
    server("splunk").answers(400).responds("{\"text\":\"Incorrect index\",\"code\":7}");
    server("elasticsearch").answers(403).responds("x".repeat(5_000));
    List<SiemAlert> alerts = serve(1);
    SiemAlert second = serve("Low", "Malware");
    properties.put("delivery.in-flight", "1");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await()
          .atMost(LONG)
          .untilAsserted(
              () -> {
                scrape.now();
                assertThat(delivered("webhook")).isEqualTo(1);
                assertThat(delivered("slack")).isEqualTo(1);
                assertThat(delivered("teams")).isEqualTo(2);
                assertThat(delivered("splunk:defender")).isEqualTo(1);
                assertThat(delivered("elasticsearch:defender-" + tenant.name())).isEqualTo(2);
                assertThat(arrived.deadLetters()).hasSize(3);
              });
    }

    assertThat(server("webhook").received()).hasSize(7);
    assertThat(server("teams").received())
        .as("without a link")
        .anyMatch(card -> card.body().contains("\"url\":\"https://security.microsoft.com\""));
    List<JsonNode> letters = arrived.deadLetters();
    assertThat(letters)
        .extracting(l -> l.path("destination").asText() + " " + l.path("reason").asText())
        .containsExactlyInAnyOrder(
            "webhook HTTP 413",
            "slack HTTP 400: invalid_payload",
            "splunk:defender HTTP 400: {'text':'Incorrect index','code':7}");
    assertThat(letters).noneMatch(letter -> letter.toString().contains(SECRET));
    assertThat(log())
        .anyMatch(line -> line.contains("destination=teams attempt=1 reason=\"HTTP 404: no"));
    assertThat(log())
        .anyMatch(line -> line.contains("HTTP 403: xxx"))
        .noneMatch(line -> line.contains("x".repeat(301)));
    Arrived.assertExactlyOnce(List.of(alerts.get(0), second), arrived.records(AFTER));
    assertNothingLeaked();
  }

  @Test
  void what_the_page_shows_works() throws Exception {
    List<String> blocks = blocks(Path.of("docs/add-a-destination.md"));
    String own = block(blocks, "apiVersion:");
    assertThat(own.lines()).hasSizeLessThanOrEqualTo(12);
    assertThat(block(blocks(Path.of("docs/routing.md")), "apiVersion:")).isEqualTo(own);
    destination("soar", own);
    destination(
        "custom",
        with(own, block(blocks, "- setVariable:") + block(blocks, "- setBody:"), "custom"));
    try (InputStream stock = getClass().getResourceAsStream("/kamelets/http-sink.kamelet.yaml")) {
      destination("http-sink", new String(stock.readAllBytes(), StandardCharsets.UTF_8));
    }
    CustomRoutes.routing(
        routes,
        "- to: kamelet:soar\n- to: kamelet:custom\n" + blocks.get(blocks.size() - 1) + TO_KAFKA);
    // BulkTest has the one for many alerts in a request.
    assertThat(blocks).hasSize(6);
    SiemAlert alert = serve("High", "Malware");
    assertThat(Command.typed("validate", properties).out()).contains("No errors.");
    runUntilDelivered(3, 1);

    assertThat(server("soar").received())
        .extracting(Received::path)
        .containsExactlyInAnyOrder("/incidents", "/incidents", "/tickets");
    assertThat(server("soar").received())
        .extracting(Received::body)
        .filteredOn(alert.json()::equals)
        .hasSize(2);
    Received custom =
        server("soar").received().stream()
            .filter(one -> !one.body().equals(alert.json()))
            .findFirst()
            .orElseThrow();
    assertThat(Arrived.json(custom.body()).path("summary").asText()).startsWith("[high] ");
    assertThat(Arrived.json(custom.body()).path("key").asText())
        .isEqualTo(custom.headers().get("Idempotency-Key"));
    assertThat(Arrived.json(custom.body()).path("details")).isEqualTo(Arrived.json(alert.json()));
    assertThat(delivered("soar")).isEqualTo(1);
    assertThat(delivered("http-sink")).isEqualTo(1);
    assertThat(delivered("soar:" + tenant.name())).isEqualTo(1);
  }

  @Test
  void a_kamelet_with_the_steps_of_earlier_versions_works_and_is_counted_once() throws Exception {
    destination(
        "former",
        """
        apiVersion: camel.apache.org/v1
        kind: Kamelet
        metadata:
          name: former
        spec:
          definition: { title: Former, type: object }
          template:
            from:
              uri: kamelet:source
              steps:
                - setVariable: { name: team, simple: "${variable.severity}-team" }
                - setVariable: { name: destination, simple: "former:${variable.team}" }
                - removeHeaders: { pattern: "*" }
                - setHeader: { name: Content-Type, constant: application/json }
                - setBody: { variable: alert }
                - to: "{{routing.soar.url}}"
                - removeHeaders: { pattern: "*" }
                - setBody: { variable: alert }
                - bean: { ref: delivery, method: delivered }
        """);
    CustomRoutes.routing(routes, "- to: kamelet:former\n" + TO_KAFKA);
    Files.createDirectories(routes.resolve("tests"));
    Files.writeString(
        routes.resolve("tests/alerts.yaml"),
        """
        - name: to the former kamelet
          severity: medium
          category: Malware
          expect: ["former:medium-team", "kafka:own.documented"]
        """);
    server("soar").answers(500);
    List<SiemAlert> alerts = serve(3);
    assertThat(Command.typed("validate", properties).out()).contains("No errors.");
    assertThat(Command.typed("test", properties).code()).isZero();
    runUntilDelivered(3, 3);

    assertThat(delivered("former:medium-team")).isEqualTo(3);
    assertThat(server("soar").received())
        .hasSize(4)
        .allMatch(one -> one.path().equals("/incidents"));
    assertThat(server("soar").received())
        .extracting(Received::body)
        .containsAll(alerts.stream().map(SiemAlert::json).toList());
    Arrived.assertExactlyOnce(alerts, arrived.records(AFTER));
    assertThat(arrived.deadLetters()).isEmpty();
  }

  @Test
  void one_that_no_rule_calls_needs_no_settings() throws Exception {
    properties.keySet().removeIf(name -> name.startsWith("routing."));
    properties.put("routing.topic", AFTER);
    CustomRoutes.routing(routes, TO_KAFKA.replace(AFTER, "\"{{routing.topic}}\""));
    List<SiemAlert> alerts = serve(1);

    assertThat(Command.typed("validate", properties).out()).contains("No errors.");
    runUntilDelivered(0, 1);
    Arrived.assertExactlyOnce(alerts, arrived.records(AFTER));

    CustomRoutes.routing(routes, "- to: kamelet:slack\n" + TO_KAFKA);
    Command validated = Command.typed("validate", properties);
    assertThat(validated.out())
        .containsPattern(
            "destinations/slack.kamelet.yaml:\\d+: warning: \\{\\{routing.slack.url}} is not set");
    assertThatThrownBy(() -> Product.start(properties)).hasMessageContaining("routing.slack.url");
  }

  @Test
  void an_accepted_delivery_is_not_repeated_because_of_the_responses_body() throws Exception {
    CustomRoutes.routing(routes, "- to: kamelet:webhook\n" + TO_KAFKA);
    properties.put("answer.max-alert-bytes", "100000");
    server("webhook").responds("x".repeat(1_000_000));
    serve(1);
    runUntilDelivered(1, 1);

    assertThat(server("webhook").received()).hasSize(1);
  }

  @Test
  void commands_name_them_as_the_log_does() throws Exception {
    CustomRoutes.routing(routes, calls());
    Files.createDirectories(routes.resolve("tests"));
    Files.writeString(
        routes.resolve("tests/alerts.yaml"),
        """
        - name: to all
          severity: high
          category: Malware
          tenant: contoso
          expect: [webhook, slack, teams, "splunk:defender", "elasticsearch:defender-contoso"]
        """);

    Command tested = Command.typed("test", properties);

    assertThat(tested.code()).as(tested.out() + tested.err()).isZero();
  }

  private HttpReceiver server(String name) {
    return servers.get(name);
  }

  private Received theLastOf(String server, int requests) {
    List<Received> received = server(server).received();
    assertThat(received).hasSize(requests).allMatch(received.get(0)::equals);
    return received.get(0);
  }

  private void runUntilDelivered(int deliveries, int records) throws Exception {
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await()
          .atMost(LONG)
          .until(
              () ->
                  arrived.records(AFTER).size() >= records
                      && scrape.now().samples().stream()
                              .filter(DocumentedDestinationsTest::isDelivered)
                              .filter(one -> !one.labels().get("destination").startsWith("kafka:"))
                              .mapToDouble(Scrape.Sample::value)
                              .sum()
                          >= deliveries);
    }
  }

  /** As of the last scrape. */
  private double delivered(String destination) throws Exception {
    return scrape.samples().stream()
        .filter(DocumentedDestinationsTest::isDelivered)
        .filter(one -> one.labels().get("destination").equals(destination))
        .mapToDouble(Scrape.Sample::value)
        .sum();
  }

  private static boolean isDelivered(Scrape.Sample sample) {
    return sample.name().equals("defender_alerts_delivered_total");
  }

  private void destination(String name, String yaml) throws IOException {
    Files.createDirectories(routes.resolve("destinations"));
    Files.writeString(routes.resolve("destinations/" + name + ".kamelet.yaml"), yaml);
  }

  /** A kamelet of another name with further first steps. */
  private static String with(String kamelet, String steps, String name) {
    return kamelet
        .replace("name: soar", "name: " + name)
        .replace("      steps:\n", "      steps:\n" + steps.indent(8));
  }

  private static String calls() throws IOException {
    return block(blocks(Path.of("docs/add-a-destination.md")), "- to: kamelet:webhook");
  }

  private static String block(List<String> blocks, String start) {
    return blocks.stream().filter(block -> block.startsWith(start)).findFirst().orElseThrow();
  }

  private static List<String> blocks(Path page) throws IOException {
    return Pattern.compile("(?ms)^```yaml\n(.*?)^```$")
        .matcher(Files.readString(page))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private void assertNothingLeaked() {
    assertThat(log()).isNotEmpty().noneMatch(line -> line.contains(SECRET));
    assertThat(sandbox.kafka().topics()).doesNotContain("own.elsewhere");
  }

  private List<String> log() {
    List<String> lines = new ArrayList<>();
    for (ILoggingEvent event : List.copyOf(log.list)) {
      lines.add(event.getFormattedMessage());
      if (event.getThrowableProxy() != null) {
        lines.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
    }
    return lines;
  }
}
