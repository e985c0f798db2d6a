package io.defenderroutes.polling;

import java.util.Map;

/**
 * Options of a connection beside its times.
 *
 * @param firstVersionsOnly whether an alert is delivered once, however often it changes
 * @param singly whether the alerts within an item are delivered singly
 * @param parameters of its source, by name
 */
public record ConnectionOptions(
    boolean firstVersionsOnly, boolean singly, Map<String, String> parameters) {
  /** The defaults. */
  public static final ConnectionOptions USUAL = new ConnectionOptions(false, false, Map.of());

  public ConnectionOptions {
    parameters = Map.copyOf(parameters);
  }
}
