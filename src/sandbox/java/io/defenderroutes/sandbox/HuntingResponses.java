package io.defenderroutes.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.sandbox.ItemStore.Entry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Advanced hunting of the XDR API and of Graph, with two tables.
 *
 * <p>At most 30 days back and 100,000 rows; queries beyond 124 MB (Graph: 50 MB) are rejected. In
 * every other Graph response, rows and numbers have {@code @odata.type}.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/graph/api/security-security-runhuntingquery">runHuntingQuery</a>
 */
final class HuntingResponses implements ApiResponses {
  private static final Duration FARTHEST = Duration.ofDays(30);
  private static final int MOST_ROWS = 100_000;
  private static final long XDR_BYTES = 124L * 1024 * 1024;
  private static final long GRAPH_BYTES = 50L * 1024 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final boolean graph;
  private final StoredResponses stored;
  private final AtomicInteger asked = new AtomicInteger();

  HuntingResponses(Api api, StoredResponses stored) {
    this.graph = api == Api.GRAPH_HUNTING;
    this.stored = stored;
    stored.maxBytes = graph ? GRAPH_BYTES : XDR_BYTES;
  }

  @Override
  public ListResponse<Entry> to(ApiRequest request) throws RejectedRequest {
    if (!request.tail().isEmpty()) {
      throw new RejectedRequest(404, "No HTTP resource was found that matches the request URI.");
    }
    JsonNode body = body(request.body());
    HuntingQuery query = HuntingQuery.parse(query(body), request.now());
    HuntingTable table = HuntingTable.of(query.table());
    Timespan span = graph ? Timespan.of(field(body, "Timespan"), request.now()) : Timespan.ALL;
    Instant farthest = request.now().minus(FARTHEST);
    List<Entry> found =
        new ArrayList<>(
            stored.find(
                request,
                row ->
                    table.holds(row.item)
                        && !row.item.updated().isBefore(farthest)
                        && span.holds(row.item.updated())
                        && query.wanted().test(row)));
    if (query.order() != 0) {
      Comparator<Entry> byTime = Comparator.comparing(row -> row.item.updated());
      found.sort(query.order() > 0 ? byTime : byTime.reversed());
    }
    int size = Math.min(Math.min(query.take(), MOST_ROWS), Math.min(stored.cap, found.size()));
    return answer(table, new ArrayList<>(found.subList(0, size)));
  }

  private ListResponse<Entry> answer(HuntingTable table, List<Entry> rows) throws RejectedRequest {
    boolean annotated = graph && asked.getAndIncrement() % 2 == 0;
    Function<Entry, String> json =
        row -> (annotated ? annotated(row.item.json()) : row.item.json()).toString();
    checkSize(rows, json);
    if (stored.repeat && !rows.isEmpty()) {
      rows.add(rows.get(0));
    }
    String before =
        graph
            ? "{\"@odata.context\":\"https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.security.huntingQueryResults\",\"schema\":"
                + table.schema("name", "type")
                + ",\"results\":["
            : "{\"Stats\":"
                + stats(rows.size())
                + ",\"Schema\":"
                + table.schema("Name", "Type")
                + ",\"Results\":[";
    return new ListResponse<>(before, rows, "]}", json, stored.store, Map.of());
  }

  private void checkSize(List<Entry> rows, Function<Entry, String> json) throws RejectedRequest {
    long bytes = 0;
    for (Entry row : rows) {
      bytes += json.apply(row).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > stored.maxBytes) {
        throw new RejectedRequest(
            400,
            "Query execution has exceeded the allowed result size. Optimize your query by limiting the number of results and try again.");
      }
    }
  }

  private static ObjectNode annotated(ObjectNode row) {
    ObjectNode result = row.objectNode();
    result.put("@odata.type", "#microsoft.graph.security.huntingRowResult");
    row.properties()
        .forEach(
            column -> {
              if (column.getValue().isIntegralNumber()) {
                result.put(column.getKey() + "@odata.type", "#Int64");
              }
              result.set(column.getKey(), column.getValue());
            });
    return result;
  }

  private static JsonNode body(String text) throws RejectedRequest {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new RejectedRequest(400, "The request body is not JSON.");
    }
  }

  private String query(JsonNode body) throws RejectedRequest {
    JsonNode query = field(body, "Query");
    if (!query.isTextual() || query.asText().isBlank()) {
      throw new RejectedRequest(400, "The request body has no Query.");
    }
    return query.asText();
  }

  /** Graph's SDKs send these names in lower case. */
  private JsonNode field(JsonNode body, String name) {
    return graph
        ? body.properties().stream()
            .filter(property -> property.getKey().equalsIgnoreCase(name))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse(body.path(name))
        : body.path(name);
  }

  private static ObjectNode stats(int rows) {
    ObjectNode stats = JsonNodeFactory.instance.objectNode();
    stats.put("ExecutionTime", 0.0156);
    stats
        .putObject("resource_usage")
        .putObject("cpu")
        .put("user", "00:00:00.0156250")
        .put("kernel", "00:00:00")
        .put("total cpu", "00:00:00.0156250");
    ArrayNode tables = stats.putArray("dataset_statistics");
    tables.addObject().put("table_row_count", rows).put("table_size", rows * 320L);
    return stats;
  }
}
