package io.defenderroutes.reload;

import io.defenderroutes.cluster.Cluster;
import io.defenderroutes.cluster.Election;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.SecretsInFiles;
import io.defenderroutes.config.Settings;
import io.defenderroutes.identity.EntraAccess;
import io.defenderroutes.observability.FaultHealth;
import io.defenderroutes.observability.Status;
import io.defenderroutes.observability.StatusPage;
import io.defenderroutes.observability.StatusReport;
import io.defenderroutes.observability.Telemetry;
import io.defenderroutes.polling.Backfill;
import io.defenderroutes.runtime.CamelProperties;
import io.defenderroutes.runtime.Components;
import io.defenderroutes.runtime.ConnectionRegistry;
import io.defenderroutes.runtime.Connections;
import io.defenderroutes.runtime.DataFolder;
import io.defenderroutes.runtime.LettersWatch;
import io.defenderroutes.runtime.RetirementLog;
import io.defenderroutes.runtime.Wiring;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running routes of one routes folder. Either all of them run or none. */
public final class RunningRoutes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningRoutes.class);

  /**
   * State that outlives a reload of the routes.
   *
   * @param data the data folder, which is ours
   * @param secrets warns of secrets in files
   * @param retirements that were logged
   * @param started when the process began
   * @param refused errors of the running routes, or why changes cannot be applied, one sentence
   *     each
   * @param rejected why the last change of the routes was rejected; empty if it is fixed
   * @param reload the last change of routes
   */
  public record Lasting(
      DataFolder data,
      SecretsInFiles secrets,
      RetirementLog retirements,
      Clock clock,
      Instant started,
      Telemetry telemetry,
      Supplier<List<String>> refused,
      Supplier<List<String>> rejected,
      Supplier<Optional<Status.Reload>> reload) {}

  private final SettingsSource given;
  private final Lasting lasting;
  private final Wiring wiring;
  private final @Nullable Election election;
  private final Main main = new Main();

  private volatile @Nullable TenantsReloader watch;
  private volatile @Nullable LettersWatch letters;

  private RunningRoutes(SettingsSource given, Lasting lasting) {
    this.given = given;
    this.lasting = lasting;
    EntraAccess access = EntraAccess.of(given.settings(), lasting.clock());
    this.election = Cluster.join(given.settings(), lasting.clock());
    this.wiring =
        new Wiring(access, lasting.data(), lasting.telemetry(), election, true, lasting.clock());
  }

  /**
   * Starts polling with the routes that the settings name.
   *
   * @throws InvalidConfiguration if a setting is missing or wrong; nothing runs then
   * @throws Exception if the routes cannot be loaded or started; nothing runs then
   */
  public static RunningRoutes start(SettingsSource given, Lasting lasting) throws Exception {
    RunningRoutes started = new RunningRoutes(given, lasting);
    try {
      started.start();
      return started;
    } catch (Exception | Error e) {
      started.close();
      throw e;
    }
  }

  private void start() throws Exception {
    Settings settings = given.settings();
    lasting.secrets().warn(settings);
    main.setOverrideProperties(CamelProperties.polling(settings));
    // Camel's default adds a shutdown hook for each change of the routes, and none is ever removed.
    main.setShutdownStrategy(new SimpleMainShutdownStrategy());
    wiring.attachTo(main);
    main.start();
    CamelContext context = main.getCamelContext();
    HealthCheckRegistry health = HealthCheckRegistry.get(context);
    health.register(FaultHealth.ofReasons("routes", lasting.refused(), lasting.rejected()));
    health.register(
        FaultHealth.ofReasons("alert counts", List::of, lasting.telemetry().active()::uncounted));
    health.register(FaultHealth.ofReasons("background tasks", this::faults));
    Optional<Integer> port = settings.optionalNumber(Option.MANAGEMENT_PORT);
    if (port.isPresent()) {
      String host = settings.text(Option.MANAGEMENT_HOST);
      StatusPage.open(context, host, port.get(), statusReport()::json);
      letters =
          LettersWatch.start(settings, context, lasting.telemetry().metrics(), lasting.clock());
    }
    ConnectionRegistry connections = Objects.requireNonNull(wiring.connections());
    Connections configured = Objects.requireNonNull(wiring.configured());
    if (election == null) {
      configured.describe().forEach(connection -> LOG.info("Polling connection={}", connection));
    } else {
      configured.describe().forEach(connection -> LOG.info("Sharing connection={}", connection));
      election.start(connections.routes(), Components.producer(settings, context));
    }
    lasting.retirements().warn(configured, lasting.clock());
    if (!settings.unused().isEmpty()) {
      LOG.warn("Settings of unlisted tenants ignored settings={}", settings.unused());
    }
    watch =
        TenantsReloader.start(
            given, context, connections, lasting.secrets(), lasting.retirements(), lasting.clock());
  }

  /** The faults of background threads. */
  private List<String> faults() {
    List<String> faults = new ArrayList<>();
    LettersWatch counting = letters;
    if (counting != null) {
      counting.fault().ifPresent(faults::add);
    }
    if (election != null) {
      election.fault().ifPresent(faults::add);
    }
    return faults;
  }

  private StatusReport statusReport() {
    String version = RunningRoutes.class.getPackage().getImplementationVersion();
    return new StatusReport(
        new StatusReport.Instance(
            Objects.requireNonNullElse(version, "(built from source)"),
            election == null ? null : election.self(),
            lasting.started()),
        HealthCheckRegistry.get(main.getCamelContext()),
        lasting.telemetry().metrics().registry(),
        lasting.telemetry().metrics().lastDay(),
        lasting.telemetry().recent(),
        new StatusReport.Asked(
            connection -> election == null || election.leads(connection),
            connection ->
                connections().flatMap(c -> c.backfill(connection)).map(RunningRoutes::told),
            lasting.reload()),
        lasting.clock());
  }

  private static Status.Backfill told(Backfill backfill) {
    return new Status.Backfill(
        backfill.from().toString(),
        backfill.at().toString(),
        backfill.behind().toSeconds(),
        backfill.alerts(),
        backfill.perSecond(),
        backfill.left().map(Duration::toSeconds).orElse(null));
  }

  private Optional<ConnectionRegistry> connections() {
    return Optional.ofNullable(wiring.connections());
  }

  /** Progress of connections through a backlog, by name. */
  public Map<String, Backfill> backfills() {
    return connections().map(ConnectionRegistry::backfills).orElse(Map.of());
  }

  public CamelContext camelContext() {
    return main.getCamelContext();
  }

  /** Stops so that others can replace these routes: other instances take over nothing meanwhile. */
  public void closeToReplace() {
    if (election != null) {
      election.keep();
    }
    close();
  }

  /** Finishes the current batches within shutdown.timeout, and stops. */
  @Override
  public void close() {
    TenantsReloader watching = watch;
    if (watching != null) {
      watching.close();
    }
    LettersWatch counting = letters;
    if (counting != null) {
      counting.close();
    }
    if (election != null) {
      election.retire();
    }
    wiring.stopDeliveries();
    main.stop();
    wiring.close();
    if (election != null) {
      election.close();
    }
  }
}
