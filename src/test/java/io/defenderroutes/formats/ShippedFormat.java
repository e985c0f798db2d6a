package io.defenderroutes.formats;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.routes.RoutesFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A format of {@code routes/formats/}, for tests. */
final class ShippedFormat {
  static final ObjectMapper JSON = new ObjectMapper();

  private final Format format;

  ShippedFormat(String name) {
    format = Formats.in(RoutesFolder.of("routes")).requireValid().get(name).orElseThrow();
  }

  /** The document of a record. */
  JsonNode document(String source, String raw, String change) throws FormatFailure {
    return read(new String(bytes(source, raw, change), UTF_8));
  }

  JsonNode document(String source, JsonNode raw) throws FormatFailure {
    return document(source, raw.toString(), "created");
  }

  byte[] bytes(String source, String raw, String change) throws FormatFailure {
    Map<String, Object> variables = new HashMap<>();
    variables.put("tenant", "acme");
    variables.put("source", source);
    variables.put("change", change);
    variables.put("severity", "unknown");
    variables.put("alertId", "id-by-content");
    variables.put("version", "id-by-content@time");
    return new AlertDocuments().of(format, raw.getBytes(UTF_8), variables).json();
  }

  /** The shipped sample of a source. */
  static ObjectNode sample(String source) {
    return (ObjectNode) resource("/samples/" + source + ".json");
  }

  static JsonNode resource(String name) {
    try (InputStream in = ShippedFormat.class.getResourceAsStream(name)) {
      return JSON.readTree(Objects.requireNonNull(in, name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The samples of all sources, and records of the sandbox. */
  static List<SandboxRecords.Raw> records(int alerts) {
    List<SandboxRecords.Raw> all = new ArrayList<>(SandboxRecords.of(alerts));
    for (String source :
        List.of("siem", "endpoint", "incidents", "graph-alerts", "graph-incidents", "hunting")) {
      all.add(new SandboxRecords.Raw(source, sample(source).toString()));
    }
    return all;
  }
}
