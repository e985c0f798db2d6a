package io.defenderroutes.stories;

import io.defenderroutes.DefenderAlertRoutes;
import java.util.stream.Collectors;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;

/** What the health of a running product says. */
final class Health {
  private Health() {}

  /** Why a connection is unhealthy; empty if it is healthy. */
  static String of(DefenderAlertRoutes running, String connection) {
    return HealthCheckHelper.invoke(running.camelContext()).stream()
        .filter(result -> result.getCheck().getId().equals(connection))
        .filter(result -> result.getState() == HealthCheck.State.DOWN)
        .map(result -> String.valueOf(result.getMessage().orElse("")))
        .collect(Collectors.joining());
  }
}
