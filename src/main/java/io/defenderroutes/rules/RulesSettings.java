package io.defenderroutes.rules;

import io.defenderroutes.alert.Fields;
import io.defenderroutes.formats.Formats;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Settings of a rehearsal.
 *
 * @param properties values by name, without secrets
 * @param configured whether settings of a run exist; none are needed
 * @param fields of the alerts of each source
 * @param formats of the folder
 * @param polled sources that a run polls
 * @param options that routes may name, set or not
 * @param secrets that routes may not name
 * @param beans of a run with their methods
 * @param eachCategory whether an alert is routed for each of its categories
 * @param patience time limit of one alert
 */
public record RulesSettings(
    Map<String, String> properties,
    boolean configured,
    Map<String, Fields> fields,
    Formats formats,
    Set<String> polled,
    Set<String> options,
    Set<String> secrets,
    Map<String, Set<String>> beans,
    boolean eachCategory,
    Duration patience,
    Clock clock) {
  public RulesSettings {
    properties = Map.copyOf(properties);
    fields = Map.copyOf(fields);
    polled = Set.copyOf(polled);
    options = Set.copyOf(options);
    secrets = Set.copyOf(secrets);
    beans = Map.copyOf(beans);
  }
}
