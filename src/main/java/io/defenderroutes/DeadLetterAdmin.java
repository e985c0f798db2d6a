package io.defenderroutes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Settings;
import io.defenderroutes.delivery.LetterHandling;
import io.defenderroutes.delivery.deadletter.StoredLetter;
import io.defenderroutes.identity.EntraAccess;
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
 * Lists, shows, discards and replays dead letters, for the operator. May be used while the product
 * runs: does not poll or lock the data folder.
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
   * Opens the dead letters without routes: {@link #replay} is not possible.
   *
   * @param file content of the properties file
   * @param environment the process environment, which overrides it
   * @throws InvalidConfiguration if a setting is missing or wrong
   */
  public static DeadLetterAdmin open(
      Map<String, String> file, Map<String, String> environment, Clock clock) {
    return new DeadLetterAdmin(
        Settings.of(Settings.Purpose.STORE, file, environment, RoutesFolder::of), clock);
  }

  /**
   * Opens the dead letters with routes, for {@link #replay}.
   *
   * @throws InvalidConfiguration if a setting is missing or wrong
   * @throws Exception if the routes cannot be loaded
   */
  public static DeadLetterAdmin withRoutes(
      Map<String, String> file, Map<String, String> environment, Clock clock) throws Exception {
    Settings settings = Settings.of(Settings.Purpose.REPLAY, file, environment, RoutesFolder::of);
    EntraAccess access = EntraAccess.of(settings, clock);
    return new DeadLetterAdmin(settings, clock, Wiring.idle(access, clock));
  }

  /** The letters without their alerts, oldest first. */
  public List<ObjectNode> list() throws IOException {
    return handling.letters().stream().map(StoredLetter::summary).toList();
  }

  /** A letter with its alert; empty if it does not exist. */
  public Optional<ObjectNode> show(String id) throws IOException {
    return handling.letters().stream()
        .filter(letter -> letter.id().equals(id))
        .map(StoredLetter::json)
        .findFirst();
  }

  /** Deletes a letter. */
  public void discard(String id) throws IOException {
    handling.discard(id);
  }

  /**
   * Sends the alert of a letter again to the destination that failed.
   *
   * @param reroute whether to send it through the current routing instead
   * @return why it failed again; empty if the letter was replayed and removed
   * @throws IOException if replaying other letters would fail too
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
