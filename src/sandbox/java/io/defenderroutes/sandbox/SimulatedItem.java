package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * One state of an alert, incident or hunting row in one API.
 *
 * @param tenantId the directory it belongs to
 * @param id shared by all states of an item
 * @param created creation time, to 100 ns
 * @param updated time of the last change, to 100 ns; Timestamp of a row
 * @param visibleFrom time from which responses contain it
 * @param severity as in the API
 * @param category as in the API; empty for an incident
 * @param status as in the API; table of a row
 * @param source regenerates its JSON, to save memory
 */
public record SimulatedItem(
    String tenantId,
    String id,
    Instant created,
    Instant updated,
    Instant visibleFrom,
    String severity,
    String category,
    String status,
    Supplier<ObjectNode> source) {

  /** The complete JSON, with evidence or alerts. */
  public ObjectNode json() {
    return source.get();
  }

  /** A copy that is visible from a later time. */
  public SimulatedItem late(Instant from) {
    return new SimulatedItem(
        tenantId, id, created, updated, from, severity, category, status, source);
  }
}
