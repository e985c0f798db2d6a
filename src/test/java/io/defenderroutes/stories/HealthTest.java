package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.Fault;
import io.defenderroutes.sandbox.SiemAlert;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What /observe/health says of a destination or an API that is away, and after. */
class HealthTest extends InSandbox {
  private final HttpClient client = HttpClient.newHttpClient();
  private int port;

  @BeforeEach
  void openManagement() throws IOException {
    port = Product.openManagement(properties);
  }

  @Test
  void a_mail_server_that_is_away_is_told_with_since_when_until_it_returns() throws Exception {
    sandbox.mail().stop();
    SiemAlert alert = serve("High", "Ransomware");
    Instant start = Instant.now().minusSeconds(1);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> status("") == 503);
      JsonNode check = named("?data=true", "email:" + Arrived.recipient(tenant));
      String message = check.path("message").asText();
      assertThat(message)
          .startsWith("unavailable since ")
          .contains("Couldn't connect to host")
          .endsWith("; pending deliveries: 1");
      assertThat(check.path("data").path("pending").asText()).isEqualTo("1");
      String since = message.replaceAll("unavailable since (\\S+): .*", "$1");
      assertThat(Instant.parse(since)).isBetween(start, Instant.now());
      assertThat(status("/ready"))
          .as("a destination's trouble is no reason to restart")
          .isEqualTo(200);
      assertThat(status("/live")).isEqualTo(200);
      assertThat(check("?exposureLevel=full").path("status").asText())
          .as("the connection polls on")
          .isEqualTo("UP");

      sandbox.mail().restart();
      await().atMost(LONG).until(() -> status("") == 200);
      awaitRecords(1);
    }
    arrived.assertExactlyOnce(List.of(alert));
  }

  @Test
  void a_broker_that_was_away_while_there_was_nothing_to_deliver_is_forgotten_when_it_returns()
      throws Exception {
    properties.put("kafka.client.max.block.ms", "1000");
    properties.put("kafka.client.request.timeout.ms", "1000");
    properties.put("kafka.client.delivery.timeout.ms", "1500");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitFurtherPolls();
      sandbox.kafka().stop();
      await().atMost(LONG).until(() -> status("") == 503);
      assertThat(check().path("message").asText()).contains("fails since");
      sandbox.kafka().restart();
      await().atMost(LONG).until(() -> status("") == 200);
    }
  }

  @Test
  void an_api_that_fails_is_told_until_it_answers() throws Exception {
    properties.put("retry.attempts", "1");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> status("") == 200);
      for (int i = 0; i < 40; i++) {
        sandbox.defender().inject(tenant.id(), Fault.status(503));
      }
      await().atMost(LONG).until(() -> status("") == 503);
      assertThat(check().path("message").asText())
          .startsWith("polling fails since ")
          .contains("503");
      sandbox.defender().clearFaults();
      await().atMost(LONG).until(() -> status("") == 200);
    }
  }

  @Test
  void an_api_with_a_known_end_is_up_with_a_warning() throws Exception {
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> status("") == 200);
      JsonNode check = check("?exposureLevel=full&data=true");
      assertThat(check.path("status").asText()).isEqualTo("UP");
      assertThat(check.path("message").asText())
          .startsWith(
              "warning: The vendor may turn this API off without notice since 2024-12-31; what to do: Use graph-alerts instead: ");
      assertThat(check.path("data").path("retirement.date").asText()).isEqualTo("2024-12-31");
      assertThat(check.path("data").path("retirement.next").asText())
          .startsWith("Use graph-alerts instead: docs/migrate-siem-to-graph.md");
    }
  }

  @Test
  void a_fault_of_an_edited_route_is_told_too() throws Exception {
    RoutesCopy.of(Path.of("routes"), data.resolve("routes"));
    properties.put("routes.folder", data.resolve("routes").toString());
    CustomRoutes.replace(
        data.resolve("routes/sources/siem.camel.yaml"),
        "      steps:\n",
        "      steps:\n        - throwException: { exceptionType: java.lang.IllegalStateException, message: 'edited \"ä\" \\\\ /x' }\n");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> status("") == 503);
      assertThat(check().path("message").asText())
          .startsWith("polling fails since ")
          .as("escaped once")
          .contains("edited 'ä' \\ /x; ");
    }
  }

  private JsonNode check() throws Exception {
    return check("");
  }

  private JsonNode check(String query) throws Exception {
    return named(query, tenant.name() + "/siem");
  }

  private JsonNode named(String query, String name) throws Exception {
    for (JsonNode check : new ObjectMapper().readTree(get(query).body()).path("checks")) {
      if (check.path("name").asText().equals(name)) {
        return check;
      }
    }
    throw new AssertionError("no check of " + name);
  }

  private int status(String path) throws Exception {
    return get(path).statusCode();
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + "/observe/health" + path);
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
