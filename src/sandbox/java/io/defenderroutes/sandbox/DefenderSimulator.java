package io.defenderroutes.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Simulates the Defender SIEM API, {@code GET /api/alerts}, over TLS on loopback, with injected
 * faults.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/defender-endpoint/pull-alerts-using-rest-api">Pull
 *     detections using the SIEM REST API</a>
 */
public final class DefenderSimulator extends ApiSimulator {
  /** The required audience ({@code aud}) of tokens. */
  public static final String AUDIENCE = Api.SIEM.audience();

  /** The required app role. */
  public static final String ROLE = Api.SIEM.role();

  private final SiemResponses answers;

  private DefenderSimulator(SimulatorContext around, SiemResponses answers) {
    super(Api.SIEM, around, answers);
    this.answers = answers;
  }

  /** Starts on a free port, without alerts. */
  public static DefenderSimulator start(
      Certificates certificates, EntraSimulator entra, Clock clock) {
    return start(
        new SimulatorContext(new OriginServer(certificates, Origin.SIEM, 0), entra, clock));
  }

  static DefenderSimulator start(SimulatorContext around) {
    return new DefenderSimulator(around, new SiemResponses());
  }

  public void add(SiemAlert... alerts) {
    List.of(alerts).forEach(answers.store::add);
  }

  /** Adds a late alert, which is visible from a later time. */
  void addLate(SiemAlert alert, Instant visibleFrom) {
    answers.store.add(alert, visibleFrom);
  }

  /** All added alerts. */
  public List<SiemAlert> all() {
    return answers.store.all();
  }

  /** The FullIds of all alerts in at least one complete response. */
  Set<String> everServed() {
    return answers.served.ever();
  }

  /** Number of complete responses with an alert. */
  public int served(String fullId) {
    return answers.served.times(fullId);
  }

  /** Silently limits responses to the newest alerts, like {@code limit}. */
  public void cap(int alerts) {
    answers.cap = new ResponseCap(alerts, true);
  }

  /** As {@link #cap}, but keeps the oldest alerts. */
  public void capAtOldest(int alerts) {
    answers.cap = new ResponseCap(alerts, false);
  }

  /** Removes the limit. */
  public void uncap() {
    answers.cap = ResponseCap.NONE;
  }

  /** Sets whether responses begin with the newest alert. */
  public void newestFirst(boolean newestFirst) {
    answers.newestFirst = newestFirst;
  }
}
