package io.defenderroutes;

import io.defenderroutes.alert.Classify;
import io.defenderroutes.alert.Fields;
import io.defenderroutes.alert.Identify;
import io.defenderroutes.configuration.InvalidConfiguration;
import io.defenderroutes.configuration.Option;
import io.defenderroutes.configuration.Settings;
import io.defenderroutes.delivery.Delivery;
import io.defenderroutes.delivery.DeliveryFault;
import io.defenderroutes.delivery.EmailMessage;
import io.defenderroutes.delivery.FileCursorStore;
import io.defenderroutes.delivery.FileDestination;
import io.defenderroutes.delivery.KafkaDestination;
import io.defenderroutes.identity.BearerProcessor;
import io.defenderroutes.identity.EntraTokens;
import io.defenderroutes.identity.Identity;
import io.defenderroutes.polling.Fault;
import io.defenderroutes.polling.Polling;
import io.defenderroutes.polling.Source;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running product: settings in, routes polling. Wires the rooms and starts Camel; either all of
 * it runs or nothing does.
 */
public final class DefenderAlertRoutes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DefenderAlertRoutes.class);

  private final Settings settings;
  private final Clock clock;
  private final Routes routes;
  private final Trust trust;
  private final Main main = new Main();
  private @Nullable Delivery delivery;

  private DefenderAlertRoutes(Settings settings, Clock clock) throws IOException {
    this.settings = settings;
    this.clock = clock;
    this.routes = new Routes(Path.of(settings.text(Option.ROUTES_FOLDER)));
    if (routes.call("kafka")) {
      settings.require("The routing uses kamelet:kafka.", Option.KAFKA_BROKERS);
    }
    if (routes.call("email")) {
      settings.require(
          "The routing uses kamelet:email.", Option.SMTP_HOST, Option.EMAIL_FROM, Option.EMAIL_TO);
    }
    this.trust = trust(settings);
  }

  /**
   * Starts polling.
   *
   * @throws InvalidConfiguration if a setting is missing or wrong; nothing runs then
   * @throws Exception if the routes cannot be loaded or started; nothing runs then
   */
  public static DefenderAlertRoutes start(Settings settings, Clock clock) throws Exception {
    DefenderAlertRoutes started = new DefenderAlertRoutes(settings, clock);
    try {
      started.start();
      return started;
    } catch (Exception e) {
      started.close();
      throw e;
    }
  }

  private void start() throws Exception {
    Properties properties = new Properties();
    properties.putAll(settings.placeholders());
    properties.put("smtp.scheme", Components.scheme(settings));
    properties.put("camel.main.name", "defender-alert-routes");
    properties.put("camel.main.routesIncludePattern", routes.includePattern());
    properties.put("camel.component.kamelet.location", routes.kameletLocation());
    properties.put("camel.main.streamCachingEnabled", "false");
    properties.put(
        "camel.main.shutdownTimeout",
        Long.toString(Math.max(1, settings.duration(Option.SHUTDOWN_TIMEOUT).toSeconds())));
    properties.put("camel.main.shutdownLogInflightExchangesOnTimeout", "false");
    properties.put("camel.main.autoConfigurationLogSummary", "false");
    main.setOverrideProperties(properties);
    main.addMainListener(new Wiring());
    main.start();
  }

  /** The running Camel context. */
  public CamelContext camelContext() {
    return main.getCamelContext();
  }

  /** Finishes the batches in hand, within shutdown.timeout, and stops. */
  @Override
  public void close() {
    main.stop();
    if (delivery != null) {
      delivery.close();
    }
  }

  private static Trust trust(Settings settings) throws IOException {
    Option culprit =
        settings.optional(Option.TLS_CA_FILE).isPresent()
            ? Option.TLS_CA_FILE
            : Option.TLS_TRUST_STORE;
    try {
      return new Trust(
          settings.optional(Option.TLS_TRUST_STORE).map(Path::of),
          settings.optional(Option.TLS_TRUST_STORE_PASSWORD),
          settings.optional(Option.TLS_CA_FILE).map(Path::of));
    } catch (IOException | GeneralSecurityException e) {
      throw new InvalidConfiguration(
          List.of(
              culprit.key()
                  + " is '"
                  + settings.optional(culprit).orElse("")
                  + "'; it cannot be used: "
                  + e));
    }
  }

  /**
   * Camel is configured before its own properties are applied, and our beans are bound once the
   * routes are read.
   */
  private final class Wiring extends MainListenerSupport {
    @Override
    public void beforeConfigure(BaseMainSupport camel) {
      new Components(settings, trust.parameters()).configure(camel.getCamelContext());
    }

    @Override
    public void afterConfigure(BaseMainSupport camel) {
      CamelContext context = camel.getCamelContext();
      Registry registry = context.getRegistry();
      Map<String, Source> sources = registry.findByTypeWithName(Source.class);
      Map<String, Fields> fields = registry.findByTypeWithName(Fields.class);
      Connections connections = new Connections(settings, sources);
      Path data = Path.of(settings.text(Option.DATA_FOLDER));
      Path files =
          settings.optional(Option.FILES_FOLDER).map(Path::of).orElse(data.resolve("alerts"));
      Fault fault = new Fault(settings.duration(Option.RETRY_THROTTLED_MAX_DELAY), clock);
      Identity identity = new Identity(tokens(), connections.signIns());

      registry.bind("identity", identity);
      registry.bind("bearer", new BearerProcessor());
      registry.bind(
          "polling",
          new Polling(
              connections.polls(new FileCursorStore(data.resolve("cursors")), clock),
              sources::get,
              settings.number(Option.BATCH_MAX_ALERTS),
              settings.number(Option.BATCH_MAX_BYTES),
              () -> context.isStopping() || context.isStopped()));
      registry.bind("fault", fault);
      registry.bind(
          "unauthorized",
          (Processor)
              exchange -> {
                identity.discardToken(exchange.getVariable("connection", String.class));
                fault.process(exchange);
              });
      registry.bind("identify", new Identify(name -> fields.get(name + "-fields")));
      registry.bind("classify", new Classify(name -> fields.get(name + "-fields")));
      delivery = delivery(context, data, files);
      registry.bind("delivery", delivery);
      registry.bind("deliveryFault", new DeliveryFault());
      registry.bind("kafkaDestination", new KafkaDestination());
      registry.bind("fileDestination", new FileDestination(files, clock));
      registry.bind(
          "emailMessage", new EmailMessage(settings.optional(Option.EMAIL_FROM).orElse("")));
      connections.addRoutes(context);
      connections.describe().forEach(connection -> LOG.info("polling connection={}", connection));
    }

    private EntraTokens tokens() {
      Optional<Proxy> proxy =
          settings
              .optional(Option.HTTP_PROXY)
              .map(URI::create)
              .map(
                  uri ->
                      new Proxy(
                          Proxy.Type.HTTP,
                          InetSocketAddress.createUnresolved(uri.getHost(), uri.getPort())));
      try {
        return new EntraTokens(
            trust.sslContext().getSocketFactory(),
            proxy.orElse(null),
            settings.duration(Option.HTTP_CONNECT_TIMEOUT),
            settings.duration(Option.HTTP_RESPONSE_TIMEOUT),
            clock);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("TLS is not available", e);
      }
    }

    private Delivery delivery(CamelContext context, Path data, Path files) {
      Optional<Properties> producer =
          settings
              .optional(Option.KAFKA_BROKERS)
              .map(b -> Components.producer(context.getComponent("kafka", KafkaComponent.class)));
      return new Delivery(
          producer,
          settings.text(Option.DEAD_LETTERS_TOPIC),
          data.resolve("dead-letters"),
          files,
          clock);
    }
  }
}
