package io.defenderroutes.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * Generates realistic SIEM detections of about 2.2 KB: several per alert, unusual severities, ids
 * and times in several formats, special characters. Deterministic for a seed, clock and sequence of
 * calls; thread-safe.
 */
public final class AlertGenerator {
  private static final int SIBLINGS_PERCENT = 15;

  private final Random random;
  private final Clock clock;
  private final Map<String, Detection> latest = new HashMap<>();

  /** Creates a generator; the clock gives the default LastProcessedTimeUtc. */
  public AlertGenerator(long seed, Clock clock) {
    this.random = new Random(seed);
    this.clock = clock;
  }

  /** A random detection of the current time, of a new alert or of the tenant's latest one. */
  public synchronized SiemAlert next(String tenantId) {
    Instant now = AlertText.justNow(clock, random);
    Detection previous = latest.get(tenantId);
    return finish(
        previous != null && random.nextInt(100) < SIBLINGS_PERCENT
            ? previous.next(AlertText.digest(random), now)
            : fresh(tenantId, AlertText.severity(random), AlertStory.any(random), now));
  }

  /** A new alert with these values; the time is truncated to 100 ns. */
  public synchronized SiemAlert next(
      String tenantId, String severity, String category, Instant lastProcessed) {
    return finish(
        fresh(tenantId, severity, AlertStory.of(category), AlertText.tick(lastProcessed)));
  }

  /** Another detection of the tenant's latest alert: same AlertId, next AlertPart, new FullId. */
  public synchronized SiemAlert nextDetection(String tenantId, Instant lastProcessed) {
    Detection previous = latest.get(tenantId);
    if (previous == null) {
      throw new IllegalStateException("No alert yet to detect more of, tenant " + tenantId);
    }
    return finish(previous.next(AlertText.digest(random), AlertText.tick(lastProcessed)));
  }

  private Detection fresh(String tenantId, String severity, AlertStory story, Instant processed) {
    return new Detection(
        tenantId,
        AlertText.alertId(random, processed),
        0,
        AlertText.digest(random),
        severity,
        story,
        AlertEstate.any(random, tenantId),
        processed);
  }

  private SiemAlert finish(Detection detection) {
    latest.put(detection.tenantId(), detection);
    return new SiemAlert(
        detection.tenantId(),
        detection.fullId(),
        detection.alertId(),
        detection.part(),
        detection.processed(),
        detection.severity(),
        detection.story().category(),
        AlertJson.of(detection, random));
  }
}
