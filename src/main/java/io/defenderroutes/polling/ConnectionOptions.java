package io.defenderroutes.polling;

import java.util.Map;

/**
 * What is chosen for a connection, beyond when it asks.
 *
 * @param firstVersionsOnly whether it delivers an alert once, however often it changes
 * @param singly whether what an item of an answer holds is delivered singly
 * @param parameters of its source, by name
 */
public record ConnectionOptions(
    boolean firstVersionsOnly, boolean singly, Map<String, String> parameters) {
  /** What counts unless something else is chosen. */
  public static final ConnectionOptions USUAL = new ConnectionOptions(false, false, Map.of());

  public ConnectionOptions {
    parameters = Map.copyOf(parameters);
  }
}
