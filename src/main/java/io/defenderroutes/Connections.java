package io.defenderroutes;

import io.defenderroutes.configuration.InvalidConfiguration;
import io.defenderroutes.configuration.Option;
import io.defenderroutes.configuration.Settings;
import io.defenderroutes.identity.Credential;
import io.defenderroutes.identity.SignIn;
import io.defenderroutes.polling.Cap;
import io.defenderroutes.polling.Connection;
import io.defenderroutes.polling.CursorStore;
import io.defenderroutes.polling.Source;
import io.defenderroutes.polling.Window;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;

/** The tenant × source pairs that are configured: how each signs in, polls, and is made a route. */
final class Connections {
  private static final long SPREAD_MILLIS = 250;

  private record Pair(String tenant, String source, String baseUrl, Source facts) {
    String name() {
      return tenant + "/" + source;
    }
  }

  private final Settings settings;
  private final List<Pair> pairs = new ArrayList<>();

  /**
   * @throws InvalidConfiguration if a tenant names a source that has no file
   */
  Connections(Settings settings, Map<String, Source> sources) {
    this.settings = settings;
    List<String> faults = new ArrayList<>();
    for (String tenant : settings.tenants()) {
      for (String name : settings.list(Option.SOURCES, tenant)) {
        Source source = sources.get(name);
        if (source == null) {
          faults.add(
              "sources (DEFENDER_SOURCES) names '"
                  + name
                  + "' for tenant "
                  + tenant
                  + "; there are "
                  + sources.keySet());
        } else {
          pairs.add(new Pair(tenant, name, baseUrl(tenant, source), source));
        }
      }
    }
    if (!faults.isEmpty()) {
      throw new InvalidConfiguration(faults);
    }
  }

  private String baseUrl(String tenant, Source source) {
    return settings
        .optional(Option.SIEM_BASE_URL, tenant)
        .orElseGet(
            () ->
                source
                    .getBaseUrl()
                    .replace(
                        "{region}", settings.text(Option.REGION, tenant).toLowerCase(Locale.ROOT)))
        .replaceAll("/+$", "");
  }

  Map<String, SignIn> signIns() {
    Map<String, SignIn> signIns = new LinkedHashMap<>();
    for (Pair pair : pairs) {
      Credential credential =
          new Credential(
              settings.text(Option.TENANT_ID, pair.tenant),
              settings.text(Option.CLIENT_ID, pair.tenant),
              settings.text(Option.CLIENT_SECRET, pair.tenant),
              URI.create(settings.text(Option.AUTHORITY_HOST, pair.tenant)));
      signIns.put(
          pair.name(), new SignIn(credential, pair.facts.getScope(), pair.facts.getPermission()));
    }
    return signIns;
  }

  Map<String, Connection> polls(CursorStore store, Clock clock) {
    Map<String, Connection> polls = new LinkedHashMap<>();
    for (Pair pair : pairs) {
      String tenant = pair.tenant;
      Window window =
          new Window(
              now -> settings.start(Option.POLL_START, tenant, now),
              settings.duration(Option.POLL_OVERLAP, tenant),
              settings.duration(Option.POLL_SETTLE_DELAY, tenant),
              settings.duration(Option.POLL_SLICE_LENGTH, tenant),
              settings.duration(Option.POLL_LOOK_BACK, tenant),
              settings.duration(Option.POLL_SWEEP_INTERVAL, tenant));
      polls.put(
          pair.name(),
          new Connection(
              pair.name(),
              window,
              new Cap(pair.facts.getCap(), pair.facts.isSkips()),
              settings.duration(Option.POLL_INTERVAL, tenant),
              settings.duration(Option.RETRY_FORBIDDEN_MAX_DELAY),
              store,
              clock));
    }
    return polls;
  }

  /**
   * The connections by leadership. It depends on the tenant's name alone, so that all instances
   * agree, whatever other tenants they know; a tenant's sources may write one file, and stay
   * together.
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
   * Makes each connection a route from the template {@code poll}.
   *
   * @param elected whether it waits for its leadership
   */
  void addRoutes(CamelContext context, boolean elected) {
    Map<String, Long> delays = new HashMap<>();
    for (Pair pair : pairs) {
      // Those that begin at the same moment: all, or those of one leadership.
      String together = elected ? leadership(pair.tenant) : "";
      long delay = delays.merge(together, SPREAD_MILLIS, Long::sum) - SPREAD_MILLIS;
      TemplatedRouteBuilder.builder(context, "poll")
          .routeId(pair.name())
          .parameter("connection", pair.name())
          .parameter("tenant", pair.tenant)
          .parameter("source", pair.source)
          .parameter("baseUrl", pair.baseUrl)
          .parameter(
              "interval",
              Objects.toString(settings.duration(Option.POLL_INTERVAL, pair.tenant).toMillis()))
          .parameter("delay", Objects.toString(delay))
          .parameter("autoStart", Objects.toString(!elected))
          .add();
    }
  }

  /** Connections that deliver an alert once, however often it changes. */
  Set<String> firstVersionsOnly() {
    return pairs.stream()
        .filter(pair -> settings.text(Option.POLL_VERSIONS, pair.tenant).equals("first"))
        .map(Pair::name)
        .collect(Collectors.toSet());
  }

  List<String> names() {
    return pairs.stream().map(Pair::name).toList();
  }

  Set<String> sources() {
    return pairs.stream().map(Pair::source).collect(Collectors.toCollection(TreeSet::new));
  }

  List<String> describe() {
    return pairs.stream().map(p -> p.name() + " at " + p.baseUrl).toList();
  }
}
