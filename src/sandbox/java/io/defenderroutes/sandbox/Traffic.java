package io.defenderroutes.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Generates new, changed and merged alerts and incidents according to the options. */
final class Traffic {
  private static final int INCIDENTS_KEPT = 8;
  private static final int ALERTS_IN_INCIDENT = 12;
  private static final int JOIN_PERCENT = 60;
  private static final int MERGE_PERCENT = 3;
  private static final Duration LEAST_LATE = Duration.ofMinutes(5);
  private static final int LATE_SECONDS = 600;

  private final SandboxOptions plan;
  private final DefenderApis apis;
  private final List<Tenants.Tenant> tenants;
  private final Clock clock;
  private final Random random;
  private final WorldGenerator generator;
  private final Map<String, List<GeneratedIncident>> recent = new HashMap<>();

  Traffic(SandboxOptions plan, DefenderApis apis, List<Tenants.Tenant> tenants, Clock clock) {
    this.plan = plan;
    this.apis = apis;
    this.tenants = tenants;
    this.clock = clock;
    this.random = new Random(plan.seed());
    this.generator = new WorldGenerator(plan.seed(), clock).bytes(plan.alertBytes());
  }

  /** Generates the backlog, oldest first. */
  void backlog() {
    Instant now = clock.instant();
    for (int i = plan.backlog(); i > 0; i--) {
      Duration age = plan.backlogPeriod().multipliedBy(i).dividedBy(plan.backlog() + 1L);
      step(now.minus(age).plusNanos(random.nextInt(9_999) * 100L));
    }
  }

  /** Generates a new or late alert, and sometimes a change. */
  void step() {
    Instant now = clock.instant();
    boolean late = random.nextDouble() < plan.lateShare();
    step(
        late
            ? now.minus(LEAST_LATE).minusSeconds(random.nextInt(LATE_SECONDS))
            : AlertText.justNow(clock, random));
  }

  private void step(Instant time) {
    Tenants.Tenant tenant = tenants.get(random.nextInt(tenants.size()));
    List<GeneratedIncident> incidents =
        recent.computeIfAbsent(tenant.id(), id -> new ArrayList<>());
    alert(tenant.id(), incidents, time);
    if (random.nextDouble() < plan.updateShare()) {
      change(incidents, time);
    }
    if (incidents.size() > 1 && random.nextInt(100) < MERGE_PERCENT) {
      merge(incidents, time);
    }
    while (incidents.size() > INCIDENTS_KEPT) {
      incidents.remove(0);
    }
  }

  private void alert(String tenantId, List<GeneratedIncident> incidents, Instant time) {
    GeneratedAlert alert =
        generator.next(
            tenantId, AlertText.severity(random), AlertStory.any(random).category(), time);
    int last = incidents.size() - 1;
    boolean joins =
        last >= 0
            && random.nextInt(100) < JOIN_PERCENT
            && incidents.get(last).alerts().size() < ALERTS_IN_INCIDENT;
    if (joins) {
      incidents.set(last, incidents.get(last).with(alert, later(incidents.get(last), time)));
    } else {
      incidents.add(generator.incident(tenantId, time, alert));
    }
    GeneratedIncident incident = incidents.get(incidents.size() - 1);
    apis.publish(alert.in(incident.id()));
    apis.publish(incident);
  }

  private void change(List<GeneratedIncident> incidents, Instant time) {
    int chosen = random.nextInt(incidents.size());
    GeneratedIncident incident = incidents.get(chosen);
    GeneratedAlert alert = incident.alerts().get(random.nextInt(incident.alerts().size()));
    Instant at = later(incident, time);
    GeneratedAlert changed =
        alert.changed(alert.status().equals("New") ? "InProgress" : "Resolved", at);
    incidents.set(chosen, incident.with(changed, at));
    apis.publish(changed);
    apis.publish(incidents.get(chosen));
  }

  private void merge(List<GeneratedIncident> incidents, Instant time) {
    GeneratedIncident from = incidents.remove(0);
    GeneratedIncident into = incidents.get(0);
    Instant at = later(from, later(into, time));
    GeneratedIncident.Merger merger = from.mergedInto(into, at);
    incidents.set(0, merger.grown());
    apis.publish(merger);
  }

  /** Keeps the update time of an incident when a late alert is added. */
  private static Instant later(GeneratedIncident incident, Instant time) {
    return time.isAfter(incident.updated()) ? time : incident.updated().plusNanos(100);
  }
}
