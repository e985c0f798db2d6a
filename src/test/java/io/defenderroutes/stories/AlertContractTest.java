package io.defenderroutes.stories;

import static io.defenderroutes.stories.Arrived.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.defenderroutes.DefenderAlertRoutes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Categories and products as tenants' alerts have them, from the response to the destinations. */
class AlertContractTest extends InSandbox {
  private final String time = Instant.now().minusSeconds(60).toString();

  /** In the first, neither list holds the category. */
  private final String alerts =
      """
      {"value":[
        {"id":"g-1","lastUpdateDateTime":"%1$s","severity":"high","category":"Malware",
         "categories":["PreAttack","Probing"],"serviceSource":"dataLossPrevention","title":"One"},
        {"id":"g-2","lastUpdateDateTime":"%1$s","severity":"high","category":"InitialAccess",
         "categories":["PreAttack","Ransomware"],"serviceSource":"microsoftDefenderForOffice365"},
        {"id":"g-3","lastUpdateDateTime":"%1$s","severity":"medium","category":"Ransomware",
         "serviceSource":"unknownFutureValue","productName":"Microsoft Sentinel"},
        {"id":"g-4","lastUpdateDateTime":"%1$s","severity":"high","categories":["InitialAccess"]}]}"""
          .formatted(time);

  private final String incidents =
      """
      {"value":[{"incidentId":17,"lastUpdateTime":"%1$s","severity":"High","status":"Active","alerts":[
        {"alertId":"a","category":"Discovery","serviceSource":"MicrosoftCloudAppSecurity"},
        {"alertId":"b","category":"Ransomware","serviceSource":"OfficeATP"}]}]}"""
          .formatted(time);

  @Test
  void any_category_counts_and_the_product_is_at_the_destinations() throws Exception {
    HttpsServer server = server();
    String url = "https://localhost:" + server.getAddress().getPort();
    properties.put("sources", "graph-alerts,incidents");
    properties.put("graph-alerts.base-url", url);
    properties.put("incidents.base-url", url);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(5);
    } finally {
      server.stop(0);
    }
    Map<String, ConsumerRecord<String, byte[]>> records =
        arrived.records().stream().collect(Collectors.toMap(r -> r.key(), Function.identity()));
    assertThat(records).hasSize(5);
    assertRecord(records.get("g-1"), Arrived.CRITICAL, "Malware", "dlp");
    assertRecord(records.get("g-2"), Arrived.CRITICAL, "InitialAccess", "office365");
    assertRecord(records.get("g-3"), Arrived.MEDIUM, "Ransomware", "sentinel");
    assertRecord(records.get("g-4"), Arrived.HIGH, "InitialAccess", "unknown");
    assertRecord(records.get("17"), Arrived.CRITICAL, "Discovery", "cloud-apps");
    assertThat(arrived.mails()).hasSize(3);
    assertThat(arrived.mails().stream().map(AlertContractTest::raw).toList())
        .anyMatch(mail -> mail.contains("Malware, PreAttack, Probing") && mail.contains("dlp"))
        .anyMatch(mail -> mail.contains("cloud-apps, office365"));
    assertThat(arrived.deadLetters()).isEmpty();
  }

  private static void assertRecord(
      ConsumerRecord<String, byte[]> record, String topic, String category, String service) {
    assertThat(record.topic()).as(record.key()).isEqualTo(topic);
    assertThat(header(record, "ce_category")).as(record.key()).isEqualTo(category);
    assertThat(header(record, "ce_service")).as(record.key()).isEqualTo(service);
  }

  private static String raw(jakarta.mail.internet.MimeMessage mail) {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      mail.writeTo(out);
      return out.toString(UTF_8);
    } catch (IOException | jakarta.mail.MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpsServer server() throws IOException {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(sandbox.certificates().serverContext()));
    server.createContext("/v1.0/security/alerts_v2", exchange -> answer(exchange, alerts));
    server.createContext("/api/incidents", exchange -> answer(exchange, incidents));
    server.start();
    return server;
  }

  private static void answer(HttpExchange exchange, String body) throws IOException {
    try (exchange) {
      byte[] bytes = body.getBytes(UTF_8);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
