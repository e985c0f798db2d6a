package io.defenderroutes.delivery;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

/**
 * An alert that could not be delivered to a destination, kept for a person and for replay.
 *
 * @param connection where it came from, {@code tenant/source}
 * @param alertId its id
 * @param version of the alert
 * @param destination where it was to go, or what refused it before
 * @param reason why not, in one line
 * @param failedAt when
 * @param alert the alert as the vendor wrote it
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record DeadLetter(
    String connection,
    String alertId,
    String version,
    String destination,
    String reason,
    Instant failedAt,
    byte[] alert) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The same for the same version and destination, however often that fails. */
  String id() {
    try {
      String what = connection + "\n" + version + "\n" + destination;
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(what.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** As one JSON object on one line, the alert inside it; as a text, if it is not JSON. */
  byte[] toJson() {
    ObjectNode node = JSON.createObjectNode();
    node.put("id", id());
    node.put("connection", connection);
    node.put("alertId", alertId);
    node.put("version", version);
    node.put("destination", destination);
    node.put("reason", reason);
    node.put("failedAt", failedAt.toString());
    String text = new String(Ndjson.line(alert), StandardCharsets.UTF_8);
    if (isJson()) {
      node.putRawValue("alert", new RawValue(text));
    } else {
      node.put("alert", new String(alert, StandardCharsets.UTF_8));
    }
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }

  private boolean isJson() {
    try (JsonParser parser = JSON.createParser(alert)) {
      while (parser.nextToken() != null) {
        parser.skipChildren();
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
