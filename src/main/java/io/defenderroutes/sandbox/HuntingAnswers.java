package io.defenderroutes.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.sandbox.ItemStore.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Advanced hunting: two tables, and rows by their time. */
final class HuntingAnswers implements Answers {
  private static final Duration FARTHEST = Duration.ofDays(30);
  private static final int MOST_ROWS = 100_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final StoredAnswers stored;

  HuntingAnswers(StoredAnswers stored) {
    this.stored = stored;
  }

  @Override
  public Answer<Entry> to(ApiRequest request) throws Refused {
    if (!request.tail().isEmpty()) {
      throw new Refused(404, "No HTTP resource was found that matches the request URI.");
    }
    HuntingQuery query = HuntingQuery.parse(text(request.body()), request.now());
    HuntingTable table = HuntingTable.of(query.table());
    Instant farthest = request.now().minus(FARTHEST);
    List<Entry> found =
        new ArrayList<>(
            stored.find(
                request,
                row ->
                    table.holds(row.item)
                        && !row.item.updated().isBefore(farthest)
                        && query.wanted().test(row)));
    if (query.order() != 0) {
      Comparator<Entry> byTime = Comparator.comparing(row -> row.item.updated());
      found.sort(query.order() > 0 ? byTime : byTime.reversed());
    }
    int size = Math.min(Math.min(query.take(), MOST_ROWS), Math.min(stored.cap, found.size()));
    List<Entry> rows = new ArrayList<>(found.subList(0, size));
    if (stored.repeat && !rows.isEmpty()) {
      rows.add(rows.get(0));
    }
    String before =
        "{\"Stats\":" + stats(rows.size()) + ",\"Schema\":" + table.schema() + ",\"Results\":[";
    return new Answer<>(
        before, rows, "]}", row -> row.item.json().toString(), stored.store, Map.of());
  }

  private static String text(String body) throws Refused {
    JsonNode query;
    try {
      query = JSON.readTree(body).path("Query");
    } catch (JsonProcessingException e) {
      throw new Refused(400, "The request body is not JSON.");
    }
    if (!query.isTextual() || query.asText().isBlank()) {
      throw new Refused(400, "The request body has no Query.");
    }
    return query.asText();
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
