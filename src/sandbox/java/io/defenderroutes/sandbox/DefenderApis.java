package io.defenderroutes.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Several simulated APIs at once, one port for each host that serves them, and one way to show them
 * an alert.
 */
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
        simulators.put(api, start(api, new Surroundings(origin, entra, clock)));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** All of them, on free ports. */
  public static DefenderApis start(Certificates certificates, EntraSimulator entra, Clock clock) {
    return start(certificates, entra, clock, EnumSet.allOf(Api.class), 0);
  }

  /**
   * Some of them.
   *
   * @param portBase port of siem; endpoint, XDR (incidents, hunting) and Graph (its alerts,
   *     incidents and hunting) follow it; 0 for free ports
   */
  public static DefenderApis start(
      Certificates certificates, EntraSimulator entra, Clock clock, Set<Api> apis, int portBase) {
    return new DefenderApis(certificates, entra, clock, apis, portBase);
  }

  /** Those that run, in the order of the enumeration. */
  public List<ApiSimulator> all() {
    return List.copyOf(simulators.values());
  }

  /** Those that run. */
  public Set<Api> apis() {
    return Set.copyOf(simulators.keySet());
  }

  /**
   * Any of them.
   *
   * @throws IllegalStateException if it was not started
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

  public StoredSimulator graphHunting() {
    return (StoredSimulator) get(Api.GRAPH_HUNTING);
  }

  /** Shows an alert, or its next state, in every API that runs and lists alerts. */
  public void publish(GeneratedAlert alert) {
    publishLate(alert, Instant.MIN);
  }

  /** As {@link #publish(GeneratedAlert)}, but nobody can see it before that moment. */
  public void publishLate(GeneratedAlert alert, Instant visibleFrom) {
    publishLate(alert, visibleFrom, simulators.keySet());
  }

  /** As {@link #publishLate(GeneratedAlert, Instant)}, in those of these APIs that run. */
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

  /** Shows an incident, or its next state, in every API that runs and lists incidents. */
  public void publish(GeneratedIncident incident) {
    publishLate(incident, Instant.MIN);
  }

  /** As {@link #publish(GeneratedIncident)}, but nobody can see it before that moment. */
  public void publishLate(GeneratedIncident incident, Instant visibleFrom) {
    if (simulators.containsKey(Api.INCIDENTS)) {
      incidents().add(incident.incident().late(visibleFrom));
    }
    if (simulators.containsKey(Api.GRAPH_INCIDENTS)) {
      graphIncidents().add(incident.graph().late(visibleFrom));
    }
  }

  /** Shows both incidents in their new states, and the alerts where they tell of an incident. */
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

  private static ApiSimulator start(Api api, Surroundings around) {
    StoredAnswers stored = new StoredAnswers();
    return switch (api) {
      case SIEM -> DefenderSimulator.start(around);
      case HUNTING, GRAPH_HUNTING ->
          new StoredSimulator(api, around, stored, new HuntingAnswers(api, stored));
      case ENDPOINT, INCIDENTS ->
          new StoredSimulator(api, around, stored, new ODataAnswers(api, stored));
      case GRAPH_ALERTS, GRAPH_INCIDENTS ->
          new GraphSimulator(api, around, new ODataAnswers(api, stored));
    };
  }
}
