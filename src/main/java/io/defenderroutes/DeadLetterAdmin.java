package io.defenderroutes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Settings;
import io.defenderroutes.config.TenantsFile;
import io.defenderroutes.delivery.LetterHandling;
import io.defenderroutes.delivery.deadletter.StoredLetter;
import io.defenderroutes.identity.EntraAccess;
import io.defenderroutes.observability.ActiveFaults;
import io.defenderroutes.observability.Metrics;
import io.defenderroutes.observability.RecentFaults;
import io.defenderroutes.observability.Traces;
import io.defenderroutes.routes.RoutesFolder;
import io.defenderroutes.runtime.CamelProperties;
import io.defenderroutes.runtime.Components;
import io.defenderroutes.runtime.DataFolder;
import io.defenderroutes.runtime.Deliveries;
import io.defenderroutes.runtime.Wiring;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.jspecify.annotations.Nullable;

/**
 * Where a person deals with dead letters, also while the product runs: nothing is polled, and the
 * data folder is not taken.
 */
public final class DeadLetterAdmin implements AutoCloseable {
  private final @Nullable Main main;
  private final @Nullable Wiring wiring;
  private final CamelContext context;
  private final LetterHandling handling;

  /** Without routes. */
  private DeadLetterAdmin(Settings settings, Clock clock) {
    main = null;
    wiring = null;
    context = new DefaultCamelContext();
    Deliveries.configure(EntraAccess.of(settings, clock), context);
    handling = handling(settings, context, clock);
  }

  private DeadLetterAdmin(Settings settings, Clock clock, Wiring wiring) throws Exception {
    Main starting = new Main();
    main = starting;
    this.wiring = wiring;
    starting.setOverrideProperties(CamelProperties.replaying(settings));
    wiring.attachTo(starting);
    try {
      starting.start();
      context = starting.getCamelContext();
      handling = handling(settings, context, clock);
    } catch (Exception e) {
      starting.stop();
      wiring.close();
      throw e;
    }
  }

  private static LetterHandling handling(Settings settings, CamelContext context, Clock clock) {
    return LetterHandling.of(
        Components.producer(settings, context),
        Deliveries.isTransactional(settings),
        Deliveries.names(settings),
        DataFolder.shared(settings).resolve("dead-letters"),
        clock);
  }

  /**
   * To look at letters and to discard them.
   *
   * @param file what the properties file says
   * @param environment the process environment, which overrides it
   * @throws InvalidConfiguration if a setting is missing or wrong
   */
  public static DeadLetterAdmin open(
      Map<String, String> file, Map<String, String> environment, Clock clock) {
    return new DeadLetterAdmin(
        Settings.of(Settings.Purpose.STORE, file, environment, RoutesFolder::of, TenantsFile::list),
        clock);
  }

  /**
   * To replay letters as well.
   *
   * @throws InvalidConfiguration if a setting is missing or wrong
   * @throws Exception if the routes cannot be loaded
   */
  public static DeadLetterAdmin withRoutes(
      Map<String, String> file, Map<String, String> environment, Clock clock) throws Exception {
    Settings settings =
        Settings.of(
            Settings.Purpose.REPLAY, file, environment, RoutesFolder::of, TenantsFile::list);
    EntraAccess access = EntraAccess.of(settings, clock);
    DataFolder data = DataFolder.shared(settings);
    return new DeadLetterAdmin(
        settings,
        clock,
        new Wiring(
            access,
            data,
            clock,
            Metrics.unseen(clock),
            Traces.unseen(),
            new ActiveFaults(clock),
            new RecentFaults(clock),
            null,
            false));
  }

  /** What is known of each letter but its alert, the oldest first. */
  public List<ObjectNode> list() throws IOException {
    return handling.letters().stream().map(StoredLetter::summary).toList();
  }

  /** A letter with its alert; empty if there is none of that id. */
  public Optional<ObjectNode> show(String id) throws IOException {
    return handling.letters().stream()
        .filter(letter -> letter.id().equals(id))
        .map(StoredLetter::json)
        .findFirst();
  }

  /** Takes a letter out, for good. */
  public void discard(String id) throws IOException {
    handling.discard(id);
  }

  /**
   * Sends the alert again to the destination that failed.
   *
   * @param reroute to send it wherever the routing sends it now
   * @return why the letter is still there; empty if it is gone
   * @throws IOException if it makes no sense to go on with others
   */
  public Optional<String> replay(String id, boolean reroute) throws IOException {
    if (wiring == null) {
      throw new IllegalStateException("opened without routes");
    }
    return handling.replay(id, reroute, context, wiring.delivery());
  }

  @Override
  public void close() {
    if (main != null) {
      main.stop();
    }
    context.stop();
    handling.close();
    if (wiring != null) {
      wiring.close();
    }
  }
}
