package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * One alert before it takes the shape of an API. All shapes of it carry the same alert id, and
 * those of its later states differ just in what has changed.
 *
 * @param tenantId directory
 * @param alertId SIEM's AlertId, the endpoint's id, Graph's providerAlertId
 * @param revision 0, and one more with each change
 * @param seed of all that is not said here
 * @param severity High, Medium, Low, Informational, UnSpecified or None
 * @param category one of Defender's
 * @param status New, InProgress or Resolved
 * @param created to 100 ns
 * @param updated its latest change, to 100 ns
 * @param incidentId a number in text; empty for none
 * @param evidence how many objects of evidence it has, some 700 bytes each
 */
public record GeneratedAlert(
    String tenantId,
    String alertId,
    int revision,
    long seed,
    String severity,
    String category,
    String status,
    Instant created,
    Instant updated,
    String incidentId,
    int evidence) {
  private static final int PRODUCT = 5;

  /** Its next state. */
  public GeneratedAlert changed(String newStatus, Instant at) {
    return next(severity, newStatus, incidentId, at);
  }

  /** Its next state, more or less severe. */
  public GeneratedAlert changedTo(String newSeverity, Instant at) {
    return next(newSeverity, status, incidentId, at);
  }

  /** Its next state, in another incident. */
  GeneratedAlert movedTo(String incident, Instant at) {
    return next(severity, status, incident, at);
  }

  /** The same state, in an incident. */
  GeneratedAlert in(String incident) {
    return new GeneratedAlert(
        tenantId, alertId, revision, seed, severity, category, status, created, updated, incident,
        evidence);
  }

  private GeneratedAlert next(
      String newSeverity, String newStatus, String newIncident, Instant at) {
    return new GeneratedAlert(
        tenantId,
        alertId,
        revision + 1,
        seed,
        newSeverity,
        category,
        newStatus,
        created,
        AlertText.tick(at),
        newIncident,
        evidence);
  }

  /** A detection of it: SIEM's never change, so each state is a further one. */
  public SiemAlert siem() {
    return SiemShape.of(this);
  }

  /** As {@code /api/alerts} of Defender for Endpoint has it. */
  public SimulatedItem endpoint() {
    return item(alertId, severity, category, status, () -> new EndpointShape(this).json());
  }

  /** As Graph's alerts_v2 has it. */
  public SimulatedItem graph() {
    return item(
        alertId,
        GraphAlertShape.word(severity),
        category,
        GraphAlertShape.word(status),
        () -> new GraphAlertShape(this).json());
  }

  /** Its row in AlertInfo. Rows never change, so each state is a further one. */
  public SimulatedItem hunting() {
    HuntingShape shape = new HuntingShape(this);
    return item(
        shape.id(), severity, shape.category(), HuntingTable.ALERT_INFO.tableName(), shape::info);
  }

  /** Its rows in AlertEvidence. */
  public List<SimulatedItem> huntingEvidence() {
    HuntingShape shape = new HuntingShape(this);
    return IntStream.range(0, evidence)
        .mapToObj(
            number ->
                item(
                    shape.id() + "/" + number,
                    severity,
                    shape.category(),
                    HuntingTable.ALERT_EVIDENCE.tableName(),
                    () -> shape.evidence(Evidence.one(this, number))))
        .toList();
  }

  AlertStory story() {
    return AlertStory.of(category);
  }

  /** Who raised it, the same in every state. */
  AlertProduct product() {
    return AlertProduct.of(story(), random(PRODUCT));
  }

  AlertEstate estate() {
    return AlertEstate.any(random(0), tenantId);
  }

  /** The same numbers for the same purpose in every state. */
  Random random(int purpose) {
    return new Random(seed * 31 + purpose);
  }

  private SimulatedItem item(
      String id,
      String severityWord,
      String categoryWord,
      String statusWord,
      Supplier<ObjectNode> json) {
    return new SimulatedItem(
        tenantId, id, created, updated, Instant.MIN, severityWord, categoryWord, statusWord, json);
  }
}
