package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The destinations of docs/add-a-destination.md, as they stand there. */
class DocumentedDestinationsTest extends InSandbox {
  private static final String SECRET = "S3CRET-5b1f";
  private static final String AFTER = "own.documented";
  private static final Pattern NAME = Pattern.compile("(?m)^  name: (.+)$");
  private static final String TO_ALL =
      """
      - to: { uri: kamelet:slack }
      - to: { uri: kamelet:splunk, parameters: { index: defender } }
      - to: { uri: kamelet:elasticsearch, parameters: { index: "defender-${variable.severity}" } }
      - to: { uri: kamelet:kafka, parameters: { topic: own.documented } }
      """;

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private Path routes;
  private HttpReceiver slack;
  private HttpReceiver splunk;
  private HttpReceiver elastic;

  @BeforeEach
  void addTheDocumentedDestinations() throws Exception {
    routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    for (String block : blocks()) {
      if (block.startsWith("apiVersion:")) {
        Matcher name = NAME.matcher(block);
        assertThat(name.find()).isTrue();
        Files.writeString(routes.resolve("destinations/" + name.group(1) + ".kamelet.yaml"), block);
      }
    }
    slack = HttpReceiver.start(sandbox.certificates());
    splunk = HttpReceiver.start(sandbox.certificates());
    elastic = HttpReceiver.start(sandbox.certificates());
    properties.put("routes.folder", routes.toString());
    properties.put("routing.slack.url", slack.url() + "/services/T0/B0/" + SECRET);
    properties.put("routing.splunk.url", splunk.url());
    properties.put("routing.splunk.token", SECRET);
    properties.put("routing.elasticsearch.url", elastic.url());
    properties.put("routing.elasticsearch.authorization", "ApiKey " + SECRET);
    log.start();
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).addAppender(log);
  }

  @AfterEach
  void closeReceivers() {
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).detachAppender(log);
    slack.close();
    splunk.close();
    elastic.close();
  }

  @Test
  void each_gets_the_alert_in_its_own_form_also_after_it_was_busy() throws Exception {
    CustomRoutes.routing(routes, TO_ALL);
    slack.answers(429);
    splunk.answers(503, 500);
    // It had taken it: the answer was lost.
    elastic.answers(500, 409);
    SiemAlert alert =
        Alerts.with(
            generator.next(tenant.id(), "High", "Ransomware", Instant.now().minusSeconds(60)),
            "AlertTitle",
            "Zürich <!channel> & \"<https://evil.example|press here>\" {{routing.splunk.token}}");
    alert = Alerts.with(alert, "FullId", "da1:x,'sha1)=/?#%+ \u00e9_1");
    sandbox.defender().add(alert);
    runUntilArrived(1);

    assertThat(slack.received()).hasSize(2);
    Received message = slack.received().get(1);
    assertThat(message.path()).isEqualTo("/services/T0/B0/" + SECRET);
    assertThat(message.headers()).containsEntry("Content-Type", "application/json");
    assertThat(Arrived.json(message.body()).path("text").asText())
        .startsWith(
            "*[high] Ransomware: Zürich ‹!channel› & \"‹https://evil.example|press here›\" {{routing.splunk.token}}*\n");
    assertThat(Arrived.json(message.body())).hasSize(1);

    assertThat(splunk.received()).hasSize(3).allMatch(splunk.received().get(0)::equals);
    Received event = splunk.received().get(2);
    assertThat(event.method()).isEqualTo("POST");
    assertThat(event.path()).isEqualTo("/services/collector/event");
    assertThat(event.headers()).containsEntry("Authorization", "Splunk " + SECRET);
    JsonNode json = Arrived.json(event.body());
    assertThat(event.body()).contains("\"event\":" + alert.json() + ",");
    assertThat(json.path("event")).isEqualTo(Arrived.json(alert.json()));
    assertThat(json.path("index").asText()).isEqualTo("defender");
    assertThat(json.path("sourcetype").asText()).isEqualTo("defender:alert");
    assertThat(json.path("source").asText()).isEqualTo("/" + tenant.name() + "/siem");
    assertThat(json.at("/fields/severity").asText()).isEqualTo("high");
    assertThat(json.at("/fields/event_id").asText()).matches("[0-9a-f]{64}");

    assertThat(elastic.received()).hasSize(2).allMatch(elastic.received().get(0)::equals);
    Received document = elastic.received().get(1);
    assertThat(document.method()).isEqualTo("PUT");
    assertThat(document.path())
        .isEqualTo("/defender-high/_create/" + json.at("/fields/event_id").asText());
    assertThat(document.headers()).containsEntry("Authorization", "ApiKey " + SECRET);
    assertThat(document.body()).isEqualTo(alert.json());

    Arrived.assertExactlyOnce(List.of(alert), arrived.records(AFTER));
    assertThat(arrived.deadLetters()).isEmpty();
    assertThat(log())
        .anyMatch(
            line ->
                line.startsWith("Delivered ")
                    && line.contains(" slack=1 splunk:defender=1")
                    && line.contains(" elasticsearch:defender-high=1 "));
    assertNothingLeaked();
  }

  @Test
  void two_versions_are_two_documents() throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - to: { uri: kamelet:elasticsearch, parameters: { index: "defender" } }
        - to: { uri: kamelet:kafka, parameters: { topic: own.documented } }
        """);
    serve(2);
    runUntilArrived(2);

    assertThat(elastic.received().stream().map(Received::path)).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void what_is_refused_is_a_dead_letter_of_that_destination_and_holds_no_secret() throws Exception {
    CustomRoutes.routing(routes, TO_ALL);
    properties.put("delivery.attempts", "1");
    slack.answers(404, 404);
    splunk.answers(400, 403);
    elastic.answers(400, 401);
    List<SiemAlert> alerts = serve(1);
    runUntilArrived(1);

    Arrived.assertExactlyOnce(alerts, arrived.records(AFTER));
    List<JsonNode> letters = arrived.deadLetters();
    assertThat(letters)
        .extracting(letter -> letter.path("destination").asText())
        .containsExactlyInAnyOrder("slack", "splunk:defender", "elasticsearch:defender-medium");
    assertThat(letters)
        .extracting(letter -> letter.path("reason").asText().replaceAll(".*statusCode: ", ""))
        .containsExactlyInAnyOrder("404", "403", "401");
    assertThat(letters)
        .allMatch(letter -> letter.path("alert").equals(Arrived.json(alerts.get(0).json())));
    assertThat(letters).noneMatch(letter -> letter.toString().contains(SECRET));
    assertNothingLeaked();
  }

  @Test
  void with_the_policy_shown_one_that_is_away_is_waited_for_and_a_refusal_is_none()
      throws Exception {
    Path policy = routes.resolve("pipeline/destinations-policy.camel.yaml");
    String mail = "            - jakarta.mail.MessagingException\n";
    String text =
        Files.readString(policy).replace(mail, mail + "            - java.io.IOException\n");
    assertThat(text).contains("IOException");
    int last = text.lastIndexOf("      - onException:");
    Files.writeString(policy, text.substring(0, last) + holdingPolicy() + text.substring(last));
    CustomRoutes.routing(
        routes,
        """
        - to: { uri: kamelet:splunk, parameters: { index: defender } }
        - to: { uri: kamelet:kafka, parameters: { topic: own.documented } }
        """);
    properties.put("delivery.attempts", "1");
    splunk.answers(503, 503, 429, 500, 503, 200, 400, 400);
    List<SiemAlert> alerts = serve(2);
    runUntilArrived(2);

    Arrived.assertExactlyOnce(alerts, arrived.records(AFTER));
    assertThat(splunk.received()).hasSize(8);
    assertThat(arrived.deadLetters()).hasSize(1);
    assertThat(arrived.deadLetters().get(0).path("attempts").asInt()).isEqualTo(2);
  }

  private void runUntilArrived(int count) throws Exception {
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> arrived.records(AFTER).size() >= count);
    }
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

  private static String holdingPolicy() throws IOException {
    return blocks().stream()
        .filter(block -> block.contains("HttpOperationFailedException"))
        .findFirst()
        .orElseThrow();
  }

  /** The YAML of the page, block by block. */
  private static List<String> blocks() throws IOException {
    Matcher block =
        Pattern.compile("(?ms)^```yaml\n(.*?)^```$")
            .matcher(Files.readString(Path.of("docs/add-a-destination.md")));
    return block.results().map(found -> found.group(1)).toList();
  }
}
