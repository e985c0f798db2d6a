package io.defenderroutes.rules;

import io.defenderroutes.alert.Fields;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What a rehearsal knows beside the files.
 *
 * @param properties that are set, by name; no secrets
 * @param configured whether there are the settings of a run: on a laptop nothing is set, and
 *     nothing needs to be
 * @param fields where each source's alerts keep what
 * @param options that routes may name, set or not
 * @param secrets that they may not
 * @param beans that a run has beside those of the files, with their methods where they are known
 * @param eachCategory whether an alert is routed for each of its categories
 * @param patience for how long an alert may be under way
 */
public record RulesSettings(
    Map<String, String> properties,
    boolean configured,
    Map<String, Fields> fields,
    Set<String> options,
    Set<String> secrets,
    Map<String, Set<String>> beans,
    boolean eachCategory,
    Duration patience,
    Clock clock) {
  public RulesSettings {
    properties = Map.copyOf(properties);
    fields = Map.copyOf(fields);
    options = Set.copyOf(options);
    secrets = Set.copyOf(secrets);
    beans = Map.copyOf(beans);
  }
}
