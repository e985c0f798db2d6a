package io.defenderroutes.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * An incident, independent of an API.
 *
 * @param tenantId directory
 * @param id a number as text
 * @param name its title
 * @param status Active, InProgress, Resolved or Redirected
 * @param created to 100 ns
 * @param updated its latest change, to 100 ns
 * @param redirectTo the incident into which it was merged; empty if none
 * @param alerts their current states
 */
public record GeneratedIncident(
    String tenantId,
    String id,
    String name,
    String status,
    Instant created,
    Instant updated,
    String redirectTo,
    List<GeneratedAlert> alerts) {
  private static final List<String> SEVERITIES =
      List.of("None", "UnSpecified", "Informational", "Low", "Medium", "High");

  public GeneratedIncident {
    alerts = List.copyOf(alerts);
  }

  /**
   * The result of a merge.
   *
   * @param redirected the incident without alerts, which redirects to the other
   * @param grown the incident that has received the alerts
   * @param moved these alerts in their new states
   */
  public record Merger(
      GeneratedIncident redirected, GeneratedIncident grown, List<GeneratedAlert> moved) {}

  /** Its next state, with one more alert, or with a later state of one of its alerts. */
  public GeneratedIncident with(GeneratedAlert alert, Instant at) {
    List<GeneratedAlert> more = new ArrayList<>(alerts);
    more.removeIf(other -> other.alertId().equals(alert.alertId()));
    more.add(alert.in(id));
    return new GeneratedIncident(
        tenantId, id, name, status, created, AlertText.tick(at), redirectTo, more);
  }

  /** Its next state. */
  public GeneratedIncident changed(String newStatus, Instant at) {
    return new GeneratedIncident(
        tenantId, id, name, newStatus, created, AlertText.tick(at), redirectTo, alerts);
  }

  /** Moves its alerts to another incident. */
  public Merger mergedInto(GeneratedIncident other, Instant at) {
    List<GeneratedAlert> moved =
        alerts.stream().map(alert -> alert.movedTo(other.id(), at)).toList();
    GeneratedIncident grown = other.changed(other.status(), at);
    for (GeneratedAlert alert : moved) {
      grown = grown.with(alert, at);
    }
    return new Merger(
        new GeneratedIncident(
            tenantId, id, name, "Redirected", created, AlertText.tick(at), other.id(), List.of()),
        grown,
        moved);
  }

  /** The highest severity of its alerts. */
  public String severity() {
    return alerts.stream()
        .map(GeneratedAlert::severity)
        .max(Comparator.comparing(SEVERITIES::indexOf))
        .orElse("Low");
  }

  /** Its JSON in {@code /api/incidents}. */
  public SimulatedItem incident() {
    return new SimulatedItem(
        tenantId,
        id,
        created,
        updated,
        Instant.MIN,
        severity(),
        "",
        status,
        () -> new IncidentShape(this).json());
  }

  /** Its JSON in Graph, with expanded alerts. */
  public SimulatedItem graph() {
    return new SimulatedItem(
        tenantId,
        id,
        created,
        updated,
        Instant.MIN,
        GraphAlertShape.word(severity()),
        "",
        GraphAlertShape.word(status),
        () -> GraphIncidentShape.of(this));
  }
}
