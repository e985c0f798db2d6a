package io.defenderroutes.sandbox;

import java.time.Instant;

/**
 * One detection before it becomes JSON.
 *
 * @param tenantId directory
 * @param alertId of its alert
 * @param part number within the alert
 * @param unique Base64 digest that makes it one of its kind
 * @param severity as the API spells it
 * @param story what happened
 * @param estate where
 * @param processed LastProcessedTimeUtc
 */
record Detection(
    String tenantId,
    String alertId,
    int part,
    String unique,
    String severity,
    AlertStory story,
    AlertEstate estate,
    Instant processed) {

  String fullId() {
    return alertId + ":" + unique;
  }

  /** The next detection of the same alert. */
  Detection next(String nextUnique, Instant nextProcessed) {
    return new Detection(
        tenantId, alertId, part + 1, nextUnique, severity, story, estate, nextProcessed);
  }
}
