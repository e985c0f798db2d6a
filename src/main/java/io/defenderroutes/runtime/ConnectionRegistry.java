package io.defenderroutes.runtime;

import io.defenderroutes.cluster.ElectedRoutes;
import io.defenderroutes.config.Settings;
import io.defenderroutes.delivery.Delivery;
import io.defenderroutes.identity.ConnectionIdentity;
import io.defenderroutes.identity.Credential;
import io.defenderroutes.identity.Identity;
import io.defenderroutes.identity.SignIn;
import io.defenderroutes.observability.ActiveFaults;
import io.defenderroutes.observability.FaultHealth;
import io.defenderroutes.observability.Status;
import io.defenderroutes.polling.Backfill;
import io.defenderroutes.polling.Connection;
import io.defenderroutes.polling.quota.RateLimit;
import io.defenderroutes.polling.quota.RateLimits;
import io.defenderroutes.source.Retirement;
import io.defenderroutes.source.TenantSource;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of this process, by name. Connections are added and removed while others run. A
 * connection is removed in four steps: {@link #end}, wait until {@link #isIdle}, {@link #remove},
 * {@link #release}.
 */
public final class ConnectionRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionRegistry.class);

  /** What the connections share. */
  record Shared(
      CamelContext context,
      Identity identity,
      RateLimits rateLimits,
      Delivery delivery,
      ActiveFaults faults,
      Observation observation,
      ElectedRoutes routes,
      Clock clock) {}

  private final Map<String, RunningConnection> connections = new ConcurrentHashMap<>();
  private final BiFunction<Settings, Collection<String>, Connections> configured;
  private final boolean elected;
  private @Nullable Shared shared;

  /**
   * @param configured makes the connections of some tenants, or throws what is wrong with them
   * @param elected whether routes wait until an election lets them start
   */
  ConnectionRegistry(
      BiFunction<Settings, Collection<String>, Connections> configured, boolean elected) {
    this.configured = configured;
    this.elected = elected;
  }

  /**
   * The connections of some tenants, which do not run yet.
   *
   * @throws io.defenderroutes.config.InvalidConfiguration with all that is wrong with them
   */
  public Connections of(Settings settings, Collection<String> tenants) {
    return configured.apply(settings, tenants);
  }

  Connection polling(String name) {
    return get(name).polling();
  }

  ConnectionIdentity identity(String name) {
    return get(name).identity();
  }

  RateLimit rateLimit(String name) {
    return get(name).rateLimit();
  }

  private RunningConnection get(String name) {
    RunningConnection connection = connections.get(name);
    if (connection == null) {
      throw new IllegalArgumentException("no connection is named " + name);
    }
    return connection;
  }

  /** Progress of a connection through a backlog; empty if it is up to date. */
  public Optional<Backfill> backfill(String name) {
    return Optional.ofNullable(connections.get(name)).flatMap(c -> c.polling().backfill());
  }

  /** The same of all connections that have a backlog. */
  public Map<String, Backfill> backfills() {
    Map<String, Backfill> backfills = new TreeMap<>();
    connections.keySet().forEach(name -> backfill(name).ifPresent(b -> backfills.put(name, b)));
    return backfills;
  }

  /** The routes of all connections, which wait for an election if there is one. */
  public ElectedRoutes routes() {
    return shared().routes();
  }

  /** The connections of the start; {@link #begin} makes further ones poll. */
  void start(Connections starting, Shared with) {
    shared = with;
    register(starting, with);
    starting.addRoutes(with.context(), elected);
  }

  /** Starts connections beside those that run; none of them has the name of one that runs. */
  public void begin(Connections beginning) {
    Shared with = shared();
    register(beginning, with);
    beginning.addRoutes(with.context(), elected);
    with.routes().add(beginning.leaderships());
    if (elected) {
      beginning.describe().forEach(connection -> LOG.info("Sharing connection={}", connection));
    } else {
      beginning.describe().forEach(connection -> LOG.info("Polling connection={}", connection));
    }
  }

  private void register(Connections added, Shared with) {
    List<Connection> polls =
        Connection.of(added.all(), added.settings(), with.delivery().cursors(), with.clock());
    for (int i = 0; i < polls.size(); i++) {
      register(added.all().get(i), polls.get(i), added, with);
    }
  }

  private void register(TenantSource source, Connection polling, Connections added, Shared with) {
    String name = source.connection();
    RateLimit rateLimit =
        with.rateLimits().join(name, RateLimits.Budget.of(source, added.settings()));
    SignIn signIn = Objects.requireNonNull(added.signIns().get(name));
    connections.put(
        name, new RunningConnection(polling, new ConnectionIdentity(signIn), rateLimit));
    with.faults().begin(name, polling.interval());
    HealthCheckRegistry.get(with.context())
        .register(
            FaultHealth.ofConnection(
                name,
                with.faults(),
                () ->
                    source
                        .facts()
                        .retirement()
                        .map(end -> status(end, with.clock()))
                        .orElse(null)));
    with.observation().begin(name, rateLimit);
  }

  private static Status.Retirement status(Retirement end, Clock clock) {
    return new Status.Retirement(end.date().toString(), end.reason(clock), end.remedy());
  }

  /** Sends no further request for a connection; its current batch is still delivered. */
  public void end(String name) {
    shared().routes().drain(name);
    RunningConnection connection = connections.get(name);
    if (connection != null) {
      connection.polling().end();
      connection.rateLimit().end();
    }
  }

  /** Whether the last batch of a connection that ends, and its pending deliveries, are done. */
  public boolean isIdle(String name) {
    return shared().routes().hasNothingInFlight(name) && !shared().delivery().hasPending(name);
  }

  /** Removes an idle connection; this instance still owns its cursor. */
  public void remove(String name) throws Exception {
    Shared with = shared();
    with.routes().remove(name);
    RunningConnection removed = connections.remove(name);
    if (removed != null) {
      removed.rateLimit().leave();
      Credential credential = removed.identity().signIn().credential();
      if (connections.values().stream()
          .noneMatch(other -> other.identity().signIn().credential() == credential)) {
        with.identity().forget(credential);
      }
    }
    with.faults().forget(name);
    with.observation().forget(name);
    HealthCheckRegistry registry = HealthCheckRegistry.get(with.context());
    HealthCheck check = registry.getCheck(name).orElse(null);
    if (check instanceof FaultHealth fault && fault.isConnection()) {
      registry.unregister(check);
    }
  }

  /** Releases the cursor of a removed connection to its next owner; may take a while. */
  public void release(String name) {
    shared().delivery().release(name);
  }

  /** Forgets the leadership of a connection that is not configured any more. */
  public void forget(String name) {
    shared().routes().forget(name);
  }

  private Shared shared() {
    Shared with = shared;
    if (with == null) {
      throw new IllegalStateException("the connections have not started");
    }
    return with;
  }
}
