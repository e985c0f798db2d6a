package io.defenderroutes.delivery.pending;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.delivery.deadletter.Routed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A pending delivery as a JSON object. Alert and body are texts, or base64 where they are not
 * UTF-8.
 */
final class PendingFormat {
  private static final ObjectMapper JSON = new ObjectMapper();

  static {
    // An alert, or a title within it, is limited where it is received.
    JSON.getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build());
  }

  private PendingFormat() {}

  static byte[] write(PendingDelivery delivery) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("id", delivery.id());
    json.put("connection", delivery.connection());
    json.put("destination", delivery.destination());
    json.put("part", delivery.part());
    json.put("collected", delivery.collected().toString());
    Routed routed = delivery.routed();
    routed.write(json);
    json.set("variables", JSON.valueToTree(delivery.message().variables()));
    json.set("headers", JSON.valueToTree(delivery.message().headers()));
    byte[] body = delivery.message().body();
    if (body != null) {
      put(json, "body", body);
    }
    put(json, "alert", routed.alert());
    return JSON.writeValueAsBytes(json);
  }

  private static void put(ObjectNode json, String name, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
      json.put(name, text);
    } else {
      json.put(name + "Bytes", Base64.getEncoder().encodeToString(bytes));
    }
  }

  /**
   * @throws IOException if it is no pending delivery
   */
  static PendingDelivery read(byte[] bytes) throws IOException {
    JsonNode json = JSON.readTree(bytes);
    boolean hasBody = json.has("body") || json.has("bodyBytes");
    try {
      return new PendingDelivery(
          json.path("id").asText(),
          json.path("connection").asText(),
          json.path("destination").asText(),
          json.path("part").asText(),
          Routed.read(json, bytes(json, "alert")),
          new PendingDelivery.StoredMessage(
              values(json.path("variables")),
              values(json.path("headers")),
              hasBody ? bytes(json, "body") : null),
          Instant.parse(json.path("collected").asText()));
    } catch (DateTimeException e) {
      throw new IOException("a pending delivery has no valid time", e);
    }
  }

  private static Map<String, Object> values(JsonNode json) {
    Map<String, Object> values = new LinkedHashMap<>();
    json.properties()
        .forEach(p -> values.put(p.getKey(), JSON.convertValue(p.getValue(), Object.class)));
    return values;
  }

  private static byte[] bytes(JsonNode json, String name) throws IOException {
    JsonNode text = json.path(name);
    return text.isTextual()
        ? text.asText().getBytes(StandardCharsets.UTF_8)
        : json.path(name + "Bytes").binaryValue() == null
            ? new byte[0]
            : json.path(name + "Bytes").binaryValue();
  }
}
