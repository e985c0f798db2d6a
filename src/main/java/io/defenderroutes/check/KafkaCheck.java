package io.defenderroutes.check;

import io.defenderroutes.config.Diagnosis;
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
 * Checks that Kafka is reachable, accepts the sign-in, and has or would create the required topics.
 * Creates and writes nothing.
 */
public final class KafkaCheck {
  private record Address(String host, int port) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  private final Properties client;
  private final Duration timeout;
  private final Clock clock;
  private final String group;

  /**
   * @param client the producer's properties: addresses and sign-in
   * @param timeout for each request
   */
  public KafkaCheck(Properties client, Duration timeout, Clock clock) {
    this.client = client;
    this.timeout = timeout;
    this.clock = clock;
    this.group = "Kafka " + client.get("bootstrap.servers");
  }

  public List<Finding> check(KafkaRequirements requirements) throws InterruptedException {
    Set<Address> addresses = addresses();
    List<Finding> unreachable = unreachable(addresses, "kafka.brokers");
    if (!unreachable.isEmpty() && unreachable.size() >= addresses.size()) {
      return unreachable;
    }
    List<Finding> findings =
        new ArrayList<>(unreachable.stream().map(KafkaCheck::asWarning).toList());
    try (KafkaAdmin kafka = new KafkaAdmin(client, timeout)) {
      findings.addAll(checkCluster(kafka, requirements, addresses));
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      findings.add(Finding.bad(group, "connects", diagnose(cause)));
    } catch (KafkaException e) {
      findings.add(Finding.bad(group, "connects", diagnose(e)));
    }
    return findings;
  }

  private Diagnosis diagnose(Throwable failure) {
    return KafkaConnectFailure.of(
        failure, client, this::certificates, this::greeting, timeout, clock.instant());
  }

  /** The certificates of the first broker that presents any. */
  private List<X509Certificate> certificates() {
    for (Address address : addresses()) {
      List<X509Certificate> certificates =
          ServerCertificates.of(
              () -> TcpProbe.connect(address.host, address.port, timeout.dividedBy(2)),
              address.host,
              address.port);
      if (!certificates.isEmpty()) {
        return certificates;
      }
    }
    return List.of();
  }

  /** The response of the first reachable broker. */
  private KafkaGreeting greeting() {
    for (Address address : addresses()) {
      KafkaGreeting greeting = KafkaGreeting.of(address.host, address.port, timeout);
      if (greeting != KafkaGreeting.UNREACHABLE) {
        return greeting;
      }
    }
    return KafkaGreeting.UNREACHABLE;
  }

  private List<Finding> checkCluster(
      KafkaAdmin kafka, KafkaRequirements requirements, Set<Address> configured)
      throws ExecutionException, InterruptedException {
    DescribeClusterResult cluster =
        kafka
            .client()
            .describeCluster(new DescribeClusterOptions().includeAuthorizedOperations(true));
    Collection<Node> nodes = kafka.await(cluster.nodes());
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.good(
            group,
            "connects: cluster "
                + kafka.await(cluster.clusterId())
                + " of "
                + nodes.size()
                + (nodes.size() == 1 ? " node, " : " nodes, ")
                + kafka.setting("security.protocol", "PLAINTEXT")));
    Set<Address> advertised = new LinkedHashSet<>();
    nodes.forEach(node -> advertised.add(new Address(node.host(), node.port())));
    advertised.removeAll(configured);
    List<Finding> unreachable = unreachable(advertised, "advertised.listeners of the broker");
    findings.addAll(unreachable);
    if (unreachable.size() == nodes.size()) {
      return findings;
    }
    Node node = nodes.iterator().next();
    findings.addAll(new KafkaTopics(group, kafka, requirements).check(node));
    if (requirements.shares().isPresent()) {
      findings.addAll(new KafkaShares(group, kafka).check(requirements.shares().get(), node));
    }
    if (requirements.isTransactional()) {
      Set<AclOperation> rights = kafka.await(cluster.authorizedOperations());
      boolean all = rights != null && rights.contains(AclOperation.CLUSTER_ACTION);
      findings.addAll(new KafkaTransactions(group, kafka).check(requirements, nodes, all));
    }
    return findings;
  }

  /** Kafka's client reports an unreachable port only as a timeout. */
  private List<Finding> unreachable(Set<Address> addresses, String setting)
      throws InterruptedException {
    ParallelChecks checks = new ParallelChecks();
    for (Address address : addresses) {
      String check = "broker " + address + " is reachable";
      checks.add(
          group,
          check,
          () ->
              Optional.ofNullable(
                      TcpProbe.fault(address.host, address.port, timeout.dividedBy(2), setting))
                  .map(fault -> List.of(Finding.bad(group, check, fault)))
                  .orElse(List.of()));
    }
    return checks.run(timeout);
  }

  private static Finding asWarning(Finding bad) {
    return new Finding(
        bad.group(), bad.check(), Finding.Outcome.WARNING, bad.cause(), bad.remedy());
  }

  private Set<Address> addresses() {
    Set<Address> addresses = new LinkedHashSet<>();
    for (String server : String.valueOf(client.get("bootstrap.servers")).split(",", -1)) {
      String address = server.strip().replaceFirst("^\\w+://", "");
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
