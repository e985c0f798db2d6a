package io.defenderroutes.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Generates realistic alerts and incidents for all APIs. Deterministic for a seed, clock and
 * sequence of calls; thread-safe.
 */
public final class WorldGenerator {
  /** Less than the average size of an evidence object in any API. */
  private static final int EVIDENCE_BYTES = 450;

  private static final int MUCH_EVIDENCE = 300;

  private final Random random;
  private final Clock clock;
  private int leastEvidence;
  private int incidents;

  /** Creates a generator; the clock gives default times. */
  public WorldGenerator(long seed, Clock clock) {
    this.random = new Random(seed);
    this.clock = clock;
    this.incidents = 900_000 + random.nextInt(90_000);
  }

  /** Sets the minimum number of evidence objects of new alerts. */
  public synchronized WorldGenerator evidence(int least) {
    leastEvidence = least;
    return this;
  }

  /** Sets the minimum size of new alerts, in bytes. */
  public synchronized WorldGenerator bytes(int least) {
    leastEvidence = (least + EVIDENCE_BYTES - 1) / EVIDENCE_BYTES;
    return this;
  }

  /** A random alert of the current time. */
  public synchronized GeneratedAlert next(String tenantId) {
    Instant now = AlertText.justNow(clock, random);
    return fresh(tenantId, AlertText.severity(random), AlertStory.any(random).category(), now);
  }

  /** A new alert with these values; the time is truncated to 100 ns. */
  public synchronized GeneratedAlert next(
      String tenantId, String severity, String category, Instant created) {
    return fresh(tenantId, severity, category, AlertText.tick(created));
  }

  /** A new incident with these alerts. */
  public synchronized GeneratedIncident incident(
      String tenantId, Instant created, GeneratedAlert... alerts) {
    incidents++;
    String id = Integer.toString(incidents);
    Instant at = AlertText.tick(created);
    List<GeneratedAlert> inside = Arrays.stream(alerts).map(alert -> alert.in(id)).toList();
    String name =
        inside.isEmpty()
            ? "Multi-stage incident"
            : inside.get(0).story().title() + " on one endpoint";
    return new GeneratedIncident(tenantId, id, name, "Active", at, at, "", inside);
  }

  private GeneratedAlert fresh(String tenantId, String severity, String category, Instant at) {
    int evidence = random.nextInt(200) == 0 ? MUCH_EVIDENCE : 1 + random.nextInt(4);
    return new GeneratedAlert(
        tenantId,
        AlertText.alertId(random, at),
        0,
        random.nextLong(),
        severity,
        category,
        "New",
        at,
        at,
        "",
        Math.max(leastEvidence, evidence));
  }
}
