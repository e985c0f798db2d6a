package io.defenderroutes;

import io.defenderroutes.configuration.InvalidConfiguration;
import io.defenderroutes.configuration.Settings;
import java.time.Clock;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running product: settings in, routes polling. Either all of it runs or nothing does. */
public final class DefenderAlertRoutes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DefenderAlertRoutes.class);

  private final GivenSettings given;
  private final Settings settings;
  private final DataFolder data;
  private final Wiring wiring;
  private final @Nullable Cluster cluster;
  private final Main main = new Main();

  private volatile @Nullable TenantsWatch watch;

  private DefenderAlertRoutes(GivenSettings given, Clock clock) {
    this.given = given;
    this.settings = given.settings();
    Access access = Access.of(settings, clock);
    this.cluster = Cluster.join(settings, clock);
    this.data = DataFolder.take(settings);
    this.wiring = new Wiring(access, data, clock, cluster, true);
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
        new DefenderAlertRoutes(GivenSettings.read(file, environment), clock);
    try {
      started.start();
      return started;
    } catch (Exception e) {
      started.close();
      throw e;
    }
  }

  private void start() throws Exception {
    for (String property : settings.secretsInFiles()) {
      LOG.warn(
          "secret in a file property={} next=\"anyone who can read the file can use it: take the environment, {{file:…}} or {{azure:…}}\"",
          property);
    }
    main.setOverrideProperties(CamelProperties.polling(settings));
    main.addMainListener(wiring);
    main.start();
    if (cluster == null) {
      wiring.connections().forEach(connection -> LOG.info("polling connection={}", connection));
    } else {
      wiring.connections().forEach(connection -> LOG.info("sharing connection={}", connection));
      cluster.start(wiring.elected());
    }
    if (!settings.unused().isEmpty()) {
      LOG.warn("set for tenants that are not listed: {}", settings.unused());
    }
    watch = TenantsWatch.start(given, wiring.running());
  }

  /** The running Camel context. */
  public CamelContext camelContext() {
    return main.getCamelContext();
  }

  /** Finishes the batches in hand, within shutdown.timeout, and stops. */
  @Override
  public void close() {
    TenantsWatch watching = watch;
    if (watching != null) {
      watching.close();
    }
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
