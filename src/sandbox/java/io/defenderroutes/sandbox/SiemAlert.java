package io.defenderroutes.sandbox;

import java.time.Instant;

/**
 * A detection of the SIEM API.
 *
 * @param tenantId the directory it belongs to
 * @param fullId its identity
 * @param alertId shared by all detections of one alert
 * @param alertPart number of the detection within its alert, from 0
 * @param lastProcessed LastProcessedTimeUtc, to 100 ns
 * @param severity as in the JSON
 * @param category as in the JSON
 * @param json the detection's JSON object
 */
public record SiemAlert(
    String tenantId,
    String fullId,
    String alertId,
    int alertPart,
    Instant lastProcessed,
    String severity,
    String category,
    String json) {}
