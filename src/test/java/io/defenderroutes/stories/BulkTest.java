package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.SiemAlert;
import io.defenderroutes.stories.HttpReceiver.Received;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Destinations that get many alerts in one request. */
class BulkTest extends InSandbox {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Path routes;
  private HttpReceiver server;

  @BeforeEach
  void startServer() throws Exception {
    routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes/routing"), routes.resolve("routing"));
    server = HttpReceiver.start(sandbox.certificates());
    properties.put("routes.folder", routes.toString());
    properties.put("delivery.retry-delay", "10ms");
    properties.put("routing.elasticsearch.url", server.url());
    properties.put("routing.elasticsearch.authorization", "ApiKey key");
    properties.put("routing.splunk.url", server.url());
    properties.put("routing.splunk.token", "token");
    properties.put("routing.lake.url", server.url() + "/lake");
  }

  @AfterEach
  void closeServer() {
    server.close();
  }

  @Test
  void elasticsearch_stores_all_but_the_document_that_it_rejects() throws Exception {
    call("elasticsearch-bulk", "index: \"defender-${variable.tenant}\"");
    server.answers(503).responds(BulkTest::results);
    add("one");
    SiemAlert refused = add("refused");
    add("two");
    run(() -> !arrived.deadLetters().isEmpty() && server.received().size() >= 2);

    Received last = server.received().get(1);
    assertThat(server.received()).hasSize(2).allMatch(last::equals);
    assertThat(last.path()).isEqualTo("/defender-" + tenant.name() + "/_bulk");
    assertThat(last.headers()).containsEntry("Authorization", "ApiKey key");
    assertThat(last.body()).endsWith("\n");
    List<JsonNode> lines = documents(last.body());
    assertThat(lines).hasSize(6);
    assertThat(lines.get(0).at("/create/_id").asText()).matches("[0-9a-f]{32}");
    assertThat(titles(lines)).containsExactly("one", "refused", "two");
    assertThat(arrived.deadLetters()).hasSize(1);
    JsonNode letter = arrived.deadLetters().get(0);
    assertThat(letter.path("alertId").asText()).isEqualTo(refused.alertId());
    assertThat(letter.path("destination").asText())
        .isEqualTo("elasticsearch-bulk:defender-" + tenant.name());
    assertThat(letter.path("reason").asText()).contains("HTTP 400", "mapper_parsing_exception");
  }

  @Test
  void splunk_gets_events_with_ids_of_their_own() throws Exception {
    call("splunk-bulk", "index: defender");
    add("one \" {{x}} ${body}");
    add("two");
    run(() -> !server.received().isEmpty());

    assertThat(server.received()).hasSize(1);
    Received request = server.received().get(0);
    assertThat(request.path()).isEqualTo("/services/collector/event");
    List<JsonNode> events = documents(request.body());
    assertThat(events)
        .extracting(event -> event.at("/event/AlertTitle").asText())
        .containsExactly("one \" {{x}} ${body}", "two");
    assertThat(events)
        .extracting(event -> event.at("/fields/event_id").asText())
        .doesNotHaveDuplicates()
        .doesNotContain(request.headers().get("Idempotency-Key"))
        .allMatch(id -> id.matches("[0-9a-f]{32}"));
    assertThat(arrived.deadLetters()).isEmpty();
  }

  @Test
  void the_documented_one_gets_a_line_for_each_alert() throws Exception {
    String page = Files.readString(Path.of("docs/add-a-destination.md"));
    String lake =
        Pattern.compile("(?ms)^```yaml\n(.*?)^```$")
            .matcher(page)
            .results()
            .map((MatchResult found) -> found.group(1))
            .filter(block -> block.contains("name: lake"))
            .findFirst()
            .orElseThrow();
    Files.createDirectories(routes.resolve("destinations"));
    Files.writeString(routes.resolve("destinations/lake.kamelet.yaml"), lake);
    call("lake", "bulkBytes: \"900000\"");
    SiemAlert one = alert("one");
    SiemAlert lines = Alerts.raw(tenant.id(), alert("two").json().replaceFirst("\\{", "{\n  "));
    sandbox.defender().add(one, lines);
    run(() -> !server.received().isEmpty());

    Received request = server.received().get(0);
    assertThat(request.headers()).containsEntry("Content-Type", "application/x-ndjson");
    assertThat(request.body().lines()).hasSize(2).contains(one.json());
    assertThat(titles(documents(request.body()))).containsExactlyInAnyOrder("one", "two");
  }

  /** Results of {@code _bulk} as Elasticsearch writes them. */
  private static String results(String request) {
    List<Map<String, Object>> items = new ArrayList<>();
    for (JsonNode document : documents(request)) {
      if (document.has("create")) {
        continue;
      }
      items.add(
          Map.of(
              "create",
              document.path("AlertTitle").asText().equals("refused")
                  ? Map.of("status", 400, "error", Map.of("type", "mapper_parsing_exception"))
                  : Map.of("status", 201, "result", "created")));
    }
    return JSON.valueToTree(Map.of("errors", true, "items", items)).toString();
  }

  private static List<JsonNode> documents(String body) {
    try (MappingIterator<JsonNode> all = JSON.readerFor(JsonNode.class).readValues(body)) {
      return all.readAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> titles(List<JsonNode> documents) {
    return documents.stream()
        .filter(document -> document.has("AlertTitle"))
        .map(document -> document.path("AlertTitle").asText())
        .toList();
  }

  private void call(String kamelet, String parameters) throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - to: { uri: kamelet:%s, parameters: { %s, bulkWait: 2s } }
        - to: { uri: kamelet:kafka, parameters: { topic: own.bulk } }
        """
            .formatted(kamelet, parameters));
  }

  private SiemAlert alert(String title) {
    return Alerts.with(
        generator.next(tenant.id(), "High", "Malware", Instant.now().minusSeconds(60)),
        "AlertTitle",
        title);
  }

  private SiemAlert add(String title) {
    SiemAlert alert = alert(title);
    sandbox.defender().add(alert);
    return alert;
  }

  private void run(Callable<Boolean> until) throws Exception {
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(until);
      awaitFurtherPolls();
    }
  }
}
