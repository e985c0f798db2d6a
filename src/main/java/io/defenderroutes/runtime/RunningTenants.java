package io.defenderroutes.runtime;

import io.defenderroutes.cluster.ElectedRoutes;
import io.defenderroutes.config.Settings;
import io.defenderroutes.delivery.Delivery;
import io.defenderroutes.identity.Identity;
import io.defenderroutes.observability.ActiveFaults;
import io.defenderroutes.observability.FaultHealth;
import io.defenderroutes.observability.RefusalsHealth;
import io.defenderroutes.polling.Polling;
import io.defenderroutes.polling.RateLimits;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all rooms know of the connections that run, and how one comes and goes while the others go
 * on. A connection goes in four steps: it {@link #leave leaves}, {@link #isIdle is idle}, is {@link
 * #takeOut taken out}, and {@link #letGo let go}.
 */
public final class RunningTenants {
  private static final Logger LOG = LoggerFactory.getLogger(RunningTenants.class);

  /**
   * The rooms' beans.
   *
   * @param observation of what the others do
   * @param routes of the connections
   */
  record Rooms(
      Identity identity,
      Polling polling,
      RateLimits budgets,
      Delivery delivery,
      ActiveFaults troubles,
      Observation observation,
      ElectedRoutes routes) {}

  private final CamelContext context;
  private final Rooms rooms;
  private final BiFunction<Settings, Collection<String>, Connections> connections;
  private final boolean elected;
  private final Clock clock;

  /**
   * @param connections makes those of some tenants, or says what is wrong with them
   * @param elected whether routes wait for their leadership
   */
  RunningTenants(
      CamelContext context,
      Rooms rooms,
      BiFunction<Settings, Collection<String>, Connections> connections,
      boolean elected,
      Clock clock) {
    this.context = context;
    this.rooms = rooms;
    this.connections = connections;
    this.elected = elected;
    this.clock = clock;
  }

  /**
   * The connections of some tenants, which do not run yet.
   *
   * @throws io.defenderroutes.config.InvalidConfiguration with all that is wrong with them
   */
  public Connections of(Settings settings, Collection<String> tenants) {
    return connections.apply(settings, tenants);
  }

  /** Connections begin; none of that name runs. */
  public void begin(Connections beginning) {
    rooms.identity.add(beginning.signIns());
    rooms.polling.add(beginning.polls(rooms.delivery.cursors(), clock), beginning.choices());
    rooms.budgets.add(beginning.budgets());
    beginning.addHealth(context, rooms.troubles, clock);
    rooms.observation.begin(beginning.names(), rooms.budgets);
    beginning.addRoutes(context, elected);
    rooms.routes.add(beginning.leaderships());
    if (elected) {
      beginning.describe().forEach(connection -> LOG.info("Sharing connection={}", connection));
    } else {
      beginning.describe().forEach(connection -> LOG.info("Polling connection={}", connection));
    }
  }

  /** A connection is to end: the batch in hand is still delivered and recorded. */
  public void leave(String connection) {
    rooms.routes.leave(connection);
    rooms.polling.end(connection);
    rooms.budgets.end(connection);
  }

  public boolean isIdle(String connection) {
    return rooms.routes.hasNothingInFlight(connection);
  }

  /** A connection that is idle is no more; only its cursor is still ours. */
  public void takeOut(String connection) throws Exception {
    rooms.routes.takeOut(connection);
    rooms.polling.remove(connection);
    rooms.budgets.remove(connection);
    rooms.identity.remove(connection);
    rooms.troubles.forget(connection);
    rooms.observation.forget(connection);
    HealthCheckRegistry registry = HealthCheckRegistry.get(context);
    HealthCheck check = registry.getCheck(connection).orElse(null);
    if (check instanceof FaultHealth) {
      registry.unregister(check);
    }
  }

  /** Whoever comes next need not wonder about the cursor; may take a while. */
  public void letGo(String connection) {
    rooms.delivery.letGo(connection);
  }

  /** A connection that has been let go, and does not come again. */
  public void forget(String connection) {
    rooms.routes.forget(connection);
  }

  /** Tells, as a part of health, what is refused. */
  public void watch(Supplier<List<String>> refused) {
    HealthCheckRegistry.get(context).register(new RefusalsHealth("tenants", refused));
  }
}
