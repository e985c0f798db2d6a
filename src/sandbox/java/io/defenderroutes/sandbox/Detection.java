package io.defenderroutes.sandbox;

import java.time.Instant;

/**
 * A SIEM detection before its conversion to JSON.
 *
 * @param tenantId directory
 * @param alertId of its alert
 * @param part number within the alert
 * @param unique Base64 digest that identifies it
 * @param severity as in the API
 * @param story its texts
 * @param estate machine and user
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
