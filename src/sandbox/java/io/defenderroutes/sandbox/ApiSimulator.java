package io.defenderroutes.sandbox;

import java.net.URI;
import java.time.Instant;
import java.util.List;

/** What all simulated APIs have in common: requests on record, budgets, and faults on request. */
public abstract sealed class ApiSimulator implements AutoCloseable
    permits DefenderSimulator, StoredSimulator {
  private final Api api;
  private final ApiHandler handler;
  private final OriginServer origin;

  /**
   * One request, as soon as its answer is settled.
   *
   * @param at when it was answered (a hanging one: when it began to hang)
   * @param tenantId the token's tenant; empty if there was no valid token
   * @param query as sent, still encoded; empty if there was none. After the id and a question mark
   *     when a single item was asked for; the body of a hunting request
   * @param status of the answer
   */
  public record Request(Instant at, String tenantId, String query, int status) {}

  ApiSimulator(Api api, Surroundings around, Answers answers) {
    this.api = api;
    handler = new ApiHandler(api, around, answers);
    origin = around.origin();
    origin.add(handler);
  }

  public final Api api() {
    return api;
  }

  /**
   * {@code https://localhost:port}, shared by all APIs of one host; the list is at {@link
   * Api#path}.
   */
  public final URI baseUri() {
    return origin.uri();
  }

  /** All requests so far, oldest first. */
  public final List<Request> requests() {
    return handler.requests();
  }

  /** From how many connections requests came: few, if the client keeps its connections. */
  public final int connections() {
    return handler.connections();
  }

  /** Whether requests over the documented budget get 429 from now on; at first they do not. */
  public final void budgets(boolean on) {
    handler.throttle.budget(on ? api.budget() : Budget.NONE);
  }

  /** As {@link #budgets}, with another budget for each app in each tenant. */
  public final void budget(int perMinute, int perHour) {
    handler.throttle.budget(new Budget(perMinute, perHour));
  }

  /** How many requests were over the budget. */
  public final int throttled() {
    return handler.throttle.refused();
  }

  /** Spoils the next authenticated request that no tenant's own fault spoils; faults queue up. */
  public final void inject(Fault fault) {
    handler.faults.add(fault);
  }

  /** Spoils that tenant's next authenticated request. */
  public final void inject(String tenantId, Fault fault) {
    handler.faults.add(tenantId, fault);
  }

  /** Faults injected that have not struck yet. */
  public final int faultsPending() {
    return handler.faults.size();
  }

  /** Forgets the faults that have not struck yet. */
  public final void clearFaults() {
    handler.faults.clear();
  }

  @Override
  public final void close() {
    handler.close();
    origin.remove(handler);
  }
}
