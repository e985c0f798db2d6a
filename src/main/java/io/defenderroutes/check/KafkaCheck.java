package io.defenderroutes.check;

import io.defenderroutes.config.Diagnosis;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.acl.AclOperation;

/**
 * Whether Kafka can be reached, lets us in, and has or makes what is wanted of it. Questions are
 * asked, topics' making among them; nothing is made or written.
 */
public final class KafkaCheck {
  private record Address(String host, int port) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  private final Properties client;
  private final Duration patience;
  private final Clock clock;
  private final String group;

  /**
   * @param client properties of our producer: how to reach the broker, and as whom
   * @param patience for each of a few questions
   */
  public KafkaCheck(Properties client, Duration patience, Clock clock) {
    this.client = client;
    this.patience = patience;
    this.clock = clock;
    this.group = "Kafka " + client.get("bootstrap.servers");
  }

  /** Looks at it. */
  public List<Finding> check(KafkaRequirements use) throws InterruptedException {
    Set<Address> addresses = addresses();
    List<Finding> unreachable = unreachable(addresses, "kafka.brokers");
    if (!unreachable.isEmpty() && unreachable.size() >= addresses.size()) {
      return unreachable;
    }
    List<Finding> findings = new ArrayList<>(unreachable.stream().map(KafkaCheck::mild).toList());
    try (KafkaAdmin kafka = new KafkaAdmin(client, patience)) {
      findings.addAll(inside(kafka, use, addresses));
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      findings.add(Finding.bad(group, "connects", trouble(cause)));
    } catch (KafkaException e) {
      findings.add(Finding.bad(group, "connects", trouble(e)));
    }
    return findings;
  }

  private Diagnosis trouble(Throwable failure) {
    return KafkaRefusal.of(failure, client, this::shown, this::greeting, patience, clock.instant());
  }

  private List<X509Certificate> shown(Address address) {
    try (Socket socket = Reach.connect(address.host, address.port, patience.dividedBy(2))) {
      return Peer.certificates(socket, address.host, address.port);
    } catch (IOException e) {
      return List.of();
    }
  }

  /** The certificates of the first broker that shows any. */
  private List<X509Certificate> shown() {
    for (Address address : addresses()) {
      List<X509Certificate> shown = shown(address);
      if (!shown.isEmpty()) {
        return shown;
      }
    }
    return List.of();
  }

  /** How the first broker responds to which there is a connection. */
  private KafkaGreeting greeting() {
    for (Address address : addresses()) {
      KafkaGreeting greeting = KafkaGreeting.of(address.host, address.port, patience);
      if (greeting != KafkaGreeting.UNREACHABLE) {
        return greeting;
      }
    }
    return KafkaGreeting.UNREACHABLE;
  }

  private List<Finding> inside(KafkaAdmin kafka, KafkaRequirements use, Set<Address> known)
      throws ExecutionException, InterruptedException {
    DescribeClusterResult cluster =
        kafka.ask().describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true));
    Collection<Node> nodes = kafka.answer(cluster.nodes());
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.good(
            group,
            "connects: cluster "
                + kafka.answer(cluster.clusterId())
                + " of "
                + nodes.size()
                + (nodes.size() == 1 ? " node, " : " nodes, ")
                + kafka.setting("security.protocol", "PLAINTEXT")));
    Set<Address> advertised = new LinkedHashSet<>();
    nodes.forEach(node -> advertised.add(new Address(node.host(), node.port())));
    advertised.removeAll(known);
    List<Finding> lost = unreachable(advertised, "advertised.listeners of the broker");
    findings.addAll(lost);
    if (lost.size() == nodes.size()) {
      return findings;
    }
    findings.addAll(new KafkaTopics(group, kafka).check(use, nodes.iterator().next()));
    if (use.isTransactional()) {
      Set<AclOperation> rights = kafka.answer(cluster.authorizedOperations());
      boolean all = rights != null && rights.contains(AclOperation.CLUSTER_ACTION);
      findings.addAll(new KafkaTransactions(group, kafka).check(use, nodes, all));
    }
    return findings;
  }

  /** Where a port cannot be reached, Kafka's client only says that time has passed. */
  private List<Finding> unreachable(Set<Address> addresses, String setting)
      throws InterruptedException {
    ParallelChecks checkup = new ParallelChecks();
    for (Address address : addresses) {
      String check = "broker " + address + " is reachable";
      checkup.add(
          group,
          check,
          () ->
              Optional.ofNullable(
                      Reach.trouble(address.host, address.port, patience.dividedBy(2), setting))
                  .map(trouble -> List.of(Finding.bad(group, check, trouble)))
                  .orElse(List.of()));
    }
    return checkup.run(patience);
  }

  private static Finding mild(Finding bad) {
    return new Finding(
        bad.group(), bad.check(), Finding.Outcome.WARNING, bad.cause(), bad.remedy());
  }

  private Set<Address> addresses() {
    Set<Address> addresses = new LinkedHashSet<>();
    for (String named : String.valueOf(client.get("bootstrap.servers")).split(",", -1)) {
      String address = named.strip().replaceFirst("^\\w+://", "");
      int colon = address.lastIndexOf(':');
      String port = address.substring(colon + 1);
      if (colon > 0 && port.matches("\\d{1,5}")) {
        addresses.add(
            new Address(
                address.substring(0, colon).replaceAll("[\\[\\]]", ""), Integer.parseInt(port)));
      }
    }
    return addresses;
  }
}
