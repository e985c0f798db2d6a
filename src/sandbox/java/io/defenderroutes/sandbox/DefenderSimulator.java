package io.defenderroutes.sandbox;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The Defender SIEM API, {@code GET /api/alerts}, over TLS on loopback: alerts of the token's
 * tenant by LastProcessedTimeUtc, and faults on request.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/defender-endpoint/pull-alerts-using-rest-api">Pull
 *     detections using the SIEM REST API</a>
 */
public final class DefenderSimulator extends ApiSimulator {
  /** The audience ({@code aud}) that the SIEM API's tokens must have. */
  public static final String AUDIENCE = Api.SIEM.audience();

  /** The app role without which the answer is 403. */
  public static final String ROLE = Api.SIEM.role();

  private final SiemAnswers answers;

  private DefenderSimulator(Surroundings around, SiemAnswers answers) {
    super(Api.SIEM, around, answers);
    this.answers = answers;
  }

  /** Starts on a free port without alerts; tokens are checked with the given Entra. */
  public static DefenderSimulator start(
      Certificates certificates, EntraSimulator entra, Clock clock) {
    return start(new Surroundings(new OriginServer(certificates, Origin.SIEM, 0), entra, clock));
  }

  static DefenderSimulator start(Surroundings around) {
    return new DefenderSimulator(around, new SiemAnswers());
  }

  public void add(SiemAlert... alerts) {
    List.of(alerts).forEach(answers.store::add);
  }

  /** An alert that arrives late: no answer before that moment holds it, whatever its time. */
  public void addLate(SiemAlert alert, Instant visibleFrom) {
    answers.store.add(alert, visibleFrom);
  }

  /** The truth: every alert added. */
  public List<SiemAlert> all() {
    return answers.store.all();
  }

  /** The FullIds of all alerts that were in at least one complete answer. */
  public Set<String> everServed() {
    return answers.served.ever();
  }

  /** In how many complete answers this alert was. */
  public int served(String fullId) {
    return answers.served.times(fullId);
  }

  /**
   * From now on an answer holds at most so many alerts, the newest of the slice, as if {@code
   * limit} had been asked for.
   */
  public void cap(int alerts) {
    answers.cap = new AnswerCap(alerts, true);
  }

  /** As {@link #cap}, but the oldest of the slice. */
  public void capAtOldest(int alerts) {
    answers.cap = new AnswerCap(alerts, false);
  }

  /** Answers hold everything again. */
  public void uncap() {
    answers.cap = AnswerCap.NONE;
  }

  /** Whether answers begin with the newest alert from now on. */
  public void newestFirst(boolean newestFirst) {
    answers.newestFirst = newestFirst;
  }
}
