package io.defenderroutes.delivery.deadletter;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.defenderroutes.delivery.store.Ndjson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as a JSON object on one line, with the alert last, byte for byte.
 *
 * <p>An alert that is not JSON or UTF-8, or has line breaks, is added as {@code alertBytes} too.
 */
public final class LetterFormat {
  private static final String ALERT = "alert";
  private static final String BYTES = "alertBytes";

  /** Reads alerts. */
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads letters, which are larger than their alert and nested one level deeper. */
  private static final ObjectMapper LETTERS = new ObjectMapper();

  static {
    LETTERS
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(StreamReadConstraints.DEFAULT_MAX_DEPTH + 1)
                .maxStringLength(Integer.MAX_VALUE)
                .build());
  }

  private LetterFormat() {}

  public static byte[] write(DeadLetter letter) {
    ObjectNode node = head(letter.id(), letter);
    byte[] alert = letter.routed().alert();
    String text = new String(Ndjson.line(alert), StandardCharsets.UTF_8);
    boolean json = isJson(alert);
    if (!json || !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), alert)) {
      node.put(BYTES, Base64.getEncoder().encodeToString(alert));
    }
    if (json) {
      node.putRawValue(ALERT, new RawValue(text));
    } else {
      node.put(ALERT, new String(alert, StandardCharsets.UTF_8));
    }
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Returns everything but the alert. */
  static ObjectNode head(String id, DeadLetter letter) {
    String connection = letter.connection();
    int slash = connection.indexOf('/');
    ObjectNode node = JSON.createObjectNode();
    node.put("id", id);
    node.put("connection", connection);
    node.put("tenant", connection.substring(0, Math.max(0, slash)));
    node.put("source", connection.substring(slash + 1));
    letter.routed().describe(node);
    node.put("destination", letter.destination());
    node.put("reason", letter.reason());
    node.put("attempts", letter.attempts());
    node.put("firstFailedAt", letter.firstFailedAt().toString());
    node.put("failedAt", letter.failedAt().toString());
    node.put("step", letter.routed().step());
    node.put("done", letter.routed().done());
    return node;
  }

  /** Returns the alert as JSON, or as a string if it is not JSON. */
  static JsonNode shown(DeadLetter letter) {
    byte[] alert = letter.routed().alert();
    try {
      return LETTERS.readTree(alert);
    } catch (IOException e) {
      return JSON.getNodeFactory().textNode(new String(alert, StandardCharsets.UTF_8));
    }
  }

  /** Returns null if the text is not a dead letter. */
  static @Nullable DeadLetter read(byte[] text) {
    ObjectNode head = JSON.createObjectNode();
    byte[] alert = null;
    try (JsonParser parser = LETTERS.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        if (name.equals(ALERT)) {
          int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
          alert = Arrays.copyOfRange(text, from, end(text));
          break;
        }
        head.set(name, LETTERS.readTree(parser));
      }
      if (head.has(BYTES)) {
        alert = Base64.getDecoder().decode(head.path(BYTES).asText());
      }
      return alert == null ? null : letter(head, alert);
    } catch (IOException | DateTimeException | IllegalArgumentException e) {
      return null;
    }
  }

  private static int end(byte[] text) {
    int end = text.length;
    while (end > 0 && text[end - 1] != '}') {
      end--;
    }
    return end - 1;
  }

  private static DeadLetter letter(JsonNode head, byte[] alert) {
    Instant failedAt = Instant.parse(head.path("failedAt").asText());
    return new DeadLetter(
        head.path("connection").asText(),
        Routed.read(head, alert),
        head.path("destination").asText(),
        head.path("reason").asText(),
        Math.max(1, head.path("attempts").asInt()),
        head.has("firstFailedAt") ? Instant.parse(head.path("firstFailedAt").asText()) : failedAt,
        failedAt);
  }

  private static boolean isJson(byte[] alert) {
    try (JsonParser parser = JSON.createParser(alert)) {
      int values = 0;
      for (; parser.nextToken() != null; values++) {
        parser.skipChildren();
      }
      return values == 1;
    } catch (IOException e) {
      return false;
    }
  }
}
