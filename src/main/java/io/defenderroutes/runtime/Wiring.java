package io.defenderroutes.runtime;

import io.defenderroutes.alert.Classify;
import io.defenderroutes.alert.Fields;
import io.defenderroutes.alert.Identify;
import io.defenderroutes.cluster.Cluster;
import io.defenderroutes.cluster.ElectedRoutes;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Redaction;
import io.defenderroutes.config.Settings;
import io.defenderroutes.delivery.Delivery;
import io.defenderroutes.delivery.DeliveryFault;
import io.defenderroutes.delivery.EmailMessage;
import io.defenderroutes.delivery.FileDestination;
import io.defenderroutes.delivery.KafkaDestination;
import io.defenderroutes.delivery.Kamelets;
import io.defenderroutes.delivery.RoutingSteps;
import io.defenderroutes.identity.BearerProcessor;
import io.defenderroutes.identity.Credentials;
import io.defenderroutes.identity.EntraAccess;
import io.defenderroutes.identity.Identity;
import io.defenderroutes.identity.TokenRefused;
import io.defenderroutes.observability.ActiveFaults;
import io.defenderroutes.observability.ActiveFaults.Kind;
import io.defenderroutes.observability.Advice;
import io.defenderroutes.observability.ManagementServer;
import io.defenderroutes.observability.Metrics;
import io.defenderroutes.observability.RecentFaults;
import io.defenderroutes.observability.Traces;
import io.defenderroutes.polling.Backfill;
import io.defenderroutes.polling.PollFaults;
import io.defenderroutes.polling.Polling;
import io.defenderroutes.polling.RateLimits;
import io.defenderroutes.routes.RouteResources;
import io.defenderroutes.routes.RoutesFolder;
import io.defenderroutes.source.SourceFiles;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.model.Model;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;

/**
 * Gives Camel what the routes refer to: components are configured before Camel's own properties are
 * applied, and the rooms' beans are bound, and a route made for each connection, once the routes
 * are read.
 */
public final class Wiring extends MainListenerSupport implements AutoCloseable {
  private final Settings settings;
  private final EntraAccess access;
  private final DataFolder data;
  private final Clock clock;
  private final ActiveFaults troubles;
  private final Metrics metrics;
  private final Traces traces;
  private final RecentFaults faults;
  private final @Nullable Cluster cluster;
  private final boolean polls;
  private @Nullable Polling pollings;
  private @Nullable Delivery delivery;
  private @Nullable ElectedRoutes elected;
  private @Nullable Connections configured;
  private @Nullable RunningTenants running;
  private List<String> polled = List.of();

  /**
   * @param metrics outlive what is wired, as do troubles and faults
   * @param cluster null if this is the only instance
   * @param polls whether the connections' routes are to run; if not, the data folder may be another
   *     process's
   */
  public Wiring(
      EntraAccess access,
      DataFolder data,
      Clock clock,
      Metrics metrics,
      Traces traces,
      ActiveFaults troubles,
      RecentFaults faults,
      @Nullable Cluster cluster,
      boolean polls) {
    this.polls = polls;
    this.settings = access.settings();
    this.access = access;
    this.data = data;
    this.clock = clock;
    this.troubles = troubles;
    this.metrics = metrics;
    this.traces = traces;
    this.faults = faults;
    this.cluster = cluster;
  }

  /** Has Camel load what is wired here. */
  public void attachTo(Main main) {
    main.setRoutesCollector(new RouteResources(routes()));
    main.addMainListener(this);
  }

  private RoutesFolder routes() {
    return new RoutesFolder(Path.of(settings.text(Option.ROUTES_FOLDER)));
  }

  @Override
  public void beforeConfigure(BaseMainSupport camel) {
    CamelContext context = camel.getCamelContext();
    access.secrets().functions().forEach(context.getPropertiesComponent()::addPropertiesFunction);
    RouteResources.bind(context.getRegistry());
    Kamelets kamelets = new Kamelets();
    kamelets.setLocation(routes().kameletLocation());
    context.addComponent("kamelet", kamelets);
    new Components(access).configure(context);
    if (polls) {
      settings
          .optional(Option.MANAGEMENT_PORT)
          .ifPresent(
              port ->
                  ManagementServer.add(
                      context, settings.text(Option.MANAGEMENT_HOST), Integer.parseInt(port)));
    }
    // Camel serves it.
    context.getRegistry().bind("metricsRegistry", metrics.registry());
  }

  @Override
  public void afterConfigure(BaseMainSupport camel) {
    CamelContext context = camel.getCamelContext();
    Registry registry = context.getRegistry();
    RoutesFolder routes = routes();
    SourceFiles files = SourceFiles.in(registry, routes.sourcesFolder());
    Connections connections =
        new Connections(settings, settings.tenants(), files, access.credentials());
    configured = connections;
    Path alerts =
        settings.optional(Option.FILES_FOLDER).map(Path::of).orElse(data.resolve("alerts"));

    Identity identity =
        new Identity(
            access.tokens(),
            connections.signIns(),
            new Identity.Rules(
                settings.text(Option.TOKEN_CHECK).equals("refuse"),
                settings.duration(Option.CREDENTIAL_WARNING)),
            () -> context.isStopping() || context.isStopped(),
            clock);
    registry.bind("identity", identity);
    registry.bind("bearer", new BearerProcessor());
    Delivery delivering = Deliveries.of(settings, context, data.path(), clock);
    delivery = delivering;
    if (polls) {
      delivering.appendWhatOthersLeft();
    }
    Map<String, Fields> fields = files.fields();
    Identify identify = new Identify(fields::get);
    PollingBeans beans = new PollingBeans(settings, data, clock);
    Polling polling = beans.bind(context, connections, delivering.cursors(), identify);
    pollings = polling;
    Observation observation =
        new Observation(
            metrics,
            traces,
            troubles,
            faults,
            name -> cluster == null || cluster.leads(name),
            context,
            clock);
    polling.watch(observation);
    polling.resumeIf(identity::isRenewed);
    delivering.watch(observation);
    identity.watch(observation);
    bindFault(registry, new PollConsequences(polling, beans.budgets()), identity, observation);
    registry.bind(
        "isAnothers",
        (Predicate)
            exchange ->
                cluster != null
                    && !cluster.leads(exchange.getVariable("connection", String.class)));
    registry.bind("identify", identify);
    Classify classify = new Classify(fields::get, beans.limits().keptBytes());
    Processor countedClassify =
        exchange -> {
          classify.process(exchange);
          delivering.classified(exchange);
        };
    registry.bind("classify", countedClassify);
    registry.bind("delivery", delivering);
    registry.bind("markDestinations", (Processor) delivering::mark);
    boolean forEach = settings.text(Option.CATEGORIES).equals("each");
    registry.bind("isForEachCategory", (Predicate) e -> forEach && delivering.isForEachCategory(e));
    registry.bind("isMailDue", (Predicate) delivering::isMailDue);
    registry.bind("requireDestination", (Processor) delivering::requireDestination);
    DeliveryFault deliveryFault =
        new DeliveryFault(
            clock,
            settings.number(Option.DELIVERY_ATTEMPTS),
            settings.number(polls ? Option.DELIVERY_TEMPORARY_ATTEMPTS : Option.DELIVERY_ATTEMPTS));
    Processor toldDeliveryFault =
        exchange -> {
          deliveryFault.process(exchange);
          String reason =
              Redaction.of(exchange.getVariable(DeliveryFault.REASON, "", String.class));
          // As a dead letter has it, too.
          exchange.setVariable(DeliveryFault.REASON, reason);
          observation.deliveryFault(
              exchange.getVariable("connection", String.class),
              exchange.getVariable(DeliveryFault.PLACE, "", String.class),
              reason);
        };
    registry.bind("deliveryFault", toldDeliveryFault);
    registry.bind("kafkaDestination", new KafkaDestination());
    registry.bind("fileDestination", new FileDestination(alerts, clock));
    registry.bind(
        "emailMessage", new EmailMessage(settings.optional(Option.EMAIL_FROM).orElse("")));

    context.getCamelContextExtension().addInterceptStrategy(new RoutingSteps(routes::isOfRouting));
    registry.bind("health", troubles);
    metrics.retain(connections.names());
    metrics.forgetDestinations();
    troubles.retain(connections.names(), name -> cluster == null || cluster.leads(name));
    connections.addHealth(context, troubles, clock);
    observation.begin(connections.names(), beans.budgets());
    requireRoutes(context, connections, fields);
    // Where nothing is to be polled they show whether they can be made, and nobody starts them.
    connections.addRoutes(context, cluster != null || !polls);
    ElectedRoutes electing =
        new ElectedRoutes(
            context,
            connections.leaderships(),
            name -> {
              polling.lead(name);
              troubles.lead(name);
            });
    elected = electing;
    polled = connections.describe();
    running =
        new RunningTenants(
            context,
            new RunningTenants.Rooms(
                identity, polling, beans.budgets(), delivering, troubles, observation, electing),
            (changed, tenants) -> {
              Credentials theirs = new Credentials(changed, access.secrets());
              Connections added = new Connections(changed, tenants, files, theirs);
              requireRoutes(context, added, fields);
              return added;
            },
            cluster != null,
            clock);
  }

  /** What is done about a fault beside the retry: slices are the polls', pauses the quotas'. */
  private record PollConsequences(Polling polling, RateLimits budgets)
      implements PollFaults.Consequences {
    @Override
    public void shorten(String connection, boolean oneAlertIsToBlame) {
      polling.shorten(connection, oneAlertIsToBlame);
    }

    @Override
    public boolean narrow(String connection) {
      return polling.narrow(connection);
    }

    @Override
    public void pause(String connection, Duration wait) {
      budgets.pause(connection, wait);
    }
  }

  private void bindFault(
      Registry registry,
      PollFaults.Consequences consequences,
      Identity identity,
      Observation observation) {
    PollFaults fault =
        new PollFaults(
            consequences,
            settings.duration(Option.RETRY_THROTTLED_DELAY),
            settings.duration(Option.RETRY_THROTTLED_MAX_DELAY),
            new PollTokenFailures(),
            clock);
    Processor faultOrRefusedToken =
        exchange -> {
          // Not in a policy of its own: Camel keeps the first fault's processor for the later ones
          // of a poll.
          String connection = exchange.getVariable("connection", String.class);
          Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
          if (fault.isUnauthorized(exchange)) {
            identity.discardToken(connection);
          }
          fault.process(exchange);
          if (!PollFaults.isStop(failure)) {
            String reason = Redaction.of(exchange.getVariable(PollFaults.REASON, "", String.class));
            observation.fault(connection, failure, reason, advice(exchange, reason, identity));
          }
        };
    registry.bind("fault", faultOrRefusedToken);
    registry.bind("isOfADestination", (Predicate) PollFaults::isOfADestination);
    registry.bind("isTooLarge", (Predicate) PollFaults::isTooLarge);
  }

  /** With the permission that is missing, or what Entra wants, where that is known. */
  private static Advice advice(Exchange exchange, String reason, Identity identity) {
    Advice usual = Advice.on(Kind.POLLING, reason);
    Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    if (failure instanceof TokenRefused refused) {
      return usual.withRemedy(refused.told().remedy());
    }
    if (failure instanceof HttpOperationFailedException http && http.getStatusCode() == 403) {
      return usual.withRemedy(
          identity.whyForbidden(exchange.getVariable("connection", String.class)));
    }
    return usual;
  }

  /** What the pipeline hands an alert to must be there before the first one comes. */
  private static void requireRoutes(
      CamelContext context, Connections connections, Map<String, Fields> fields) {
    Set<String> inputs =
        context
            .getCamelContextExtension()
            .getContextPlugin(Model.class)
            .getRouteDefinitions()
            .stream()
            .map(route -> route.getInput().getEndpointUri())
            .collect(Collectors.toSet());
    List<String> faults = new ArrayList<>();
    if (!inputs.contains("direct:routing")) {
      faults.add(
          "no file in routes/routing has a route from direct:routing; alerts would have nowhere to go");
    }
    for (String source : connections.sources()) {
      if (!inputs.contains("direct:" + source)) {
        faults.add(
            "no file in routes/sources has a route from direct:"
                + source
                + ", which makes the request");
      }
      if (!fields.containsKey(source)) {
        faults.add(
            "no file in routes/sources has a bean "
                + source
                + "-fields, which says where an alert keeps what");
      }
    }
    fields.forEach(
        (name, of) ->
            of.unknownSeverities()
                .forEach(
                    word ->
                        faults.add(
                            name
                                + "-fields maps a severity to '"
                                + word
                                + "'; it must be high, medium, low, informational or unknown")));
    fields.forEach(
        (name, of) ->
            of.unfitServices()
                .forEach(
                    word ->
                        faults.add(
                            name
                                + "-fields names a service '"
                                + word
                                + "'; it must be at most 40 lower-case letters, digits and hyphens")));
    if (!faults.isEmpty()) {
      throw new InvalidConfiguration(faults);
    }
  }

  /** The connections' routes, which wait for an election if there is one. */
  public ElectedRoutes elected() {
    if (elected == null) {
      throw new IllegalStateException("the routes are not made yet");
    }
    return elected;
  }

  /** The connections, which can come and go. */
  public RunningTenants running() {
    return Objects.requireNonNull(running, "not wired");
  }

  /** How a connection that has much to catch up with gets on. */
  public Optional<Backfill> backfill(String connection) {
    return Objects.requireNonNull(pollings, "not wired").backfill(connection);
  }

  /** All that have; none before it is wired. */
  public Map<String, Backfill> backfills() {
    Polling asked = pollings;
    return asked == null ? Map.of() : asked.backfills();
  }

  /** What is polled, for the log. */
  public List<String> connections() {
    return polled;
  }

  /** The connections that are configured; null if they are not known yet. */
  public @Nullable Connections configured() {
    return configured;
  }

  /** What the routes deliver with. */
  public Delivery delivery() {
    return Objects.requireNonNull(delivery, "not wired");
  }

  /** Gives up what the beans hold, once no route uses them any more. */
  @Override
  public void close() {
    if (delivery != null) {
      delivery.close();
    }
  }
}
