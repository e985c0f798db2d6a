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

/** Whether we may use transactions, and whether the cluster can have any. */
final class KafkaTransactions {
  private static final String STATE = "__transaction_state";
  private static final String REPLICAS = "transaction.state.log.replication.factor";

  private final String group;
  private final KafkaAdmin kafka;

  KafkaTransactions(String group, KafkaAdmin kafka) {
    this.group = group;
    this.kafka = kafka;
  }

  /**
   * @param allRights whether nothing is forbidden us
   */
  List<Finding> check(KafkaRequirements use, Collection<Node> nodes, boolean allRights)
      throws InterruptedException {
    String check = "transactions of " + use.transactionPrefix() + ".*";
    String acl =
        kafka.acl(
            "--transactional-id " + use.transactionPrefix() + " --resource-pattern-type prefixed",
            "Describe",
            "Write");
    if (isUnused()) {
      // Asking would make Kafka's own topic of them.
      return List.of(unused(check, acl, nodes, allRights));
    }
    List<String> forbidden = new ArrayList<>();
    List<String> ids = use.transactionalIds();
    DescribeTransactionsResult answers = kafka.ask().describeTransactions(ids);
    for (String id : ids) {
      try {
        kafka.answer(answers.description(id));
      } catch (ExecutionException e) {
        Throwable why = e.getCause() == null ? e : e.getCause();
        if (why instanceof TransactionalIdAuthorizationException) {
          forbidden.add(id);
        } else if (why instanceof UnsupportedVersionException) {
          return List.of(
              Finding.warning(
                  group,
                  check,
                  "Not checked: a broker older than 3.0 does not report whether they are allowed",
                  "The first start shows it. If Kafka has access control: " + acl));
        } else if (!(why instanceof TransactionalIdNotFoundException)) {
          return List.of(
              Finding.bad(
                  group,
                  check,
                  "No transaction coordinator: " + kafka.said(why),
                  "Check that transaction.state.log.replication.factor and .min.isr fit the number of"
                      + " brokers, and that all brokers run. If the cluster has no transactions, set"
                      + " cursor.store=file."));
        }
      }
    }
    if (!forbidden.isEmpty()) {
      return List.of(
          Finding.bad(
              group,
              check,
              "No permission for the transactional ids " + Diagnosis.quote(forbidden),
              acl));
    }
    return List.of(Finding.good(group, check + " are allowed"));
  }

  private boolean isUnused() throws InterruptedException {
    try {
      kafka.answer(kafka.ask().describeTopics(List.of(STATE)).allTopicNames());
      return false;
    } catch (ExecutionException e) {
      return e.getCause() instanceof UnknownTopicOrPartitionException;
    }
  }

  private Finding unused(String check, String acl, Collection<Node> nodes, boolean allRights)
      throws InterruptedException {
    Optional<String> replicas = kafka.brokerSetting(nodes.iterator().next(), REPLICAS);
    if (replicas.isPresent() && Integer.parseInt(replicas.get()) > nodes.size()) {
      return Finding.bad(
          group,
          check,
          "The broker's "
              + REPLICAS
              + " is "
              + replicas.get()
              + ", and there are "
              + nodes.size()
              + " nodes: no transaction can start",
          "Lower it and transaction.state.log.min.isr to the number of nodes, or start more brokers.");
    }
    if (allRights) {
      return Finding.good(group, check + " are allowed; none used in this cluster yet");
    }
    return Finding.warning(
        group,
        check,
        "Not checked: none used in this cluster yet, and the request would create Kafka's topic for them",
        "The first start shows it. If Kafka has access control: " + acl);
  }
}
