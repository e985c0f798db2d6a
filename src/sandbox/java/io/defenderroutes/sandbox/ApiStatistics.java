package io.defenderroutes.sandbox;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Counts of an API.
 *
 * @param api the API
 * @param items generated alerts, incidents or rows
 * @param states of these items, including updates
 * @param served items in at least one complete response
 * @param requests by status
 * @param connections number of client connections
 */
public record ApiStatistics(
    Api api, int items, int states, int served, Map<Integer, Long> requests, int connections) {

  /** The current counts. */
  public static ApiStatistics of(ApiSimulator simulator) {
    Map<Integer, Long> requests =
        simulator.requests().stream()
            .collect(
                Collectors.groupingBy(
                    ApiSimulator.Request::status, TreeMap::new, Collectors.counting()));
    int items;
    int states;
    int served;
    if (simulator instanceof StoredSimulator stored) {
      states = stored.truth().size();
      items = (int) stored.truth().stream().filter(ServedVersion::last).count();
      served = stored.everServed().size();
    } else {
      DefenderSimulator siem = (DefenderSimulator) simulator;
      states = siem.all().size();
      items = states;
      served = siem.everServed().size();
    }
    return new ApiStatistics(
        simulator.api(), items, states, served, requests, simulator.connections());
  }
}
