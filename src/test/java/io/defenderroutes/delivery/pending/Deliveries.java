package io.defenderroutes.delivery.pending;

import io.defenderroutes.delivery.deadletter.Routed;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Pending deliveries for tests. */
final class Deliveries {
  private Deliveries() {}

  static PendingDelivery of(String connection, String destination, String alertId, int version) {
    return new PendingDelivery(
        connection + alertId + version + destination,
        connection,
        destination,
        "",
        new Routed(
            alertId,
            alertId + "@" + version,
            "high",
            "Malware",
            "endpoint",
            "a title",
            "created",
            "",
            "step",
            "",
            ("{\"id\":\"" + alertId + "\",\"n\":" + version + "}")
                .getBytes(StandardCharsets.UTF_8)),
        new PendingDelivery.StoredMessage(
            Map.of("severity", "high", "categories", List.of("Malware"), "count", 3),
            Map.of("Content-Type", "text/plain"),
            null),
        Instant.parse("2026-11-30T03:00:00Z"));
  }
}
