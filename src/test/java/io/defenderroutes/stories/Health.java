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
    return message(running, connection, HealthCheck.State.DOWN);
  }

  /** What a healthy subject warns of; empty if it does not. */
  static String warning(DefenderAlertRoutes running, String subject) {
    return message(running, subject, HealthCheck.State.UP);
  }

  private static String message(
      DefenderAlertRoutes running, String subject, HealthCheck.State state) {
    return HealthCheckHelper.invoke(running.camelContext(), "full").stream()
        .filter(result -> result.getCheck().getId().equals(subject))
        .filter(result -> result.getState() == state)
        .map(result -> String.valueOf(result.getMessage().orElse("")))
        .collect(Collectors.joining());
  }
}
