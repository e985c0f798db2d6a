package io.defenderroutes.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.polling.Progress;
import io.defenderroutes.polling.ledger.AlertStates;
import io.defenderroutes.polling.ledger.Digest;
import io.defenderroutes.polling.ledger.Segment;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Cursors as JSON: the progress with its owner, a watermark, and each segment of the ledger. */
final class CursorFormat {
  static final ObjectMapper JSON = new ObjectMapper();

  private CursorFormat() {}

  static ObjectNode progress(Progress progress, String owner) {
    return JSON.createObjectNode()
        .put("watermark", progress.watermark().toString())
        .put("settled", progress.settled().toString())
        .put("covered", progress.covered().toString())
        .put("swept", progress.swept().toString())
        .put("sliceLength", progress.sliceLength().toString())
        .put("batches", progress.batches())
        .put("owner", owner);
  }

  /** The same, with the owner of the progress that it continues. */
  static ObjectNode watermark(Progress progress, String continued, String owner) {
    return progress(progress, owner).put("continues", continued);
  }

  static String continues(JsonNode json) {
    return json.path("continues").asText();
  }

  /**
   * @throws IllegalArgumentException if it is not a valid progress
   */
  static Progress progress(JsonNode json) {
    try {
      if (!json.path("batches").isIntegralNumber()) {
        throw new IllegalArgumentException("the number of batches is missing");
      }
      return new Progress(
          instant(json, "watermark"),
          instant(json, "settled"),
          instant(json, "covered"),
          instant(json, "swept"),
          Duration.parse(json.path("sliceLength").asText()),
          json.path("batches").longValue());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  static String owner(JsonNode json) {
    return json.path("owner").asText();
  }

  static ObjectNode segment(Segment segment) {
    ByteBuffer bytes = ByteBuffer.allocate(segment.digests().size() * Digest.BYTES);
    segment.digests().forEach(digest -> digest.to(bytes));
    return JSON.createObjectNode()
        .put("number", segment.number())
        .put("until", segment.until().toString())
        .put("digests", Base64.getEncoder().encodeToString(bytes.array()))
        .put("alerts", Base64.getEncoder().encodeToString(segment.alerts().toBytes()));
  }

  /**
   * @throws IllegalArgumentException if it is not a valid segment
   */
  static Segment segment(JsonNode json) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(json.path("digests").asText()));
      List<Digest> digests = new ArrayList<>(bytes.remaining() / Digest.BYTES);
      while (bytes.hasRemaining()) {
        digests.add(Digest.from(bytes));
      }
      // Segments of earlier builds have no alerts.
      AlertStates alerts =
          AlertStates.from(Base64.getDecoder().decode(json.path("alerts").asText()));
      return new Segment(json.path("number").asLong(), instant(json, "until"), digests, alerts);
    } catch (DateTimeException | BufferUnderflowException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static Instant instant(JsonNode json, String name) {
    return Instant.parse(json.path(name).asText());
  }
}
