package io.defenderroutes.check;

import io.defenderroutes.identity.SignIn;
import io.defenderroutes.runtime.Connections;
import io.defenderroutes.source.Source;
import io.defenderroutes.source.TenantSource;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Checks all selected connections in parallel. A host that several of them use is checked once.
 *
 * @param selected connections to check, by name
 * @param timeout for each of the two checks as a whole
 */
public record ConnectionsCheck(
    Connections connections, Predicate<String> selected, HostCheck hostCheck, Duration timeout) {

  /** Known limitations of the sources, without a request; listed first. */
  public static List<Finding> limitations(
      Connections connections, Predicate<String> selected, Clock clock) {
    List<Finding> findings = new ArrayList<>();
    List<Finding> notes = new ArrayList<>();
    connections
        .bySource(selected)
        .forEach(
            (source, uses) -> {
              List<String> names = uses.stream().map(TenantSource::connection).toList();
              Source facts = uses.get(0).facts();
              facts
                  .retirement()
                  .map(
                      end ->
                          Finding.warning(
                              "Source " + source,
                              "retirement: polled by " + TenantSource.summary(names),
                              end.reason(clock),
                              end.remedy()))
                  .ifPresent(findings::add);
              if (!facts.getOmits().isEmpty()) {
                notes.add(
                    Finding.note("Source " + source, "not returned by this API", facts.getOmits()));
              }
            });
    findings.addAll(notes);
    return findings;
  }

  /** Checks token and API of each connection. */
  public List<Finding> checkApis(ConnectionProbe probe) throws InterruptedException {
    ParallelChecks checks = new ParallelChecks();
    Map<String, SignIn> signIns = connections.signIns();
    for (TenantSource source : connections.all()) {
      String name = source.connection();
      SignIn signIn = signIns.get(name);
      if (signIn != null && selected.test(name)) {
        checks.add(
            "Connection " + name,
            "API responds",
            () -> probe.check(name, signIn, source.address()));
      }
    }
    return checks.run(timeout);
  }

  /** Checks the hosts of Entra and of the APIs. */
  public List<Finding> checkHosts() throws InterruptedException {
    Map<String, Host> hosts = new LinkedHashMap<>();
    for (TenantSource source : connections.all()) {
      String name = source.connection();
      if (selected.test(name)) {
        addHost(hosts, source.address().authority(), "authority-host", name);
        addHost(hosts, source.address().baseUrl(), source.name() + ".base-url", name);
      }
    }
    ParallelChecks checks = new ParallelChecks();
    hosts.forEach(
        (name, host) -> {
          String group = "Host " + name;
          String check = "reachable over TLS, for " + TenantSource.summary(host.connections);
          checks.add(
              group, check, () -> List.of(hostCheck.check(group, check, host.url, host.setting)));
        });
    return checks.run(timeout);
  }

  private record Host(URI url, String setting, Set<String> connections) {}

  private static void addHost(
      Map<String, Host> hosts, String url, String setting, String connection) {
    URI uri = URI.create(url);
    String host = String.valueOf(uri.getAuthority()).toLowerCase(Locale.ROOT);
    hosts
        .computeIfAbsent(host, h -> new Host(uri, setting, new TreeSet<>()))
        .connections
        .add(connection);
  }
}
