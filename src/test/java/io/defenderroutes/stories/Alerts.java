package io.defenderroutes.stories;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.sandbox.SiemAlert;
import java.time.Instant;
import java.util.Random;

/** Alerts that the generator does not make: with a field of one's own, or no alerts at all. */
final class Alerts {
  private Alerts() {}

  /** The alert with a field set. */
  static SiemAlert with(SiemAlert alert, String field, String value) {
    return with(alert, field, JsonNodeFactory.instance.textNode(value));
  }

  static SiemAlert with(SiemAlert alert, String field, JsonNode value) {
    ObjectNode json = (ObjectNode) Arrived.json(alert.json());
    json.set(field, value);
    return withJson(alert, json);
  }

  static SiemAlert without(SiemAlert alert, String... fields) {
    ObjectNode json = (ObjectNode) Arrived.json(alert.json());
    for (String field : fields) {
      json.remove(field);
    }
    return withJson(alert, json);
  }

  private static SiemAlert withJson(SiemAlert alert, ObjectNode json) {
    return new SiemAlert(
        alert.tenantId(),
        json.path("FullId").asText(alert.fullId()),
        json.path("AlertId").asText(alert.alertId()),
        alert.alertPart(),
        alert.lastProcessed(),
        alert.severity(),
        alert.category(),
        json.toString());
  }

  /** So many characters that compress badly. */
  static String noise(int length) {
    StringBuilder noise = new StringBuilder();
    new Random(1)
        .ints(length, 'A', 'z')
        .map(c -> c == '\\' ? '_' : c)
        .forEach(noise::appendCodePoint);
    return noise.toString();
  }

  /** An element of the answer that is just this JSON. */
  static SiemAlert raw(String tenantId, String json) {
    return new SiemAlert(tenantId, json, json, 0, Instant.now().minusSeconds(30), "", "", json);
  }

  /** An alert of medium severity with what makes it one, and little else. */
  static SiemAlert shortOne(String tenantId, String alertId, Instant lastProcessed) {
    String json =
        String.format(
            "{\"AlertId\":\"%s\",\"Severity\":\"Medium\",\"FullId\":\"%s:x\",\"LastProcessedTimeUtc\":\"%s\"}",
            alertId, alertId, lastProcessed);
    return new SiemAlert(tenantId, alertId + ":x", alertId, 0, lastProcessed, "Medium", "", json);
  }
}
