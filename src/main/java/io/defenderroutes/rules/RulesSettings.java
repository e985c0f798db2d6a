package io.defenderroutes.rules;

import io.defenderroutes.alert.Fields;
import java.time.Clock;
import java.util.Map;

/**
 * What a rehearsal knows beside the files.
 *
 * @param properties that are set, by name; no secrets
 * @param fields where each source's alerts keep what
 * @param eachCategory whether an alert is routed for each of its categories
 */
public record RulesSettings(
    Map<String, String> properties, Map<String, Fields> fields, boolean eachCategory, Clock clock) {
  public RulesSettings {
    properties = Map.copyOf(properties);
    fields = Map.copyOf(fields);
  }
}
