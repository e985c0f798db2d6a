package io.defenderroutes.rules;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads alerts from a file: an array, an object, one object a line, or a saved response of an API.
 */
final class AlertsFile {
  /** Names of the array in a response. */
  private static final List<String> ITEMS = List.of("value", "results", "Results");

  private final ObjectMapper json =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  private final List<JsonNode> alerts = new ArrayList<>();

  /**
   * Reads all alerts.
   *
   * @throws IOException if the file is none of these, with the reason
   */
  static List<JsonNode> read(InputStream in) throws IOException {
    AlertsFile file = new AlertsFile();
    try (JsonParser parser = file.json.createParser(in);
        MappingIterator<JsonNode> values = file.json.readValues(parser, JsonNode.class)) {
      while (values.hasNextValue()) {
        file.add(values.nextValue());
      }
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " in line %s, column %s"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      throw new IOException(
          "not JSON" + where + ": " + e.getOriginalMessage().replaceAll("\\s+", " "), e);
    }
    if (file.alerts.isEmpty()) {
      throw new IOException("there is no alert in it");
    }
    return file.alerts;
  }

  private void add(JsonNode value) {
    if (value.isArray()) {
      value.forEach(alerts::add);
      return;
    }
    for (String name : ITEMS) {
      if (value.path(name).isArray()) {
        value.path(name).forEach(alerts::add);
        return;
      }
    }
    alerts.add(value);
  }
}
