package io.defenderroutes.stories;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.defenderroutes.sandbox.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Both advanced hunting APIs over the same rows. The older one writes a row the same way each time.
 * Graph does not: annotations, order of columns, empty columns and the form of times and numbers
 * differ from response to response.
 */
final class HuntingServer implements AutoCloseable {
  static final String OLD = "/api/advancedhunting/run";
  static final String GRAPH = "/v1.0/security/runHuntingQuery";

  private static final Pattern BOUNDS =
      Pattern.compile("between \\(datetime\\(([^)]+)\\) \\.\\. datetime\\(([^)]+)\\)\\)");

  private static final ObjectMapper JSON = new ObjectMapper();

  /** A request that came. */
  record Asked(String path, String contentType, String query) {}

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<ObjectNode> rows = new CopyOnWriteArrayList<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final Random random = new Random(7);

  /** More rows than these are a result that is too large. */
  volatile int most = Integer.MAX_VALUE;

  /** Further rows are left out, without a mark. */
  volatile int cap = Integer.MAX_VALUE;

  HuntingServer(Certificates certificates) throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificates.serverContext()));
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "https://localhost:" + server.getAddress().getPort();
  }

  /** A row of an alert; its title tells it from all others. */
  void add(Instant time, String alertId, String title) {
    rows.add(
        JSON.createObjectNode()
            .put("Timestamp", time.toString())
            .put("AlertId", alertId)
            .put("Title", title)
            .put("Category", "Discovery")
            .put("Severity", "Medium")
            .put("Count", 3L));
  }

  List<String> titles() {
    return rows.stream().map(row -> row.path("Title").asText()).toList();
  }

  List<Asked> asked() {
    return List.copyOf(asked);
  }

  int asked(String path) {
    return (int) asked.stream().filter(one -> one.path.equals(path)).count();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String query =
          JSON.readTree(new String(exchange.getRequestBody().readAllBytes(), UTF_8))
              .path("Query")
              .asText();
      asked.add(new Asked(path, exchange.getRequestHeaders().getFirst("Content-Type"), query));
      List<ObjectNode> found = within(query);
      boolean tooLarge = found.size() > most;
      byte[] body =
          tooLarge
              ? "{\"error\":{\"code\":\"BadRequest\",\"message\":\"Query execution has exceeded the allowed result size. Optimize your query by limiting the amount of results and try again.\",\"innerError\":{\"request-id\":\"1\"}}}"
                  .getBytes(UTF_8)
              : JSON.writeValueAsBytes(path.equals(GRAPH) ? graph(found) : old(found));
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(tooLarge ? 400 : 200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private List<ObjectNode> within(String query) {
    Matcher bounds = BOUNDS.matcher(query);
    if (!bounds.find()) {
      throw new IllegalArgumentException("no bounds in " + query);
    }
    Instant since = Instant.parse(bounds.group(1));
    Instant until = Instant.parse(bounds.group(2));
    return rows.stream()
        .filter(row -> !time(row).isBefore(since) && !time(row).isAfter(until))
        .sorted(Comparator.comparing(HuntingServer::time))
        .toList();
  }

  private static Instant time(JsonNode row) {
    return Instant.parse(row.path("Timestamp").asText());
  }

  private ObjectNode old(List<ObjectNode> found) {
    ObjectNode answer = JSON.createObjectNode();
    answer.putObject("Stats");
    answer.putArray("Schema");
    answer.putArray("Results").addAll(found.subList(0, Math.min(cap, found.size())));
    return answer;
  }

  private synchronized ObjectNode graph(List<ObjectNode> found) {
    ObjectNode answer = JSON.createObjectNode();
    answer.put("@odata.context", "https://graph.microsoft.com/v1.0/$metadata#x");
    answer.putArray("schema").addObject().put("name", "Timestamp").put("type", "DateTime");
    ArrayNode results = answer.putArray("results");
    found.stream().limit(cap).forEach(row -> results.add(written(row)));
    return answer;
  }

  private ObjectNode written(ObjectNode row) {
    ObjectNode written = JSON.createObjectNode();
    if (random.nextBoolean()) {
      written.put("@odata.type", "#microsoft.graph.security.huntingRowResult");
    }
    List<String> columns = new ArrayList<>(List.copyOf(iterable(row)));
    Collections.shuffle(columns, random);
    for (String column : columns) {
      if (column.equals("Count") && random.nextBoolean()) {
        written.put("Count@odata.type", "#Int64").put("Count", row.path("Count").asText());
      } else if (column.equals("Timestamp") && random.nextBoolean()) {
        written.put("Timestamp", row.path("Timestamp").asText().replace("Z", "0Z"));
      } else {
        written.set(column, row.path(column));
      }
    }
    if (random.nextBoolean()) {
      written.putNull("DeviceName");
    }
    return written;
  }

  private static List<String> iterable(ObjectNode row) {
    List<String> names = new ArrayList<>();
    row.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
