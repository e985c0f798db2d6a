package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * An alert, independent of an API. Its JSON in all APIs has the same id; later states differ only
 * in what has changed.
 *
 * @param tenantId directory
 * @param alertId SIEM's AlertId, the endpoint's id, Graph's providerAlertId
 * @param revision number of changes, from 0
 * @param seed of all other values
 * @param severity High, Medium, Low, Informational, UnSpecified or None
 * @param category of Defender
 * @param status New, InProgress or Resolved
 * @param created to 100 ns
 * @param updated time of the last change, to 100 ns
 * @param incidentId a number as text; empty if none
 * @param evidence number of evidence objects, about 700 bytes each
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

  /** Its SIEM detection; each state is a new one, since detections never change. */
  public SiemAlert siem() {
    return SiemShape.of(this);
  }

  /** Its JSON in {@code /api/alerts} of Defender for Endpoint. */
  public SimulatedItem endpoint() {
    return item(alertId, severity, category, status, () -> new EndpointShape(this).json());
  }

  /** Its JSON in Graph's alerts_v2. */
  public SimulatedItem graph() {
    return item(
        alertId,
        GraphAlertShape.word(severity),
        category,
        GraphAlertShape.word(status),
        () -> new GraphAlertShape(this).json());
  }

  /** Its row in AlertInfo; each state is a new one, since rows never change. */
  public SimulatedItem hunting() {
    HuntingShape shape = new HuntingShape(this);
    return item(
        shape.id(), severity, shape.category(), HuntingTable.ALERT_INFO.tableName(), shape::info);
  }

  /** Its rows in AlertEvidence. */
  List<SimulatedItem> huntingEvidence() {
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

  /** The product, the same in every state. */
  AlertProduct product() {
    return AlertProduct.of(story(), random(PRODUCT));
  }

  AlertEstate estate() {
    return AlertEstate.any(random(0), tenantId);
  }

  /** Random numbers that are the same in every state. */
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
