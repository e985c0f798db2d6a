package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Advanced hunting through Graph, and the steps of docs/migrate-hunting-to-graph.md. */
class HuntingMigrationTest extends InSandbox {
  private HuntingServer server;
  private int published;

  @BeforeEach
  void serveRows() throws IOException {
    server = new HuntingServer(sandbox.certificates());
    properties.put("sources", "graph-hunting");
    for (String source : List.of("hunting", "graph-hunting")) {
      properties.put(source + ".base-url", server.url());
      properties.put(source + ".requests-per-minute", "100000");
    }
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  @Test
  void a_row_arrives_once_however_graph_writes_it() throws Exception {
    publish(Instant.now().minusSeconds(30), 30);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitAll();
      publish(Instant.now(), 10);
      awaitAll();
      awaitFurtherPolls(HuntingServer.GRAPH);
    }
    assertEachOnce();
    assertThat(arrived.records())
        .as("the vendor's JSON, annotations and all")
        .anyMatch(record -> text(record).contains("\"Count@odata.type\":\"#Int64\""));
    assertThat(arrived.records())
        .allSatisfy(
            record -> {
              assertThat(record.key()).startsWith("alert-");
              assertThat(Arrived.header(record, "ce_severity")).isEqualTo("medium");
              assertThat(Arrived.header(record, "ce_category")).isEqualTo("Discovery");
            });
  }

  @Test
  void a_result_that_is_too_large_and_one_that_is_cut_make_slices_narrower() throws Exception {
    RoutesCopy.of(Path.of("routes"), data.resolve("routes"));
    CustomRoutes.replace(
        data.resolve("routes/sources/graph-hunting.camel.yaml"), "cap: \\d+", "cap: 30");
    properties.put("routes.folder", data.resolve("routes").toString());
    server.most = 60;
    server.cap = 30;
    publish(Instant.now().minusSeconds(30), 100);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitAll();
      awaitFurtherPolls(HuntingServer.GRAPH);
    }
    assertEachOnce();
  }

  @Test
  void a_query_that_is_not_ascii_is_sent_to_both_as_it_is() throws Exception {
    String query =
        "AlertInfo | where Timestamp between (datetime({since}) .. datetime({until}))\n"
            + "| where Title !has 'Zürich – 日本' | sort by Timestamp asc";
    Path file = Files.writeString(data.resolve("own.kql"), query);
    properties.put("sources", "hunting,graph-hunting");
    // The parameter of hunting counts for both.
    properties.put("hunting.query-file", file.toString());
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitFurtherPolls(HuntingServer.OLD);
      awaitFurtherPolls(HuntingServer.GRAPH);
    }
    assertThat(server.asked())
        .allSatisfy(
            asked -> {
              assertThat(asked.contentType()).isEqualTo("application/json; charset=utf-8");
              assertThat(asked.query()).contains("| where Title !has 'Zürich – 日本' | sort");
            });
  }

  @Test
  void from_one_api_to_the_other_every_row_comes_once() throws Exception {
    properties.put("poll.overlap", "1s");
    properties.put("poll.look-back", "2s");

    properties.put("sources", "hunting");
    properties.put("deduplicate-across-sources", "true");
    publish(Instant.now().minusSeconds(30), 30);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitAll();
      publish(Instant.now(), 10);
      awaitAll();
    }

    properties.put("sources", "hunting,graph-hunting");
    properties.put("graph-hunting.poll.start", "5m");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      publish(Instant.now(), 20);
      awaitAll();
      awaitFurtherPolls(HuntingServer.OLD);
      awaitFurtherPolls(HuntingServer.GRAPH);
    }

    properties.put("hunting.poll.interval", "20d");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitFurtherPolls(HuntingServer.GRAPH);
      publish(Instant.now(), 20);
      awaitAll();
      // Until nothing that the old source delivered is requested again.
      Instant settled = Instant.now().plusMillis(2_500);
      await().atMost(LONG).until(() -> Instant.now().isAfter(settled));
      awaitFurtherPolls(HuntingServer.GRAPH);
    }

    properties.put("sources", "graph-hunting");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      publish(Instant.now(), 10);
      awaitAll();
      awaitFurtherPolls(HuntingServer.GRAPH);
    }
    assertEachOnce();
    assertThat(from("hunting")).isGreaterThanOrEqualTo(40);
    assertThat(from("graph-hunting")).isGreaterThanOrEqualTo(30);
  }

  /** Two rows of each alert, at one time. */
  private void publish(Instant last, int count) {
    for (int i = 0; i < count; i++) {
      Instant time = last.minus(Duration.ofMillis((count - i) / 2)).truncatedTo(ChronoUnit.MICROS);
      int row = published++;
      server.add(time, "alert-" + row / 2, "row " + row);
    }
  }

  private void awaitAll() {
    await().atMost(LONG).until(() -> titles().containsAll(server.titles()));
  }

  private void assertEachOnce() {
    assertThat(titles()).containsExactlyInAnyOrderElementsOf(server.titles());
    assertThat(arrived.deadLetters()).isEmpty();
  }

  private void awaitFurtherPolls(String path) {
    int before = server.asked(path);
    await().atMost(LONG).until(() -> server.asked(path) >= before + 3);
  }

  private List<String> titles() {
    return arrived.records().stream()
        .map(record -> Arrived.json(text(record)).path("Title").asText())
        .collect(Collectors.toList());
  }

  private long from(String source) {
    return arrived.records().stream()
        .filter(
            record ->
                Arrived.header(record, "ce_source").equals("/" + tenant.name() + "/" + source))
        .count();
  }

  private static String text(ConsumerRecord<String, byte[]> record) {
    return new String(record.value(), StandardCharsets.UTF_8);
  }
}
