package io.defenderroutes.sandbox;

import java.net.URI;
import java.time.Instant;
import java.util.List;

/** Base of all simulated APIs: recorded requests, rate limits and injected faults. */
public abstract sealed class ApiSimulator implements AutoCloseable
    permits DefenderSimulator, StoredSimulator {
  private final Api api;
  private final ApiHandler handler;
  private final OriginServer origin;

  /**
   * A recorded request.
   *
   * @param at time of the response, or of its start if it hangs
   * @param tenantId tenant of the token; empty without a valid one
   * @param query as sent, encoded; may be empty. With id and question mark for a single item; the
   *     body of a hunting request
   * @param status of the response
   */
  public record Request(Instant at, String tenantId, String query, int status) {}

  ApiSimulator(Api api, SimulatorContext around, ApiResponses answers) {
    this.api = api;
    handler = new ApiHandler(api, around, answers);
    origin = around.origin();
    origin.add(handler);
  }

  public final Api api() {
    return api;
  }

  /**
   * {@code https://localhost:port}, shared by all APIs of a host; the list is at {@link Api#path}.
   */
  public final URI baseUri() {
    return origin.uri();
  }

  /** All requests so far, oldest first. */
  public final List<Request> requests() {
    return handler.requests();
  }

  /** Number of client connections; few if the client reuses them. */
  public final int connections() {
    return handler.connections();
  }

  /** Sets whether to enforce the documented rate limits with 429; by default not. */
  public final void budgets(boolean on) {
    handler.throttle.budget(on ? api.budget() : ApiRateLimit.NONE);
  }

  /** Enforces another rate limit for each app in each tenant. */
  public final void budget(int perMinute, int perHour) {
    handler.throttle.budget(new ApiRateLimit(perMinute, perHour));
  }

  /** Number of requests over the rate limit. */
  public final int throttled() {
    return handler.throttle.refused();
  }

  /** Injects a fault into the next authenticated request; faults are queued. */
  public final void inject(Fault fault) {
    handler.faults.add(fault);
  }

  /** Injects a fault into the tenant's next authenticated request; takes precedence. */
  public final void inject(String tenantId, Fault fault) {
    handler.faults.add(tenantId, fault);
  }

  /** Number of pending faults. */
  public final int faultsPending() {
    return handler.faults.size();
  }

  /** Removes pending faults. */
  public final void clearFaults() {
    handler.faults.clear();
  }

  @Override
  public final void close() {
    handler.close();
    origin.remove(handler);
  }
}
