package io.defenderroutes.check;

import io.defenderroutes.config.Diagnosis;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.DescribeTransactionsResult;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Checks that the cluster supports transactions, and that the client may use them. */
record KafkaTransactions(String group, KafkaAdmin kafka) {
  private static final String STATE = "__transaction_state";
  private static final String REPLICAS = "transaction.state.log.replication.factor";

  /**
   * @param allPermissions whether the client has all permissions on the cluster
   */
  List<Finding> check(
      KafkaRequirements requirements, Collection<Node> nodes, boolean allPermissions)
      throws InterruptedException {
    Subject subject =
        new Subject(group, "transactions of " + requirements.transactionPrefix() + ".*");
    String acl =
        kafka.aclCommand(
            "--transactional-id %s --resource-pattern-type prefixed"
                .formatted(requirements.transactionPrefix()),
            "Describe",
            "Write");
    if (isUnused()) {
      // The request would create Kafka's topic for transactions.
      return List.of(unusedFinding(subject, acl, nodes, allPermissions));
    }
    List<String> forbidden = new ArrayList<>();
    List<String> ids = requirements.transactionalIds();
    DescribeTransactionsResult descriptions = kafka.client().describeTransactions(ids);
    for (String id : ids) {
      try {
        kafka.await(descriptions.description(id));
      } catch (ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        if (cause instanceof TransactionalIdAuthorizationException) {
          forbidden.add(id);
        } else if (cause instanceof UnsupportedVersionException) {
          return List.of(
              subject.warning(
                  "Not checked: a broker older than 3.0 does not report whether they are allowed",
                  "The first start shows it. If Kafka has access control: " + acl));
        } else if (!(cause instanceof TransactionalIdNotFoundException)) {
          return List.of(
              subject.bad(
                  "No transaction coordinator: " + kafka.message(cause),
                  "Check that transaction.state.log.replication.factor and .min.isr fit the number of"
                      + " brokers, and that all brokers run. If the cluster has no transactions, set"
                      + " cursor.store=file."));
        }
      }
    }
    if (!forbidden.isEmpty()) {
      return List.of(
          subject.bad(
              "No permission for the transactional ids " + Diagnosis.quote(forbidden), acl));
    }
    return List.of(subject.good(" are allowed"));
  }

  private boolean isUnused() throws InterruptedException {
    try {
      kafka.await(kafka.client().describeTopics(List.of(STATE)).allTopicNames());
      return false;
    } catch (ExecutionException e) {
      return e.getCause() instanceof UnknownTopicOrPartitionException;
    }
  }

  private Finding unusedFinding(
      Subject subject, String acl, Collection<Node> nodes, boolean allPermissions)
      throws InterruptedException {
    Optional<String> replicas = kafka.brokerSetting(nodes.iterator().next(), REPLICAS);
    if (replicas.isPresent() && Integer.parseInt(replicas.get()) > nodes.size()) {
      return subject.bad(
          "The broker's %s is %s, and there are %s nodes: no transaction can start"
              .formatted(REPLICAS, replicas.get(), nodes.size()),
          "Lower it and transaction.state.log.min.isr to the number of nodes, or start more brokers.");
    }
    if (allPermissions) {
      return subject.good(" are allowed; none used in this cluster yet");
    }
    return subject.warning(
        "Not checked: none used in this cluster yet, and the request would create Kafka's topic for them",
        "The first start shows it. If Kafka has access control: " + acl);
  }
}
