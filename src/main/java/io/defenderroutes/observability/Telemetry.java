package io.defenderroutes.observability;

import java.time.Clock;
import java.util.Collection;
import java.util.function.Predicate;

/**
 * What is measured and known of the connections; a reload of the routes keeps it.
 *
 * @param metrics counted from the start of the process
 * @param traces sent since
 * @param active faults that a change of the routes does not end
 * @param recent the latest faults, also those that are over
 */
public record Telemetry(Metrics metrics, Traces traces, ActiveFaults active, RecentFaults recent)
    implements AutoCloseable {
  public Telemetry(Metrics metrics, Traces traces, Clock clock) {
    this(metrics, traces, new ActiveFaults(clock), new RecentFaults(clock));
  }

  /** For a process without a management port: nothing is stored or sent. */
  public static Telemetry unseen(Clock clock) {
    return new Telemetry(Metrics.unseen(clock), Traces.unseen(), clock);
  }

  /**
   * Forgets all connections but these, and all destinations, which are known once they are used.
   *
   * @param here whether this instance polls a connection
   */
  public void retain(Collection<String> connections, Predicate<String> here) {
    metrics.retain(connections);
    metrics.forgetDestinations();
    active.retain(connections, here);
  }

  @Override
  public void close() {
    traces.close();
    metrics.close();
  }
}
