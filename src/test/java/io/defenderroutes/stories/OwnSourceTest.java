package io.defenderroutes.stories;

import static io.defenderroutes.stories.Arrived.header;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The made-up API of docs/sources.md, with the file that stands there: YAML alone. */
class OwnSourceTest extends InSandbox {
  private static final int CAP = 200;

  /** Its alerts, by when they last changed. */
  private record Finding(int number, Instant changed, String state) {
    String json() {
      return String.format(
          Locale.ROOT,
          "{\"finding_id\":\"F-%d\",\"meta\":{\"changed_at\":\"%s\"},\"level\":\"%s\",\"state\":\"%s\",\"tags\":[\"lateral movement\",\"x\"],\"summary\":\"Finding %d\",\"url\":\"\",\"fallback_url\":\"https://edr.acme.example/%d\"}",
          number,
          changed,
          number % 2 == 0 ? "P1" : "p2",
          state,
          number,
          number);
    }
  }

  private final List<Finding> findings = new CopyOnWriteArrayList<>();
  private final List<String> queries = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();

  @Test
  void an_api_that_nobody_has_heard_of_is_one_file() throws Exception {
    HttpsServer server = server();
    RoutesCopy.of(Path.of("routes"), data.resolve("routes"));
    Files.writeString(data.resolve("routes/sources/acme-edr.camel.yaml"), exampleOfTheDocs());
    properties.put("routes.folder", data.resolve("routes").toString());
    properties.put("sources", "acme-edr");
    properties.put("acme-edr.base-url", "https://localhost:" + server.getAddress().getPort());
    properties.put("acme-edr.requests-per-minute", "10000");
    sandbox.entra().app(tenant.id(), tenant.clientId()).roles("api://acme-edr", "Findings.Read");
    properties.put("acme-edr.site", "Zürich & Genève,HQ");
    Instant start = Instant.now().minusSeconds(1_000);
    for (int i = 0; i < 950; i++) {
      findings.add(new Finding(i, start.plusSeconds(i), "new"));
    }

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(950);
      findings.add(new Finding(7, Instant.now(), "Closed"));
      awaitRecords(951);
    } finally {
      server.stop(0);
    }
    assertThat(arrived.records()).hasSize(951);
    arrived.assertNoneTwice();
    // Even numbers are P1, which is high.
    assertThat(arrived.records(Arrived.HIGH)).hasSize(475);
    assertThat(arrived.records(Arrived.MEDIUM)).hasSize(476);
    assertThat(header(arrived.records(Arrived.MEDIUM).get(0), "ce_category"))
        .isEqualTo("LateralMovement");
    assertThat(header(arrived.records(Arrived.MEDIUM).get(0), "ce_type"))
        .isEqualTo("com.microsoft.defender.acme-edr");
    assertThat(arrived.records())
        .filteredOn(record -> !header(record, "ce_change").equals("created"))
        .hasSize(1)
        .allMatch(record -> record.key().equals("F-7"))
        .allMatch(record -> header(record, "ce_change").equals("resolved"));
    assertThat(queries).allMatch(query -> query.endsWith("&site=Zürich & Genève&site=HQ"));
    assertThat(authorizations).allMatch(header -> header.startsWith("Bearer ey"));
  }

  private static String exampleOfTheDocs() throws IOException {
    String page = Files.readString(Path.of("docs/sources.md"));
    int begin = page.indexOf("```yaml\n") + "```yaml\n".length();
    return page.substring(begin, page.indexOf("```", begin));
  }

  private HttpsServer server() throws IOException {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(sandbox.certificates().serverContext()));
    server.createContext("/v2/findings", this::answer);
    server.start();
    return server;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getRawQuery();
    queries.add(URLDecoder.decode(query, StandardCharsets.UTF_8));
    authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
    Map<String, String> asked =
        Arrays.stream(query.split("&"))
            .map(pair -> pair.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (a, b) -> b));
    Instant from = Instant.parse(URLDecoder.decode(asked.get("from"), StandardCharsets.UTF_8));
    Instant to = Instant.parse(URLDecoder.decode(asked.get("to"), StandardCharsets.UTF_8));
    List<String> found = new ArrayList<>();
    for (Finding finding : findings) {
      if (!finding.changed().isBefore(from) && finding.changed().isBefore(to)) {
        found.add(finding.json());
      }
    }
    String body =
        found.stream()
            .skip(Long.parseLong(asked.get("offset")))
            .limit(CAP)
            .collect(
                Collectors.joining(",", "{\"count\":" + found.size() + ",\"findings\":[", "]}"));
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
