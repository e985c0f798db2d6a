package io.defenderroutes.runtime;

import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.identity.Credentials;
import io.defenderroutes.identity.Permission;
import io.defenderroutes.identity.SignIn;
import io.defenderroutes.observability.ActiveFaults;
import io.defenderroutes.observability.FaultHealth;
import io.defenderroutes.observability.Status;
import io.defenderroutes.polling.Connection;
import io.defenderroutes.polling.ConnectionOptions;
import io.defenderroutes.polling.CursorStore;
import io.defenderroutes.polling.ResponseLimit;
import io.defenderroutes.polling.SharedAlerts;
import io.defenderroutes.polling.Window;
import io.defenderroutes.polling.quota.RateLimits;
import io.defenderroutes.routes.RoutesFolder;
import io.defenderroutes.source.Address;
import io.defenderroutes.source.Parameters;
import io.defenderroutes.source.Retirement;
import io.defenderroutes.source.Source;
import io.defenderroutes.source.SourceFiles;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;
import org.apache.camel.health.HealthCheckRegistry;

/** The configured tenant × source pairs: how each signs in and polls, and its route. */
public final class Connections {
  private static final long SPREAD_MILLIS = 250;

  private static final int MOST_NAMED = 3;

  /** An alert that changes after this time counts as new. */
  private static final Duration ALERTS_LIVE = Duration.ofDays(1);

  /** An incident that changes after this time delivers its alerts again. */
  private static final Duration INCIDENTS_LIVE = Duration.ofDays(30);

  private record Pair(String tenant, String source, Address address, Source facts) {
    String name() {
      return tenant + "/" + source;
    }
  }

  private final Settings settings;
  private final List<Pair> pairs = new ArrayList<>();
  private final Map<String, SignIn> signIns = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> parameters = new LinkedHashMap<>();

  /**
   * @param tenants which of the settings' tenants
   * @throws InvalidConfiguration with all that is wrong with any connection
   */
  Connections(
      Settings settings, Collection<String> tenants, SourceFiles files, Credentials credentials) {
    this.settings = settings;
    Map<String, Source> sources = files.sources();
    Parameters declared = files.declared();
    List<String> faults = new ArrayList<>(files.faults());
    Address.Book addresses = new Address.Book(settings, files.clouds());
    for (String tenant : tenants) {
      sources.keySet().forEach(name -> declared.requireDeclared(settings, tenant, name));
      for (String name : settings.sources(tenant)) {
        Source source = sources.get(name);
        if (source == null) {
          faults.add(
              "sources (DEFENDER_SOURCES) names '"
                  + name
                  + "' for tenant "
                  + tenant
                  + "; there are "
                  + new TreeSet<>(sources.keySet()));
        } else {
          addresses
              .of(tenant, name, source)
              .ifPresent(
                  address -> add(new Pair(tenant, name, address, source), credentials, faults));
          parameters.put(tenant + "/" + name, declared.values(settings, tenant, name));
          if (isSingly(tenant, name) && source.getNested().isEmpty()) {
            faults.add(
                name
                    + ".alerts-singly is 'true' for tenant "
                    + tenant
                    + "; "
                    + name
                    + " has nothing within its alerts that could be delivered singly");
          }
        }
      }
    }
    faults.addAll(addresses.faults());
    faults.addAll(declared.faults());
    if (!faults.isEmpty()) {
      throw new InvalidConfiguration(faults.stream().distinct().toList());
    }
  }

  private boolean isSingly(String tenant, String source) {
    return settings.flag(Option.ALERTS_SINGLY, tenant, source);
  }

  /** The connections of a process that does not poll. */
  public static Connections of(Settings settings, Credentials credentials) {
    SourceFiles files = SourceFiles.of(RoutesFolder.of(settings));
    return new Connections(settings, settings.tenants(), files, credentials);
  }

  /** How each connection signs in. */
  public Map<String, SignIn> signIns() {
    return signIns;
  }

  private void add(Pair pair, Credentials credentials, Collection<String> faults) {
    pairs.add(pair);
    try {
      signIns.put(
          pair.name(),
          new SignIn(
              credentials.of(pair.tenant, pair.address.authority()),
              pair.address.scope(),
              pair.address.audiences(),
              permission(pair.facts)));
    } catch (InvalidConfiguration e) {
      faults.addAll(e.faults());
    }
  }

  private static Permission permission(Source facts) {
    String[] parts = facts.getPermission().split(":", 2);
    return new Permission(
        parts[0].strip(),
        list(parts.length > 1 ? parts[1] : ""),
        list(facts.getDelegated()),
        facts.isPermissionInToken());
  }

  private static List<String> list(String commaSeparated) {
    return Arrays.stream(commaSeparated.split(","))
        .map(String::strip)
        .filter(s -> !s.isEmpty())
        .toList();
  }

  Map<String, Connection> polls(CursorStore store, Clock clock) {
    Map<String, Connection> polls = new LinkedHashMap<>();
    Map<String, SharedAlerts> shared = sharedAlerts();
    for (Pair pair : pairs) {
      Window window =
          new Window(
              now -> settings.start(Option.POLL_START, pair.tenant, pair.source, now),
              duration(Option.POLL_OVERLAP, pair),
              duration(Option.POLL_SETTLE_DELAY, pair),
              duration(Option.POLL_SLICE_LENGTH, pair),
              duration(Option.POLL_LOOK_BACK, pair),
              duration(Option.POLL_SWEEP_INTERVAL, pair),
              memory(pair));
      polls.put(
          pair.name(),
          new Connection(
              pair.name(),
              window,
              new ResponseLimit(pair.facts.getCap(), pair.facts.getMaxSkip()),
              duration(Option.POLL_INTERVAL, pair),
              settings.duration(Option.RETRY_FORBIDDEN_MAX_DELAY),
              Optional.ofNullable(shared.get(pair.tenant)),
              options(pair),
              store,
              clock));
    }
    return polls;
  }

  /** By tenant, where an alert is delivered from one of its sources only. */
  private Map<String, SharedAlerts> sharedAlerts() {
    return pairs.stream()
        .filter(pair -> settings.flag(Option.DEDUPLICATE_ACROSS_SOURCES, pair.tenant))
        .collect(
            Collectors.groupingBy(
                Pair::tenant,
                Collectors.collectingAndThen(
                    Collectors.mapping(Pair::name, Collectors.toList()), SharedAlerts::new)));
  }

  /**
   * The connections by leadership, which depends on the tenant's name alone: all instances agree,
   * and the sources of a tenant, which may write one file, stay together.
   */
  Map<String, List<String>> leaderships() {
    return pairs.stream()
        .collect(
            Collectors.groupingBy(
                pair -> leadership(pair.tenant),
                TreeMap::new,
                Collectors.mapping(Pair::name, Collectors.toList())));
  }

  private String leadership(String tenant) {
    CRC32 hash = new CRC32();
    hash.update(tenant.getBytes(StandardCharsets.UTF_8));
    return "shard-" + hash.getValue() % settings.number(Option.CLUSTER_SHARDS);
  }

  /**
   * Creates a route for each connection from the template {@code poll}.
   *
   * @param elected whether it waits for its leadership
   */
  void addRoutes(CamelContext context, boolean elected) {
    Map<String, Long> delays = new HashMap<>();
    for (Pair pair : pairs) {
      // Routes that start at the same moment: all, or those of one leadership.
      String together = elected ? leadership(pair.tenant) : "";
      long delay = delays.merge(together, SPREAD_MILLIS, Long::sum) - SPREAD_MILLIS;
      TemplatedRouteBuilder.builder(context, "poll")
          .routeId(pair.name())
          .parameter("connection", pair.name())
          .parameter("tenant", pair.tenant)
          .parameter("source", pair.source)
          .parameter("baseUrl", pair.address.baseUrl())
          .parameter("interval", Objects.toString(duration(Option.POLL_INTERVAL, pair).toMillis()))
          .parameter("delay", Objects.toString(delay))
          .parameter("autoStart", Objects.toString(!elected))
          .add();
    }
  }

  /** Registers a health check for each connection. */
  void addHealth(CamelContext context, ActiveFaults troubles, Clock clock) {
    HealthCheckRegistry registry = HealthCheckRegistry.get(context);
    pairs.forEach(
        pair -> {
          troubles.begin(pair.name(), duration(Option.POLL_INTERVAL, pair));
          Optional<Retirement> retirement = pair.facts.retirement();
          registry.register(
              FaultHealth.ofConnection(
                  pair.name(),
                  troubles,
                  () -> retirement.map(known -> warning(known, clock)).orElse(null)));
        });
  }

  private static Status.Retirement warning(Retirement retirement, Clock clock) {
    return new Status.Retirement(
        retirement.date().toString(), retirement.reason(clock), retirement.remedy());
  }

  /**
   * Sources whose API has a known end, each with the connections that poll it.
   *
   * @param chosen whether a connection of that name counts
   */
  public Map<String, Retiring> retiring(Predicate<String> chosen) {
    Map<String, Retiring> retiring = new TreeMap<>();
    for (Pair pair : pairs) {
      pair.facts
          .retirement()
          .filter(retirement -> chosen.test(pair.name()))
          .ifPresent(
              retirement ->
                  retiring
                      .computeIfAbsent(
                          pair.source, source -> new Retiring(retirement, new ArrayList<>()))
                      .connections
                      .add(pair.name()));
    }
    return retiring;
  }

  /** Up to three names of connections, and the number of the others. */
  public static String named(Collection<String> connections) {
    String first = String.join(", ", connections.stream().limit(MOST_NAMED).toList());
    int more = connections.size() - MOST_NAMED;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  /**
   * A source whose API has a known end.
   *
   * @param connections that poll it
   */
  public record Retiring(Retirement retirement, List<String> connections) {
    /** The names of the connections, at most three of them. */
    public String named() {
      return Connections.named(connections);
    }
  }

  /**
   * By source, the alerts that the vendor's API does not return.
   *
   * @param chosen whether a connection of that name counts
   */
  public Map<String, String> omitted(Predicate<String> chosen) {
    Map<String, String> omitted = new TreeMap<>();
    for (Pair pair : pairs) {
      if (chosen.test(pair.name()) && !pair.facts.getOmits().isEmpty()) {
        omitted.put(pair.source, pair.facts.getOmits());
      }
    }
    return omitted;
  }

  private ConnectionOptions options(Pair pair) {
    return new ConnectionOptions(
        settings.text(Option.POLL_VERSIONS, pair.tenant, pair.source).equals("first"),
        isSingly(pair.tenant, pair.source),
        parameters.getOrDefault(pair.name(), Map.of()));
  }

  /** The rate limit of each connection. */
  Map<String, RateLimits.Budget> budgets() {
    Map<String, RateLimits.Budget> budgets = new LinkedHashMap<>();
    for (Pair pair : pairs) {
      Source facts = pair.facts;
      budgets.put(
          pair.name(),
          new RateLimits.Budget(
              settings.optional(Option.CLIENT_ID, pair.tenant).orElse(""),
              settings.optional(Option.TENANT_ID, pair.tenant).orElse(""),
              facts.getBudget().isEmpty() ? pair.source : facts.getBudget(),
              number(Option.REQUESTS_PER_MINUTE, pair).orElse(facts.getRequestsPerMinute()),
              number(Option.REQUESTS_PER_HOUR, pair).orElse(facts.getRequestsPerHour())));
    }
    return budgets;
  }

  private Optional<Integer> number(Option option, Pair pair) {
    return settings.optionalNumber(option, pair.tenant, pair.source);
  }

  private Duration memory(Pair pair) {
    boolean set = settings.optional(Option.POLL_MEMORY, pair.tenant, pair.source).isPresent();
    if (set) {
      return duration(Option.POLL_MEMORY, pair);
    }
    return isSingly(pair.tenant, pair.source) ? INCIDENTS_LIVE : ALERTS_LIVE;
  }

  private Duration duration(Option option, Pair pair) {
    return settings.duration(option, pair.tenant, pair.source);
  }

  /** The addresses of each connection's API and token endpoint. */
  public Map<String, Address> addresses() {
    Map<String, Address> addresses = new LinkedHashMap<>();
    pairs.forEach(pair -> addresses.put(pair.name(), pair.address));
    return addresses;
  }

  public List<String> names() {
    return pairs.stream().map(Pair::name).toList();
  }

  Set<String> sources() {
    return pairs.stream().map(Pair::source).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Name and address of each connection, for the log. */
  public List<String> describe() {
    return pairs.stream().map(p -> p.name() + " at " + p.address.baseUrl()).toList();
  }
}
