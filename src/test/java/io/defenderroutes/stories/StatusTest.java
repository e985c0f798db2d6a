package io.defenderroutes.stories;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The status page of a product that runs. */
class StatusTest extends InSandbox {
  private final HttpClient client = HttpClient.newHttpClient();
  private int port;

  @BeforeEach
  void openManagement() throws IOException {
    port = Product.openManagement(properties);
  }

  @Test
  void alerts_are_followed_from_source_to_destination_and_a_missing_permission_is_named()
      throws Exception {
    serve("High", "Ransomware");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      assertThat(get("/").body()).contains("<h1 id=\"headline\">");
      await().atMost(LONG).until(() -> status().path("verdict").asText().equals("FLOWING"));
      await().atMost(LONG).until(() -> status().path("deliveries").size() == 2);
      JsonNode status = status();
      assertThat(status.path("arrivals").toString())
          .isEqualTo(
              "[{\"source\":\"siem\",\"severity\":\"high\",\"category\":\"Ransomware\",\"alerts\":1}]");
      assertThat(status.path("deliveries").findValuesAsText("destination"))
          .containsExactly("email:" + Arrived.recipient(tenant), "kafka:" + Arrived.CRITICAL);
      assertThat(status.path("connections").path(0).path("state").asText()).isEqualTo("UP");

      for (int i = 0; i < 20; i++) {
        sandbox.defender().inject(tenant.id(), Fault.status(403));
      }
      await()
          .atMost(LONG)
          .until(() -> status().path("connections").path(0).path("troubles").size() == 1);
      JsonNode trouble = status().path("connections").path(0).path("troubles").path(0);
      assertThat(trouble.path("kind").asText()).isEqualTo("polling");
      assertThat(trouble.path("reason").asText()).startsWith("403");
      assertThat(trouble.path("remedy").asText()).contains("permission");
      assertThat(get("/" + trouble.path("docs").asText()).body()).contains("API permissions");
      await().atMost(LONG).until(() -> lastDay("failedPolls") > 0);
      assertThat(lastDay("fresh")).isEqualTo(1);
      assertThat(status().path("faults").path(0).path("connection").asText())
          .isEqualTo(tenant.name() + "/siem");
      assertThat(get("/status.json").body()).doesNotContain(tenant.clientSecret());
    } finally {
      sandbox.defender().clearFaults();
    }
  }

  @Test
  void probes_metrics_and_page_are_answered_while_a_client_holds_idle_connections()
      throws Exception {
    List<Socket> idle = new ArrayList<>();
    try (DefenderAlertRoutes running = Product.start(properties)) {
      for (int i = 0; i < 150; i++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        idle.add(socket);
        socket.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(UTF_8));
      }
      for (String path :
          List.of(
              "/observe/health/live",
              "/observe/health/ready",
              "/observe/metrics",
              "/status.json",
              "/")) {
        assertThat(get(path).statusCode()).as(path).isEqualTo(200);
      }
      assertThat(idle.get(0).getInputStream().read()).as("the oldest is closed").isEqualTo(-1);
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  private long lastDay(String what) throws Exception {
    return StreamSupport.stream(status().path("lastDay").path(what).spliterator(), false)
        .mapToLong(JsonNode::asLong)
        .sum();
  }

  private JsonNode status() throws Exception {
    return new ObjectMapper().readTree(get("/status.json").body());
  }

  private HttpResponse<String> get(String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
