package io.defenderroutes.stories;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.SiemAlert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Destinations that get alerts in a format of the user's. */
class FormatTest extends InSandbox {
  private static final String RAW = "formats.raw";
  private static final String FLAT = "formats.flat";
  private static final String FORMAT =
      """
      def dataschema() "https://example.org/flat"
      def required() ["name"]
      { "id": .AlertId, "name": .AlertTitle, "severity": $severity, "at": epoch-ms(.LastProcessedTimeUtc) }
      """;

  private Path routes;

  @BeforeAll
  static void createTopics() {
    for (String topic : List.of(RAW, FLAT)) {
      sandbox.kafka().createTopic(topic, 1, Map.of());
    }
  }

  @BeforeEach
  void copyRoutes() throws Exception {
    routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes/routing"), routes.resolve("routing"));
    Files.createDirectories(routes.resolve("formats"));
    Files.writeString(routes.resolve("formats/flat.jslt"), FORMAT);
    properties.put("routes.folder", routes.toString());
    CustomRoutes.routing(
        routes,
        """
        - to: { uri: kamelet:kafka, parameters: { topic: formats.raw } }
        - to: { uri: kamelet:kafka, parameters: { topic: formats.flat, format: flat } }
        - to: { uri: kamelet:file, parameters: { path: "{tenant}.ndjson", format: flat } }
        """);
  }

  @Test
  void the_vendors_json_and_the_document_arrive_each_once() throws Exception {
    SiemAlert alert = add("one");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitArrived(2);
      awaitFurtherPolls();
      assertThat(running.camelContext().isStarted()).isTrue();
    }

    assertThat(arrived.records(RAW)).hasSize(1);
    ConsumerRecord<String, byte[]> raw = arrived.records(RAW).get(0);
    assertThat(raw.value()).isEqualTo(alert.json().getBytes(UTF_8));
    assertThat(raw.headers()).extracting(Header::key).doesNotContain("ce_format", "ce_dataschema");
    assertThat(arrived.records(FLAT)).hasSize(1);
    ConsumerRecord<String, byte[]> flat = arrived.records(FLAT).get(0);
    JsonNode document = Arrived.json(new String(flat.value(), UTF_8));
    assertThat(document.path("name").asText()).isEqualTo("one");
    assertThat(document.path("severity").asText()).isEqualTo("high");
    assertThat(document.path("at").asLong()).isGreaterThan(1_600_000_000_000L);
    assertThat(flat.key()).isEqualTo(raw.key());
    assertThat(Arrived.header(flat, "content-type")).isEqualTo("application/json");
    assertThat(Arrived.header(flat, "ce_format")).isEqualTo("flat");
    assertThat(Arrived.header(flat, "ce_dataschema")).isEqualTo("https://example.org/flat");
    assertThat(Arrived.header(flat, "ce_id")).isEqualTo(Arrived.header(raw, "ce_id"));
    assertThat(arrived.lines()).containsExactly(new String(flat.value(), UTF_8));
  }

  @Test
  void an_alert_that_a_format_fails_for_is_a_dead_letter_of_that_destination_alone()
      throws Exception {
    SiemAlert good = add("good");
    SiemAlert bad =
        Alerts.raw(tenant.id(), alert("x").json().replace("\"AlertTitle\"", "\"Untitled\""));
    sandbox.defender().add(bad);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> arrived.deadLetters().size() >= 2);
      awaitFurtherPolls();
      assertThat(running.camelContext().isStarted()).isTrue();
    }

    assertThat(arrived.records(RAW))
        .extracting(record -> new String(record.value(), UTF_8))
        .containsExactlyInAnyOrder(good.json(), bad.json());
    assertThat(arrived.records(FLAT)).hasSize(1);
    assertThat(arrived.deadLetters())
        .extracting(letter -> letter.path("destination").asText())
        .containsExactlyInAnyOrder("kafka:formats.flat", "file:{tenant}.ndjson");
    assertThat(arrived.deadLetters())
        .allSatisfy(
            letter ->
                assertThat(letter.path("reason").asText())
                    .isEqualTo("format flat: the result lacks name"));
  }

  @Test
  void a_destination_of_ones_own_gets_the_document_as_its_body() throws Exception {
    try (HttpReceiver server = HttpReceiver.start(sandbox.certificates())) {
      properties.put("routing.webhook.url", server.url());
      CustomRoutes.routing(
          routes,
          """
          - to: { uri: kamelet:webhook, parameters: { format: flat } }
          - to: kamelet:webhook
          """);
      SiemAlert alert = add("one");
      try (DefenderAlertRoutes running = Product.start(properties)) {
        await().atMost(LONG).until(() -> server.received().size() >= 2);
        assertThat(running.camelContext().isStarted()).isTrue();
      }

      assertThat(server.received())
          .extracting(HttpReceiver.Received::body)
          .hasSize(2)
          .contains(alert.json())
          .anyMatch(body -> Arrived.json(body).path("name").asText().equals("one"));
    }
  }

  @Test
  void a_changed_format_is_applied_between_two_batches_and_a_wrong_one_is_not() throws Exception {
    properties.put("routes.refresh", "50ms");
    properties.put("batch.max-alerts", "10");
    Path format = routes.resolve("formats/flat.jslt");
    List<SiemAlert> alerts = new ArrayList<>(serve(200));
    try (DefenderAlertRoutes product = Product.start(properties)) {
      awaitArrived(1);
      CamelContext before = product.camelContext();
      Files.writeString(format, FORMAT.replace("epoch-ms(", "epoch-sm("));
      await()
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThat(Health.warning(product, "routes"))
                      .contains("formats/flat.jslt:3: column")
                      .contains("No such function: 'epoch-sm'"));
      assertThat(product.camelContext()).isSameAs(before);
      alerts.addAll(serve(50));
      awaitArrived(2 * alerts.size());

      Files.writeString(format, FORMAT.replace("\"id\"", "\"changed\": true, \"id\""));
      await().atMost(LONG).until(() -> product.camelContext() != before);
      alerts.addAll(serve(50));
      awaitArrived(2 * alerts.size());
      awaitFurtherPolls();
    }

    assertThat(arrived.records(RAW)).hasSize(alerts.size());
    List<String> ids =
        arrived.records(FLAT).stream()
            .map(record -> Arrived.json(new String(record.value(), UTF_8)).path("id").asText())
            .toList();
    assertThat(ids)
        .containsExactlyInAnyOrderElementsOf(alerts.stream().map(SiemAlert::alertId).toList());
    assertThat(arrived.records(FLAT))
        .filteredOn(record -> new String(record.value(), UTF_8).contains("\"changed\":true"))
        .hasSizeGreaterThanOrEqualTo(50);
  }

  private void awaitArrived(int count) {
    await().atMost(LONG).until(() -> arrived.records(RAW, FLAT).size() >= count);
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
}
