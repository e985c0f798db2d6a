package io.defenderroutes.stories;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.Fault;
import io.defenderroutes.sandbox.SiemAlert;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a collector is sent. */
class TracesTest extends InSandbox {
  private final List<String> received = new CopyOnWriteArrayList<>();
  private HttpServer collector;

  @BeforeEach
  void startCollector() throws IOException {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/v1/traces",
        exchange -> {
          received.add(new String(exchange.getRequestBody().readAllBytes(), ISO_8859_1));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    properties.put(
        "traces.endpoint", "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces");
  }

  @AfterEach
  void stopCollector() {
    collector.stop(0);
  }

  @Test
  void a_poll_is_a_trace_of_its_requests_and_batches_without_token_or_alert() throws Exception {
    sandbox.defender().inject(tenant.id(), Fault.status(503));
    SiemAlert alert = Alerts.with(serve("High", "Ransomware"), "AlertTitle", "Only for our eyes");
    sandbox.defender().add(alert);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1);
      await().atMost(LONG).until(() -> String.join("", received).contains("batch"));
    }
    String sent = String.join("", received);
    assertThat(sent)
        .contains("defender-alert-routes", "poll", "request", tenant.name() + "/siem")
        .contains("defender.since", "defender.outcome", "complete", "503", "200");
    assertThat(sent)
        .doesNotContain("eyJ", "Bearer", tenant.clientSecret())
        .doesNotContain("Only for our eyes", "Ransomware", alert.alertId());
  }
}
