package io.defenderroutes.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Several simulated APIs, with one port per host and common methods to publish alerts. */
public final class DefenderApis implements AutoCloseable {
  private final Map<Api, ApiSimulator> simulators = new EnumMap<>(Api.class);

  private DefenderApis(
      Certificates certificates, EntraSimulator entra, Clock clock, Set<Api> apis, int portBase) {
    try {
      Map<Origin, OriginServer> origins = new EnumMap<>(Origin.class);
      for (Api api : apis) {
        OriginServer origin =
            origins.computeIfAbsent(
                api.origin(), host -> new OriginServer(certificates, host, host.port(portBase)));
        simulators.put(api, start(api, new SimulatorContext(origin, entra, clock)));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Starts all APIs on free ports. */
  public static DefenderApis start(Certificates certificates, EntraSimulator entra, Clock clock) {
    return start(certificates, entra, clock, EnumSet.allOf(Api.class), 0);
  }

  /**
   * Starts some APIs.
   *
   * @param portBase port of siem; endpoint, XDR (incidents, hunting) and Graph (its alerts,
   *     incidents and hunting) follow it; 0 for free ports
   */
  public static DefenderApis start(
      Certificates certificates, EntraSimulator entra, Clock clock, Set<Api> apis, int portBase) {
    return new DefenderApis(certificates, entra, clock, apis, portBase);
  }

  /** The running APIs, in the order of the enumeration. */
  public List<ApiSimulator> all() {
    return List.copyOf(simulators.values());
  }

  /** The running simulators. */
  public Set<Api> apis() {
    return Set.copyOf(simulators.keySet());
  }

  /**
   * The simulator of an API.
   *
   * @throws IllegalStateException if it is not running
   */
  public ApiSimulator get(Api api) {
    ApiSimulator simulator = simulators.get(api);
    if (simulator == null) {
      throw new IllegalStateException(api.key() + " was not started");
    }
    return simulator;
  }

  public DefenderSimulator siem() {
    return (DefenderSimulator) get(Api.SIEM);
  }

  public StoredSimulator endpoint() {
    return (StoredSimulator) get(Api.ENDPOINT);
  }

  public StoredSimulator incidents() {
    return (StoredSimulator) get(Api.INCIDENTS);
  }

  public StoredSimulator hunting() {
    return (StoredSimulator) get(Api.HUNTING);
  }

  public GraphSimulator graphAlerts() {
    return (GraphSimulator) get(Api.GRAPH_ALERTS);
  }

  public GraphSimulator graphIncidents() {
    return (GraphSimulator) get(Api.GRAPH_INCIDENTS);
  }

  /** Publishes an alert, or its next state, in all running APIs with alerts. */
  public void publish(GeneratedAlert alert) {
    publishLate(alert, Instant.MIN);
  }

  /** Publishes an alert that is visible from a later time. */
  public void publishLate(GeneratedAlert alert, Instant visibleFrom) {
    publishLate(alert, visibleFrom, simulators.keySet());
  }

  /** Publishes a late alert in the running ones of these APIs. */
  public void publishLate(GeneratedAlert alert, Instant visibleFrom, Set<Api> apis) {
    Set<Api> where = EnumSet.noneOf(Api.class);
    where.addAll(simulators.keySet());
    where.retainAll(apis);
    if (where.contains(Api.SIEM)) {
      siem().addLate(alert.siem(), visibleFrom);
    }
    if (where.contains(Api.ENDPOINT)) {
      endpoint().add(alert.endpoint().late(visibleFrom));
    }
    for (Api api : List.of(Api.HUNTING, Api.GRAPH_HUNTING)) {
      if (where.contains(api)) {
        StoredSimulator tables = (StoredSimulator) get(api);
        tables.add(alert.hunting().late(visibleFrom));
        alert.huntingEvidence().forEach(row -> tables.add(row.late(visibleFrom)));
      }
    }
    if (where.contains(Api.GRAPH_ALERTS)) {
      graphAlerts().add(alert.graph().late(visibleFrom));
    }
  }

  /** Publishes an incident, or its next state, in all running APIs with incidents. */
  public void publish(GeneratedIncident incident) {
    publishLate(incident, Instant.MIN);
  }

  /** Publishes an incident that is visible from a later time. */
  public void publishLate(GeneratedIncident incident, Instant visibleFrom) {
    if (simulators.containsKey(Api.INCIDENTS)) {
      incidents().add(incident.incident().late(visibleFrom));
    }
    if (simulators.containsKey(Api.GRAPH_INCIDENTS)) {
      graphIncidents().add(incident.graph().late(visibleFrom));
    }
  }

  /**
   * Publishes both incidents of a merge, and their alerts in APIs whose alerts name an incident.
   */
  public void publish(GeneratedIncident.Merger merger) {
    publish(merger.grown());
    publish(merger.redirected());
    merger
        .moved()
        .forEach(
            alert -> publishLate(alert, Instant.MIN, EnumSet.of(Api.ENDPOINT, Api.GRAPH_ALERTS)));
  }

  @Override
  public void close() {
    simulators.values().forEach(ApiSimulator::close);
  }

  private static ApiSimulator start(Api api, SimulatorContext around) {
    StoredResponses stored = new StoredResponses();
    return switch (api) {
      case SIEM -> DefenderSimulator.start(around);
      case HUNTING, GRAPH_HUNTING ->
          new StoredSimulator(api, around, stored, new HuntingResponses(api, stored));
      case ENDPOINT, INCIDENTS ->
          new StoredSimulator(api, around, stored, new ODataResponses(api, stored));
      case GRAPH_ALERTS, GRAPH_INCIDENTS ->
          new GraphSimulator(api, around, new ODataResponses(api, stored));
    };
  }
}
