package io.defenderroutes.sandbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One incident before it takes the shape of an API.
 *
 * @param tenantId directory
 * @param id a number in text
 * @param name its title
 * @param status Active, InProgress, Resolved or Redirected
 * @param created to 100 ns
 * @param updated its latest change, to 100 ns
 * @param redirectTo the incident it was merged into; empty for none
 * @param alerts in the states they have in it
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
   * What a merger leaves.
   *
   * @param redirected the incident that has no alerts any more, and says where they are
   * @param grown the incident that has them now
   * @param moved those alerts, in their new states
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

  /** The greatest of its alerts'. */
  public String severity() {
    return alerts.stream()
        .map(GeneratedAlert::severity)
        .max(Comparator.comparing(SEVERITIES::indexOf))
        .orElse("Low");
  }

  /** As {@code /api/incidents} has it. */
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

  /** As Graph has it, its alerts expanded. */
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
