package io.defenderroutes.sandbox;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What an API has done so far.
 *
 * @param api which
 * @param items alerts, incidents or rows that were made
 * @param states of them, updates included
 * @param served items that were in at least one complete answer
 * @param requests by status
 * @param connections that requests came from
 */
public record Tally(
    Api api, int items, int states, int served, Map<Integer, Long> requests, int connections) {

  /** Counts now. */
  public static Tally of(ApiSimulator simulator) {
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
      items = (int) stored.truth().stream().filter(Version::last).count();
      served = stored.everServed().size();
    } else {
      DefenderSimulator siem = (DefenderSimulator) simulator;
      states = siem.all().size();
      items = states;
      served = siem.everServed().size();
    }
    return new Tally(simulator.api(), items, states, served, requests, simulator.connections());
  }
}
