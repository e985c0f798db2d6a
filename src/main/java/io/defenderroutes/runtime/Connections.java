package io.defenderroutes.runtime;

import io.defenderroutes.cluster.Cluster;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Secrets;
import io.defenderroutes.config.Settings;
import io.defenderroutes.identity.Credentials;
import io.defenderroutes.identity.SignIn;
import io.defenderroutes.routes.RoutesFolder;
import io.defenderroutes.source.SourceFiles;
import io.defenderroutes.source.TenantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.TemplatedRouteBuilder;

/** The configured tenant × source pairs: how each signs in, and its route. */
public final class Connections {
  /** Between the first polls of connections that start together. */
  private static final long SPREAD_MILLIS = 250;

  /** Until all connections of a leadership that moved to this instance poll. */
  private static final long TAKEOVER_MILLIS = 2_000;

  private final Settings settings;
  private final List<TenantSource> all;
  private final Map<String, SignIn> signIns = new LinkedHashMap<>();

  /**
   * @param tenants which of the settings' tenants
   * @throws InvalidConfiguration with all that is wrong with any connection
   */
  Connections(
      Settings settings, Collection<String> tenants, SourceFiles files, Credentials credentials) {
    this.settings = settings;
    List<String> faults = new ArrayList<>();
    all = TenantSource.of(settings, tenants, files, faults);
    for (TenantSource source : all) {
      try {
        signIns.put(source.connection(), SignIn.of(source, credentials));
      } catch (InvalidConfiguration e) {
        faults.addAll(e.faults());
      }
    }
    if (!faults.isEmpty()) {
      throw new InvalidConfiguration(faults.stream().distinct().toList());
    }
  }

  /** The connections of a process that does not poll. */
  public static Connections of(Settings settings, Credentials credentials) {
    SourceFiles files = SourceFiles.of(RoutesFolder.of(settings));
    return new Connections(settings, settings.tenants(), files, credentials);
  }

  /** Makes connections of changed settings, whose routes the context has to have. */
  static BiFunction<Settings, Collection<String>, Connections> adding(
      CamelContext context, SourceFiles files, Secrets secrets) {
    return (changed, tenants) -> {
      Connections added =
          new Connections(changed, tenants, files, new Credentials(changed, secrets));
      RequiredRoutes.require(context, added, files.fields());
      return added;
    };
  }

  Settings settings() {
    return settings;
  }

  /** What each connection polls. */
  public List<TenantSource> all() {
    return all;
  }

  /** How each connection signs in, by its name. */
  public Map<String, SignIn> signIns() {
    return signIns;
  }

  public List<String> names() {
    return all.stream().map(TenantSource::connection).toList();
  }

  /** Name and address of each connection, for the log. */
  public List<String> describe() {
    return all.stream().map(of -> of.connection() + " at " + of.address().baseUrl()).toList();
  }

  /**
   * The connections by the name of their source.
   *
   * @param chosen whether a connection of that name counts
   */
  public Map<String, List<TenantSource>> bySource(Predicate<String> chosen) {
    return all.stream()
        .filter(source -> chosen.test(source.connection()))
        .collect(Collectors.groupingBy(TenantSource::name, TreeMap::new, Collectors.toList()));
  }

  /** The names of the connections by leadership. */
  Map<String, List<String>> leaderships() {
    return all.stream()
        .collect(
            Collectors.groupingBy(
                source -> Cluster.leadership(settings, source.tenant()),
                TreeMap::new,
                Collectors.mapping(TenantSource::connection, Collectors.toList())));
  }

  /**
   * Creates a route for each connection from the template {@code poll}.
   *
   * @param elected whether it waits for its leadership
   */
  void addRoutes(CamelContext context, boolean elected) {
    Map<String, Long> delays = new HashMap<>();
    Map<String, List<String>> leaderships = leaderships();
    // A timer that is due before Camel has started its route skips the poll until the next one.
    long first = elected || context.isStarted() ? SPREAD_MILLIS : 0;
    for (TenantSource source : all) {
      // Routes that start at the same moment: all, or those of one leadership.
      String together = elected ? Cluster.leadership(settings, source.tenant()) : "";
      long spread =
          elected
              ? Math.min(
                  SPREAD_MILLIS,
                  TAKEOVER_MILLIS / leaderships.getOrDefault(together, List.of("")).size())
              : SPREAD_MILLIS;
      long delay = delays.merge(together, spread, Long::sum) - spread + first;
      long interval =
          settings.duration(Option.POLL_INTERVAL, source.tenant(), source.name()).toMillis();
      TemplatedRouteBuilder.builder(context, "poll")
          .routeId(source.connection())
          .parameter("connection", source.connection())
          .parameter("tenant", source.tenant())
          .parameter("source", source.name())
          .parameter("baseUrl", source.address().baseUrl())
          .parameter("interval", Objects.toString(interval))
          .parameter("delay", Objects.toString(delay))
          .parameter("autoStart", Objects.toString(!elected))
          .add();
    }
  }
}
