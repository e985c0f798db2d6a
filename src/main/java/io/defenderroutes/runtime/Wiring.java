package io.defenderroutes.runtime;

import io.defenderroutes.alert.Fields;
import io.defenderroutes.alert.Identify;
import io.defenderroutes.cluster.Cluster;
import io.defenderroutes.cluster.ElectedRoutes;
import io.defenderroutes.cluster.Election;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.delivery.Delivery;
import io.defenderroutes.delivery.RoutingSteps;
import io.defenderroutes.delivery.pending.PendingQueues;
import io.defenderroutes.formats.Formats;
import io.defenderroutes.identity.EntraAccess;
import io.defenderroutes.identity.Identity;
import io.defenderroutes.observability.ManagementServer;
import io.defenderroutes.observability.Telemetry;
import io.defenderroutes.polling.Polling;
import io.defenderroutes.polling.quota.RateLimits;
import io.defenderroutes.routes.RouteResources;
import io.defenderroutes.routes.RoutesFolder;
import io.defenderroutes.source.SourceFiles;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Timer;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.jspecify.annotations.Nullable;

/**
 * Wires a product in Camel's main: configures components before Camel applies its own properties,
 * and binds beans and creates a route for each connection once the files of routes are read.
 */
public final class Wiring extends MainListenerSupport implements AutoCloseable {
  private final Settings settings;
  private final EntraAccess access;
  private final DataFolder data;
  private final Telemetry telemetry;
  private final @Nullable Election election;
  private final Predicate<String> here;
  private final boolean polls;
  private final Clock clock;

  /** The thread that begins polls. */
  private final Timer pollTimer = new Timer("polls", true);

  private @Nullable Delivery delivery;
  private @Nullable Connections configured;
  private @Nullable ConnectionRegistry connections;

  /**
   * @param election null if this is the only instance
   * @param polls whether the connections' routes run; if not, another process may use the data
   *     folder
   */
  public Wiring(
      EntraAccess access,
      DataFolder data,
      Telemetry telemetry,
      @Nullable Election election,
      boolean polls,
      Clock clock) {
    this.settings = access.settings();
    this.access = access;
    this.data = data;
    this.telemetry = telemetry;
    this.election = election;
    this.here = election == null ? any -> true : election::leads;
    this.polls = polls;
    this.clock = clock;
  }

  /** For a process that does not poll. */
  public static Wiring idle(EntraAccess access, Clock clock) {
    DataFolder shared = DataFolder.shared(access.settings());
    return new Wiring(access, shared, Telemetry.unseen(clock), null, false, clock);
  }

  /** Makes Camel load the routes folder and call this listener. */
  public void attachTo(Main main) {
    main.setRoutesCollector(new RouteResources(RoutesFolder.of(settings)));
    main.addMainListener(this);
  }

  @Override
  public void beforeConfigure(BaseMainSupport camel) {
    CamelContext context = camel.getCamelContext();
    new Components(access).prepare(context);
    if (polls) {
      settings
          .optionalNumber(Option.MANAGEMENT_PORT)
          .ifPresent(
              port -> ManagementServer.add(context, settings.text(Option.MANAGEMENT_HOST), port));
    }
    Bean.METRICS_REGISTRY.bind(context.getRegistry(), telemetry.metrics().registry());
  }

  @Override
  public void afterConfigure(BaseMainSupport camel) {
    CamelContext context = camel.getCamelContext();
    RouteBeans beans = new RouteBeans(context.getRegistry(), settings, data, clock);
    RoutesFolder routes = RoutesFolder.of(settings);
    SourceFiles files = SourceFiles.in(context.getRegistry(), routes);
    Map<String, Fields> fields = files.fields();
    Connections starting =
        new Connections(settings, settings.tenants(), files, access.credentials());
    configured = starting;
    ConnectionRegistry running =
        new ConnectionRegistry(
            Connections.adding(context, files, access.secrets()),
            // Where nothing polls, routes show whether they can be made, and do not start.
            election != null || !polls);
    connections = running;

    BooleanSupplier stopping = () -> context.isStopping() || context.isStopped();
    Observation observation = new Observation(telemetry, here, this::share, context, clock);
    Identity identity = Identity.of(access, running::identity, stopping, observation, clock);
    Delivery delivering = Deliveries.of(settings, context, data.path(), clock);
    delivery = delivering;
    RoutingSteps steps =
        new RoutingSteps(routes::routingFile, Formats.in(routes).requireValid(), clock);
    context.getCamelContextExtension().addInterceptStrategy(steps);
    if (polls) {
      delivering.startSweep();
      delivering.deliverPending(context, steps, Deliveries.limits(settings));
    }
    Identify identify = new Identify(fields::get);
    RateLimits rateLimits = new RateLimits(running::rateLimit, stopping);
    Polling polling =
        new Polling(
            running::polling,
            files.sources()::get,
            beans.reading(identify, context),
            stopping,
            observation,
            identity::isRenewed,
            here);
    delivering.watch(observation);
    PendingQueues queues = delivering.queues();
    if (queues != null) {
      queues.watch(observation.ofQueues(queues));
    }
    delivering.commitChangesOf(polling);

    beans.bindConnections(context, identity, rateLimits, telemetry.active(), here, pollTimer);
    beans.bindPolling(polling);
    beans.bindFailures(polling, rateLimits, identity, observation);
    beans.bindDelivery(delivering, identify);

    RequiredRoutes.require(context, starting, fields);
    telemetry.retain(starting.names(), here);
    ElectedRoutes elected =
        new ElectedRoutes(
            context,
            starting.leaderships(),
            new ConnectionHandover(polling, telemetry.active(), delivering));
    running.start(
        starting,
        new ConnectionRegistry.Shared(
            context,
            identity,
            rateLimits,
            delivering,
            telemetry.active(),
            observation,
            elected,
            clock));
  }

  /** The share that a connection is in; empty if this is the only instance. */
  private Optional<String> share(String connection) {
    return election == null
        ? Optional.empty()
        : Optional.of(Cluster.leadership(settings, connection.split("/", 2)[0]));
  }

  /** The connections of the settings; null before they are known. */
  public @Nullable Connections configured() {
    return configured;
  }

  /** The connections that run; null before they are known. */
  public @Nullable ConnectionRegistry connections() {
    return connections;
  }

  public Delivery delivery() {
    return Objects.requireNonNull(delivery, "not wired");
  }

  /**
   * Finishes pending deliveries in flight; to be called before Camel stops, while components of
   * their destinations still run.
   */
  public void stopDeliveries() {
    if (delivery != null) {
      delivery.stopPending(settings.duration(Option.SHUTDOWN_TIMEOUT).dividedBy(5));
    }
  }

  /** Closes what the beans hold, once no route uses them any more. */
  @Override
  public void close() {
    pollTimer.cancel();
    if (delivery != null) {
      delivery.close();
    }
  }
}
