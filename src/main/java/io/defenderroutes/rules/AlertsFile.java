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
 * Reads alerts as people have them at hand: an array, an object, one object a line, or an answer of
 * an API, saved, with the array in it.
 */
final class AlertsFile {
  /** Names under which the array stands in an answer. */
  private static final List<String> ITEMS = List.of("value", "results", "Results");

  private final ObjectMapper json =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
  private final List<JsonNode> alerts = new ArrayList<>();

  /**
   * Reads all of them.
   *
   * @throws IOException with a sentence that says what is wrong, if it cannot be read
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
              : " in line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr();
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
