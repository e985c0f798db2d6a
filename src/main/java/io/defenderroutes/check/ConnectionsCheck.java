package io.defenderroutes.check;

import io.defenderroutes.identity.SignIn;
import io.defenderroutes.runtime.Connections;
import io.defenderroutes.source.Address;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Whether what each connection asks can be reached: a host once, however many ask it. */
public final class ConnectionsCheck {
  private final Connections connections;
  private final Predicate<String> chosen;
  private final HostCheck hosts;
  private final Duration patience;

  /**
   * @param chosen whether to look at a connection of that name
   * @param patience for all of it
   */
  public ConnectionsCheck(
      Connections connections, Predicate<String> chosen, HostCheck hosts, Duration patience) {
    this.connections = connections;
    this.chosen = chosen;
    this.hosts = hosts;
    this.patience = patience;
  }

  /** Looks at each connection itself. */
  public List<Finding> answers(ConnectionProbe look) throws InterruptedException {
    ParallelChecks checkup = new ParallelChecks();
    Map<String, SignIn> signIns = connections.signIns();
    addresses()
        .forEach(
            (name, address) ->
                Optional.ofNullable(signIns.get(name))
                    .ifPresent(
                        signIn ->
                            checkup.add(
                                "Connection " + name,
                                "API responds",
                                () -> look.at(name, signIn, address))));
    return checkup.run(patience);
  }

  private Map<String, Address> addresses() {
    Map<String, Address> of = new LinkedHashMap<>(connections.addresses());
    of.keySet().removeIf(chosen.negate());
    return of;
  }

  /** Looks at the hosts that the connections ask. */
  public List<Finding> hosts() throws InterruptedException {
    Map<String, Asked> asked = new LinkedHashMap<>();
    addresses()
        .forEach(
            (name, address) -> {
              note(asked, address.authority(), "authority-host", name);
              String source = name.substring(name.indexOf('/') + 1);
              note(asked, address.baseUrl(), source + ".base-url", name);
            });
    ParallelChecks checkup = new ParallelChecks();
    asked.forEach(
        (host, by) -> {
          String group = "Host " + host;
          String check = "reachable over TLS, for " + Connections.named(by.connections);
          checkup.add(group, check, () -> List.of(hosts.check(group, check, by.url, by.setting)));
        });
    return checkup.run(patience);
  }

  private record Asked(URI url, String setting, Set<String> connections) {}

  private static void note(Map<String, Asked> asked, String url, String setting, String by) {
    URI uri = URI.create(url);
    String host = String.valueOf(uri.getAuthority()).toLowerCase(Locale.ROOT);
    asked.computeIfAbsent(host, h -> new Asked(uri, setting, new TreeSet<>())).connections.add(by);
  }
}
