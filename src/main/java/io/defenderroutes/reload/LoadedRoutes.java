package io.defenderroutes.reload;

import io.defenderroutes.config.Causes;
import io.defenderroutes.config.Settings;
import io.defenderroutes.identity.EntraAccess;
import io.defenderroutes.runtime.CamelProperties;
import io.defenderroutes.runtime.Connections;
import io.defenderroutes.runtime.Wiring;
import java.time.Clock;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/**
 * The routes folder, loaded as for a run, without polling and without locking the data folder.
 * After a failure, what was loaded until then is available.
 */
public final class LoadedRoutes implements AutoCloseable {
  private final Main main = new Main();
  private final Wiring wiring;
  private Optional<Exception> failure = Optional.empty();

  /**
   * Loads the routes.
   *
   * @param work whether routes can be called; if not, nothing in them runs, not even a user's own
   *     timer
   */
  public LoadedRoutes(EntraAccess access, Clock clock, boolean work) {
    Settings settings = access.settings();
    wiring = Wiring.idle(access, clock);
    Properties properties = CamelProperties.replaying(settings);
    properties.put("camel.main.autoStartup", Boolean.toString(work));
    main.setOverrideProperties(properties);
    // Camel's default adds a shutdown hook of the process, which holds the routes in memory for
    // good.
    main.setShutdownStrategy(new SimpleMainShutdownStrategy());
    wiring.attachTo(main);
    try {
      RoutesAcceptance.requireLoadable(settings, clock);
      main.start();
    } catch (Exception e) {
      failure = Optional.of(e);
    } catch (Error e) {
      // Such as a missing class: a fault of these routes, not of the running ones.
      failure = Optional.of(new IllegalStateException(Causes.inWords(e), e));
    }
  }

  /** The failure; empty if the routes are loaded. */
  public Optional<Exception> failure() {
    return failure;
  }

  /** Empty if the context was not created. */
  public Optional<CamelContext> context() {
    return Optional.ofNullable(main.getCamelContext());
  }

  /** Empty if the connections are unknown. */
  public Optional<Connections> connections() {
    return Optional.ofNullable(wiring.configured());
  }

  @Override
  public void close() {
    main.stop();
    wiring.close();
  }
}
