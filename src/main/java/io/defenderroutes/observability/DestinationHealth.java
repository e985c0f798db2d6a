package io.defenderroutes.observability;

import java.util.Map;
import java.util.Optional;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * The health of one destination, as the connections that deliver to it find it. Neither readiness
 * nor liveness: a restart would not mend it.
 */
public final class DestinationHealth extends AbstractHealthCheck {
  private final String destination;
  private final ActiveFaults troubles;

  public DestinationHealth(String destination, ActiveFaults troubles) {
    super("defender", destination);
    this.destination = destination;
    this.troubles = troubles;
  }

  @Override
  public boolean isReadiness() {
    return false;
  }

  @Override
  public boolean isLiveness() {
    return false;
  }

  @Override
  protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
    Optional<ActiveFaults.Trouble> present = troubles.at(destination);
    if (present.isEmpty()) {
      builder.up();
      return;
    }
    ActiveFaults.Trouble trouble = present.get();
    builder.message("unavailable" + trouble.sinceAndWhy());
    builder.detail("since", trouble.since().toString());
    builder.detail("reason", trouble.failure().reason());
    builder.detail("next", trouble.failure().remedy());
    builder.down();
  }
}
