package io.defenderroutes;

import io.defenderroutes.configuration.Settings;
import java.time.Clock;
import java.util.Objects;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;

/** The folder of routes, loaded as for a run, but polling nothing and taking no folder. */
final class LoadedRoutes implements AutoCloseable {
  private final Main main = new Main();
  private final Wiring wiring;

  /**
   * @throws Exception if they cannot be loaded
   */
  LoadedRoutes(Settings settings, Trust trust, Clock clock) throws Exception {
    wiring = new Wiring(settings, trust, DataFolder.shared(settings), clock, null, false);
    Properties properties = CamelProperties.replaying(settings);
    // What does not load is told with its place.
    properties.put("camel.main.sourceLocationEnabled", "true");
    main.setOverrideProperties(properties);
    main.addMainListener(wiring);
    try {
      main.start();
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  CamelContext context() {
    return main.getCamelContext();
  }

  Connections connections() {
    return Objects.requireNonNull(wiring.configured(), "not wired");
  }

  @Override
  public void close() {
    main.stop();
    wiring.close();
  }
}
