package io.defenderroutes.source;

import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A source that a tenant's settings name: what a connection polls, and where.
 *
 * @param name of the source
 * @param singly whether the alerts within an item are delivered singly
 * @param parameters of the source, by name
 */
public record TenantSource(
    String tenant,
    String name,
    Source facts,
    Address address,
    boolean singly,
    Map<String, String> parameters) {
  private static final int MOST_NAMED = 3;

  public TenantSource {
    parameters = Map.copyOf(parameters);
  }

  /** The name of the connection, {@code tenant/source}. */
  public String connection() {
    return tenant + "/" + name;
  }

  /**
   * The sources of some tenants.
   *
   * @param faults receives all that is wrong with them, one sentence each
   */
  public static List<TenantSource> of(
      Settings settings, Collection<String> tenants, SourceFiles files, Collection<String> faults) {
    faults.addAll(files.faults());
    List<TenantSource> found = new ArrayList<>();
    Parameters declared = files.declared();
    Address.Book addresses = new Address.Book(settings, files.clouds());
    for (String tenant : tenants) {
      files.sources().keySet().forEach(name -> declared.requireDeclared(settings, tenant, name));
      for (String name : settings.sources(tenant)) {
        Source facts = files.sources().get(name);
        if (facts == null) {
          faults.add(
              "sources (DEFENDER_SOURCES) names '%s' for tenant %s; there are %s"
                  .formatted(name, tenant, new TreeSet<>(files.sources().keySet())));
          continue;
        }
        boolean singly = settings.flag(Option.ALERTS_SINGLY, tenant, name);
        if (singly && facts.getNested().isEmpty()) {
          faults.add(
              "%s.alerts-singly is 'true' for tenant %s; %s has nothing within its alerts that could be delivered singly"
                  .formatted(name, tenant, name));
        }
        Optional<Address> address = addresses.of(tenant, name, facts);
        Map<String, String> parameters = declared.values(settings, tenant, name);
        address.ifPresent(
            at -> found.add(new TenantSource(tenant, name, facts, at, singly, parameters)));
      }
    }
    faults.addAll(addresses.faults());
    faults.addAll(declared.faults());
    return found;
  }

  /** Up to three names of connections, and the number of the others. */
  public static String summary(Collection<String> connections) {
    String first = String.join(", ", connections.stream().limit(MOST_NAMED).toList());
    int more = connections.size() - MOST_NAMED;
    return more > 0 ? first + " and " + more + " more" : first;
  }
}
