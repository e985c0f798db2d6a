package io.defenderroutes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.configuration.InvalidConfiguration;
import io.defenderroutes.configuration.Settings;
import io.defenderroutes.delivery.KeptLetter;
import io.defenderroutes.delivery.LetterHandling;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where a person deals with dead letters, also while the product runs: nothing is polled, and the
 * data folder is not taken.
 */
public final class DeadLetterDesk implements AutoCloseable {
  private final Main main = new Main();
  private final @Nullable Wiring wiring;
  private final LetterHandling handling;

  private DeadLetterDesk(Settings settings, Clock clock, boolean replays) throws Exception {
    Trust trust = Trust.of(settings);
    DataFolder data = DataFolder.shared(settings);
    wiring = replays ? new Wiring(settings, trust, data, clock, false) : null;
    main.setOverrideProperties(
        replays ? CamelProperties.replaying(settings) : CamelProperties.bare(settings));
    main.addMainListener(wiring == null ? new Bare(settings, trust) : wiring);
    try {
      main.start();
      handling =
          LetterHandling.of(
              Components.producer(settings, main.getCamelContext()),
              Wiring.isTransactional(settings),
              Wiring.names(settings),
              data.resolve("dead-letters"),
              clock);
    } catch (Exception e) {
      main.stop();
      throw e;
    }
  }

  /** Components, as the product has them, and nothing else. */
  private static final class Bare extends MainListenerSupport {
    private final Settings settings;
    private final Trust trust;

    Bare(Settings settings, Trust trust) {
      this.settings = settings;
      this.trust = trust;
    }

    @Override
    public void beforeConfigure(BaseMainSupport camel) {
      new Components(settings, trust.parameters()).configure(camel.getCamelContext());
    }
  }

  /**
   * To look at letters and to discard them.
   *
   * @param file what the properties file says
   * @param environment the process environment, which overrides it
   * @throws InvalidConfiguration if a setting is missing or wrong
   */
  public static DeadLetterDesk open(
      Map<String, String> file, Map<String, String> environment, Clock clock) throws Exception {
    return new DeadLetterDesk(Settings.of(file, environment, Routes::required), clock, false);
  }

  /**
   * To replay letters as well.
   *
   * @throws InvalidConfiguration if a setting is missing or wrong
   * @throws Exception if the routes cannot be loaded
   */
  public static DeadLetterDesk withRoutes(
      Map<String, String> file, Map<String, String> environment, Clock clock) throws Exception {
    return new DeadLetterDesk(Settings.of(file, environment, Routes::required), clock, true);
  }

  /** What is known of each letter but its alert, the oldest first. */
  public List<ObjectNode> list() throws IOException {
    return handling.letters().stream().map(KeptLetter::summary).toList();
  }

  /** A letter with its alert; empty if there is none of that id. */
  public Optional<ObjectNode> show(String id) throws IOException {
    return handling.letters().stream()
        .filter(letter -> letter.id().equals(id))
        .map(KeptLetter::json)
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
    CamelContext camel = main.getCamelContext();
    return handling.replay(id, reroute, camel, wiring.delivery());
  }

  @Override
  public void close() {
    main.stop();
    handling.close();
    if (wiring != null) {
      wiring.close();
    }
  }
}
