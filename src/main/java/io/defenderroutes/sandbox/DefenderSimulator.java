package io.defenderroutes.sandbox;

import java.net.URI;
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
public final class DefenderSimulator implements AutoCloseable {
  /** The audience ({@code aud}) that the SIEM API's tokens must have. */
  public static final String AUDIENCE = "https://graph.windows.net";

  /** The app role without which the answer is 403. */
  public static final String ROLE = "Alert.Read.All";

  private final AlertStore store = new AlertStore();
  private final FaultQueue faults = new FaultQueue();
  private final Served served = new Served();
  private final DefenderHandler handler;
  private final HttpsEndpoint endpoint;

  /**
   * One request, as soon as its answer is settled.
   *
   * @param at when it was answered (a hanging one: when it began to hang)
   * @param tenantId the token's tenant; empty if there was no valid token
   * @param query as sent, still encoded; empty if there was none
   * @param status of the answer
   */
  public record Request(Instant at, String tenantId, String query, int status) {}

  private DefenderSimulator(Certificates certificates, EntraSimulator entra, Clock clock) {
    handler = new DefenderHandler(entra, clock, store, faults, served);
    endpoint = new HttpsEndpoint(certificates, "defender", handler);
  }

  /** Starts on a free port without alerts; tokens are checked with the given Entra. */
  public static DefenderSimulator start(
      Certificates certificates, EntraSimulator entra, Clock clock) {
    return new DefenderSimulator(certificates, entra, clock);
  }

  /** {@code https://localhost:port}; the alerts are at {@code /api/alerts} below it. */
  public URI baseUri() {
    return endpoint.uri();
  }

  public void add(SiemAlert... alerts) {
    List.of(alerts).forEach(store::add);
  }

  /** The truth: every alert added. */
  public List<SiemAlert> all() {
    return store.all();
  }

  /** The FullIds of all alerts that were in at least one complete answer. */
  public Set<String> everServed() {
    return served.ever();
  }

  /** In how many complete answers this alert was. */
  public int served(String fullId) {
    return served.times(fullId);
  }

  public List<Request> requests() {
    return handler.requests();
  }

  /**
   * From now on an answer holds at most so many alerts, the newest of the slice, as if {@code
   * limit} had been asked for.
   */
  public void cap(int alerts) {
    handler.cap(new AnswerCap(alerts, true));
  }

  /** As {@link #cap}, but the oldest of the slice. */
  public void capAtOldest(int alerts) {
    handler.cap(new AnswerCap(alerts, false));
  }

  /** Answers hold everything again. */
  public void uncap() {
    handler.cap(AnswerCap.NONE);
  }

  /** Whether answers begin with the newest alert from now on. */
  public void newestFirst(boolean newestFirst) {
    handler.newestFirst(newestFirst);
  }

  /** Spoils the next authenticated request that no tenant's own fault spoils; faults queue up. */
  public void inject(Fault fault) {
    faults.add(fault);
  }

  /** Spoils that tenant's next authenticated request. */
  public void inject(String tenantId, Fault fault) {
    faults.add(tenantId, fault);
  }

  /** Faults injected that have not struck yet. */
  public int faultsPending() {
    return faults.size();
  }

  /** Forgets the faults that have not struck yet. */
  public void clearFaults() {
    faults.clear();
  }

  @Override
  public void close() {
    handler.close();
    endpoint.close();
  }
}
