package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.function.Supplier;

/**
 * One state of an alert or an incident, or a row of a hunting table, as one API shows it.
 *
 * @param tenantId the directory it belongs to
 * @param id by which a later state replaces an earlier one
 * @param created when it came into being, to 100 ns
 * @param updated its latest change, to 100 ns; a row's Timestamp
 * @param visibleFrom before that no answer holds it
 * @param severity in the API's words
 * @param category in the API's words; empty for an incident
 * @param status in the API's words; a row's table
 * @param source makes its JSON, always the same: kept whole, all states ever would fill the memory
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

  /** Everything, with evidence or alerts. */
  public ObjectNode json() {
    return source.get();
  }

  /** The same, late: it can be seen from that moment on. */
  public SimulatedItem late(Instant from) {
    return new SimulatedItem(
        tenantId, id, created, updated, from, severity, category, status, source);
  }
}
