package io.defenderroutes.delivery;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * An alert that could not be delivered to a destination, kept for a person and for replay.
 *
 * @param connection where it came from, {@code tenant/source}
 * @param alertId its id
 * @param destination where it was to go, or what refused it before
 * @param reason why not, in one line
 * @param failedAt when
 * @param alert the alert as the vendor wrote it; always one JSON value
 */
record DeadLetter(
    String connection,
    String alertId,
    String destination,
    String reason,
    Instant failedAt,
    String alert) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** As one JSON object on one line, the alert inside it. */
  byte[] toJson() {
    ObjectNode node = JSON.createObjectNode();
    node.put("connection", connection);
    node.put("alertId", alertId);
    node.put("destination", destination);
    node.put("reason", reason);
    node.put("failedAt", failedAt.toString());
    node.putRawValue("alert", new RawValue(alert.replace('\n', ' ').replace('\r', ' ')));
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }
}
