package io.defenderroutes;

import io.defenderroutes.configuration.InvalidConfiguration;
import io.defenderroutes.configuration.Option;
import io.defenderroutes.configuration.Settings;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running product: settings in, routes polling. Either all of it runs or nothing does. */
public final class DefenderAlertRoutes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DefenderAlertRoutes.class);

  private final Settings settings;
  private final DataFolder data;
  private final Wiring wiring;
  private final @Nullable Cluster cluster;
  private final Main main = new Main();

  private DefenderAlertRoutes(Settings settings, Clock clock) {
    this.settings = settings;
    Trust trust = Trust.of(settings);
    this.cluster = Cluster.join(settings, clock);
    this.data = DataFolder.take(settings);
    this.wiring = new Wiring(settings, trust, data, clock, cluster);
  }

  /**
   * Starts polling.
   *
   * @param file what the properties file says
   * @param environment the process environment, which overrides it
   * @throws InvalidConfiguration if a setting is missing or wrong; nothing runs then
   * @throws Exception if the routes cannot be loaded or started; nothing runs then
   */
  public static DefenderAlertRoutes start(
      Map<String, String> file, Map<String, String> environment, Clock clock) throws Exception {
    DefenderAlertRoutes started =
        new DefenderAlertRoutes(Settings.of(file, environment, Routes::required), clock);
    try {
      started.start();
      return started;
    } catch (Exception e) {
      started.close();
      throw e;
    }
  }

  private void start() throws Exception {
    Routes routes = new Routes(Path.of(settings.text(Option.ROUTES_FOLDER)));
    Properties properties = new Properties();
    properties.put("camel.main.name", "defender-alert-routes");
    properties.put("camel.main.routesIncludePattern", routes.includePattern());
    properties.put("camel.component.kamelet.location", routes.kameletLocation());
    // An answer is read once, as a stream: nothing of it is kept.
    properties.put("camel.main.streamCachingEnabled", "false");
    properties.put(
        "camel.main.shutdownTimeout",
        Long.toString(Math.max(1, settings.duration(Option.SHUTDOWN_TIMEOUT).toSeconds())));
    properties.put("camel.main.shutdownLogInflightExchangesOnTimeout", "false");
    properties.put("camel.main.autoConfigurationLogSummary", "false");
    properties.put("smtp.scheme", Components.scheme(settings));
    settings
        .optional(Option.MANAGEMENT_PORT)
        .ifPresent(
            port -> {
              properties.put("camel.management.enabled", "true");
              properties.put("camel.management.port", port);
              properties.put("camel.management.host", settings.text(Option.MANAGEMENT_HOST));
              properties.put("camel.management.healthCheckEnabled", "true");
            });
    properties.putAll(settings.placeholders());
    main.setOverrideProperties(properties);
    main.addMainListener(wiring);
    main.start();
    if (cluster == null) {
      wiring.connections().forEach(connection -> LOG.info("polling connection={}", connection));
    } else {
      wiring.connections().forEach(connection -> LOG.info("sharing connection={}", connection));
      cluster.start(wiring.elected());
    }
  }

  /** The running Camel context. */
  public CamelContext camelContext() {
    return main.getCamelContext();
  }

  /** Finishes the batches in hand, within shutdown.timeout, and stops. */
  @Override
  public void close() {
    if (cluster != null) {
      cluster.retire();
    }
    main.stop();
    wiring.close();
    if (cluster != null) {
      cluster.close();
    }
    data.close();
  }
}
