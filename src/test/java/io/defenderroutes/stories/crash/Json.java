package io.defenderroutes.stories.crash;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.sandbox.SiemAlert;
import java.time.Instant;

/** Alerts with a few fields of our own. */
final class Json {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  static JsonNode read(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  /** The alert with the mark at the end of its title. */
  static SiemAlert marked(SiemAlert alert, String mark) {
    ObjectNode json = (ObjectNode) read(alert.json());
    json.put(
        "AlertTitle", json.path("AlertTitle").asText().replaceFirst(" \\[no .*", "") + " " + mark);
    return with(alert, alert.lastProcessed(), json);
  }

  /** The same detection, processed again. */
  static SiemAlert processedAgain(SiemAlert alert, Instant time) {
    ObjectNode json = (ObjectNode) read(alert.json());
    json.put("LastProcessedTimeUtc", time.toString());
    return with(alert, time, json);
  }

  private static SiemAlert with(SiemAlert alert, Instant time, ObjectNode json) {
    return new SiemAlert(
        alert.tenantId(),
        alert.fullId(),
        alert.alertId(),
        alert.alertPart(),
        time,
        alert.severity(),
        alert.category(),
        json.toString());
  }
}
