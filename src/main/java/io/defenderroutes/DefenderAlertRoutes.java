package io.defenderroutes;

import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.SecretsInFiles;
import io.defenderroutes.config.Settings;
import io.defenderroutes.identity.EntraAccess;
import io.defenderroutes.identity.Trust;
import io.defenderroutes.observability.Metrics;
import io.defenderroutes.observability.Status;
import io.defenderroutes.observability.Telemetry;
import io.defenderroutes.observability.Traces;
import io.defenderroutes.polling.Backfill;
import io.defenderroutes.reload.RoutesAcceptance;
import io.defenderroutes.reload.RoutesReloader;
import io.defenderroutes.reload.RoutesWatch;
import io.defenderroutes.reload.RunningRoutes;
import io.defenderroutes.reload.SettingsSource;
import io.defenderroutes.routes.RoutesFolder;
import io.defenderroutes.routes.YamlFault;
import io.defenderroutes.rules.LoadFault;
import io.defenderroutes.rules.Rehearsal;
import io.defenderroutes.rules.RoutesNotLoaded;
import io.defenderroutes.runtime.DataFolder;
import io.defenderroutes.runtime.RetirementLog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running product. Starts completely or not at all, and applies valid changes of the routes
 * while running.
 */
public final class DefenderAlertRoutes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DefenderAlertRoutes.class);

  private final DataFolder data;
  private final RunningRoutes.Lasting lasting;
  private final CompletableFuture<Void> failure = new CompletableFuture<>();

  private volatile boolean closing;
  private volatile boolean started;
  private volatile @Nullable RoutesReloader reloader;
  private volatile @Nullable RoutesWatch watch;
  private volatile @Nullable RunningRoutes running;

  private DefenderAlertRoutes(DataFolder data, Telemetry telemetry, Clock clock) {
    this.data = data;
    this.lasting =
        new RunningRoutes.Lasting(
            data,
            new SecretsInFiles(),
            new RetirementLog(),
            clock,
            clock.instant(),
            telemetry,
            () -> ofWatch(RoutesWatch::faults),
            () -> ofWatch(RoutesWatch::rejected),
            this::reload);
  }

  /**
   * Starts polling.
   *
   * @param file content of the properties file
   * @param environment the process environment, which overrides it
   * @throws InvalidConfiguration if a setting is missing or wrong; nothing runs then
   * @throws RoutesNotLoaded if the routes cannot be loaded or started because of their files
   * @throws Exception if they cannot be started for another reason; nothing runs then
   */
  public static DefenderAlertRoutes start(
      Map<String, String> file, Map<String, String> environment, Clock clock) throws Exception {
    SettingsSource source = SettingsSource.read(file, environment);
    Settings settings = source.settings();
    RoutesAcceptance.requireLoadable(settings, clock);
    requireFreePort(settings);
    Traces traces = traces(settings, clock);
    DefenderAlertRoutes started =
        new DefenderAlertRoutes(
            DataFolder.take(settings),
            new Telemetry(metrics(settings, clock), traces, clock),
            clock);
    try {
      started.start(source);
      return started;
    } catch (InvalidConfiguration e) {
      started.close();
      throw e;
    } catch (Exception e) {
      started.close();
      throw withFileAndLine(e, settings, clock);
    }
  }

  /** Adds file and line to a failure, since Camel mostly reports only route ids. */
  private static Exception withFileAndLine(Exception failure, Settings settings, Clock clock) {
    List<YamlFault> faults;
    try {
      List<YamlFault> found = Rehearsal.of(settings, clock, Rehearsal.PATIENCE).validate();
      List<YamlFault> errors = found.stream().filter(YamlFault::isError).toList();
      // Warnings, such as an unset property, fail a start too.
      faults = errors.isEmpty() ? found : errors;
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
      return failure;
    }
    if (faults.isEmpty()) {
      return failure;
    }
    List<YamlFault> unset = faults.stream().filter(YamlFault::namesUnsetProperty).toList();
    if (!unset.isEmpty() && faults.stream().noneMatch(YamlFault::isError)) {
      return new InvalidConfiguration(unset.stream().map(YamlFault::toString).toList());
    }
    String reason = LoadFault.reason(failure, Optional.empty());
    return new RoutesNotLoaded(faults, String.valueOf(reason), failure);
  }

  /** Fails if the management port is in use, which Camel only logs. */
  private static void requireFreePort(Settings settings) {
    Optional<Integer> port = settings.optionalNumber(Option.MANAGEMENT_PORT);
    if (port.isEmpty()) {
      return;
    }
    String host = settings.text(Option.MANAGEMENT_HOST);
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(host, port.get()));
    } catch (IOException e) {
      throw new InvalidConfiguration(
          "%s is '%s'; it cannot be listened at on %s: %s. Each instance on a host needs a port of its own"
              .formatted(Option.MANAGEMENT_PORT.named(), port.get(), host, e.getMessage()));
    }
  }

  private static Metrics metrics(Settings settings, Clock clock) {
    if (settings.optional(Option.MANAGEMENT_PORT).isEmpty()) {
      return Metrics.unseen(clock);
    }
    return Metrics.served(version(), clock);
  }

  private static Traces traces(Settings settings, Clock clock) {
    Optional<String> endpoint = settings.optional(Option.TRACES_ENDPOINT);
    if (endpoint.isEmpty()) {
      return Traces.unseen();
    }
    Trust trust = EntraAccess.of(settings, clock).trust();
    return Traces.sent(endpoint.get(), version(), trust.sslContext(), trust.manager());
  }

  private static String version() {
    String version = DefenderAlertRoutes.class.getPackage().getImplementationVersion();
    return version == null ? "unknown" : version;
  }

  private void start(SettingsSource source) throws Exception {
    Settings settings = source.settings();
    Path folder = settings.path(Option.ROUTES_FOLDER);
    running = RunningRoutes.start(source, lasting);
    started = true;
    Duration interval = settings.duration(Option.ROUTES_REFRESH);
    RoutesReloader startedReloader =
        new RoutesReloader(
            source,
            RoutesFolder.of(settings),
            lasting.clock(),
            lasting.telemetry().metrics(),
            this::replace,
            Rehearsal.PATIENCE,
            this::isStopping);
    reloader = startedReloader;
    watch =
        RoutesWatch.start(
            folder,
            interval,
            settings.flag(Option.ROUTES_RELOAD),
            startedReloader,
            lasting.telemetry().active()::isFirstPollPending,
            lasting.clock(),
            this::fail);
  }

  /**
   * Replaces the running routes after finishing their current batches.
   *
   * @throws Exception if the new routes do not start, or the product is stopping; nothing runs then
   */
  private synchronized void replace(SettingsSource next) throws Exception {
    RunningRoutes replaced = running;
    if (replaced != null) {
      replaced.closeToReplace();
    }
    if (closing) {
      throw new IllegalStateException("it was told to stop");
    }
    running = RunningRoutes.start(next, lasting);
  }

  /** Whether the product is stopping; detects a JVM shutdown before its hooks have run. */
  private boolean isStopping() {
    if (closing) {
      return true;
    }
    Thread probe = new Thread(() -> {}, "probe");
    try {
      Runtime.getRuntime().addShutdownHook(probe);
      Runtime.getRuntime().removeShutdownHook(probe);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  private void fail(Exception why) {
    failure.completeExceptionally(why);
  }

  private List<String> ofWatch(Function<RoutesWatch, List<String>> reasons) {
    RoutesWatch currentWatch = watch;
    return currentWatch == null ? List.of() : reasons.apply(currentWatch);
  }

  private Optional<Status.Reload> reload() {
    RoutesReloader startedReloader = reloader;
    return startedReloader == null ? Optional.empty() : startedReloader.latest();
  }

  /** The running Camel context, which each change of the routes replaces. */
  public CamelContext camelContext() {
    return Objects.requireNonNull(running, "not started").camelContext();
  }

  /** Progress of connections through a backlog, by name. */
  public Map<String, Backfill> backfills() {
    RunningRoutes current = running;
    return current == null ? Map.of() : current.backfills();
  }

  /** Waits until the product fails, for example after a change of the routes. */
  public void awaitFailure() throws Exception {
    try {
      failure.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception why ? why : e;
    }
  }

  /** Finishes the current batches within shutdown.timeout, and stops. */
  @Override
  public void close() {
    closing = true;
    RoutesWatch currentWatch = watch;
    if (currentWatch != null) {
      currentWatch.stop();
    }
    closeRunning();
    if (currentWatch != null) {
      currentWatch.close();
    }
    lasting.telemetry().close();
    data.close();
    if (started) {
      LOG.info("Stopped");
    }
  }

  private synchronized void closeRunning() {
    RunningRoutes current = running;
    if (current != null) {
      current.close();
    }
  }
}
