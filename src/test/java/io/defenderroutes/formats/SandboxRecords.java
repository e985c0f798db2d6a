package io.defenderroutes.formats;

import io.defenderroutes.sandbox.GeneratedAlert;
import io.defenderroutes.sandbox.GeneratedIncident;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Records of each API as the sandbox makes them, with all peculiarities of real payloads. */
final class SandboxRecords {
  private static final String TENANT = "b3c1b5fc-828c-45fa-a1e1-10d74f6d6e9c";
  private static final Instant CREATED = Instant.parse("2026-03-01T12:00:00.1234567Z");
  private static final List<String> SEVERITIES =
      List.of("High", "Medium", "Low", "Informational", "UnSpecified", "None");
  private static final List<String> CATEGORIES =
      List.of("Malware", "CredentialAccess", "Ransomware", "InitialAccess", "SuspiciousActivity");
  private static final List<String> STATUSES = List.of("New", "InProgress", "Resolved");

  private SandboxRecords() {}

  /**
   * A record.
   *
   * @param json as the API returns it
   */
  record Raw(String source, String json) {}

  /** So many alerts, each as all APIs return it, and incidents of them. */
  static List<Raw> of(int alerts) {
    List<Raw> all = new ArrayList<>();
    List<GeneratedAlert> ofIncident = new ArrayList<>();
    for (int i = 0; i < alerts; i++) {
      GeneratedAlert alert = alert(i);
      all.add(new Raw("siem", alert.siem().json()));
      all.add(new Raw("endpoint", alert.endpoint().json().toString()));
      all.add(new Raw("graph-alerts", alert.graph().json().toString()));
      all.add(new Raw("hunting", alert.hunting().json().toString()));
      ofIncident.add(alert);
      if (ofIncident.size() == 3) {
        GeneratedIncident incident = incident(i, ofIncident);
        all.add(new Raw("incidents", incident.incident().json().toString()));
        all.add(new Raw("graph-incidents", incident.graph().json().toString()));
        ofIncident.clear();
      }
    }
    return all;
  }

  private static GeneratedAlert alert(int i) {
    String status = STATUSES.get(i % STATUSES.size());
    return new GeneratedAlert(
        TENANT,
        "da637" + i + "_-" + i,
        i % 2,
        i * 7919L,
        SEVERITIES.get(i % SEVERITIES.size()),
        CATEGORIES.get(i % CATEGORIES.size()),
        status,
        CREATED.plusSeconds(i),
        CREATED.plusSeconds(i + 600L),
        i % 4 == 0 ? "" : Integer.toString(100 + i),
        1 + i % 7);
  }

  private static GeneratedIncident incident(int i, List<GeneratedAlert> alerts) {
    boolean isRedirected = i % 5 == 0;
    return new GeneratedIncident(
        TENANT,
        Integer.toString(900_000 + i),
        "Incident " + i,
        isRedirected ? "Redirected" : i % 2 == 0 ? "Active" : "Resolved",
        CREATED,
        CREATED.plusSeconds(i),
        isRedirected ? "900001" : "",
        alerts.stream()
            .map(
                alert ->
                    new GeneratedAlert(
                        alert.tenantId(),
                        alert.alertId(),
                        alert.revision(),
                        alert.seed(),
                        alert.severity(),
                        alert.category(),
                        alert.status(),
                        alert.created(),
                        alert.updated(),
                        Integer.toString(900_000 + i),
                        alert.evidence()))
            .toList());
  }
}
