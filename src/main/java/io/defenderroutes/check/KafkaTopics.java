package io.defenderroutes.check;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Checks that the required topics exist or can be created, with permissions and settings. */
record KafkaTopics(String group, KafkaAdmin kafka, KafkaRequirements requirements) {
  /**
   * @param node the broker whose settings are read
   */
  List<Finding> check(Node node) throws InterruptedException {
    Set<String> names = new LinkedHashSet<>(requirements.topics());
    names.add(requirements.deadLetterTopic());
    requirements.cursorTopic().ifPresent(names::add);
    requirements.pendingTopic().ifPresent(names::add);
    requirements.shares().map(KafkaRequirements.Shares::topic).ifPresent(names::add);
    Map<String, KafkaFuture<TopicDescription>> descriptions =
        kafka
            .client()
            .describeTopics(names, new DescribeTopicsOptions().includeAuthorizedOperations(true))
            .topicNameValues();
    List<Finding> findings = new ArrayList<>();
    for (String name : names) {
      KafkaFuture<TopicDescription> description = descriptions.get(name);
      if (description != null) {
        findings.addAll(checkTopic(name, TopicRole.of(name, requirements), description, node));
      }
    }
    for (String name : requirements.dynamicTopics()) {
      findings.add(
          Finding.note(
              group,
              "topic " + name + ": not checked",
              "The name of the topic depends on the alert"));
    }
    return findings;
  }

  private List<Finding> checkTopic(
      String name, TopicRole role, KafkaFuture<TopicDescription> description, Node node)
      throws InterruptedException {
    try {
      return checkExisting(name, role, kafka.await(description));
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      Subject subject = new Subject(group, role.label(name));
      if (cause instanceof UnknownTopicOrPartitionException) {
        return List.of(new MissingTopic(group, kafka, requirements).check(name, role, node));
      }
      if (cause instanceof TopicAuthorizationException) {
        return List.of(
            subject.bad(
                "No permission to describe it",
                kafka.aclCommand("--topic " + name, role.operations())));
      }
      if (cause instanceof InvalidTopicException) {
        return List.of(
            subject.bad(
                "Not a valid topic name",
                "Letters, digits, dots, dashes and underscores are allowed; change the name."));
      }
      return List.of(
          subject.warning(
              "The broker returns an error: " + kafka.message(cause), "Check the broker's log."));
    }
  }

  private List<Finding> checkExisting(String name, TopicRole role, TopicDescription topic)
      throws InterruptedException {
    Subject subject = new Subject(group, role.label(name));
    List<Finding> faults = new ArrayList<>();
    Set<AclOperation> permissions = topic.authorizedOperations();
    boolean permissionsKnown = permissions != null && !permissions.isEmpty();
    if (permissionsKnown) {
      faults.addAll(missingPermissions(name, role, topic.authorizedOperations()));
    }
    List<Integer> leaderless =
        topic.partitions().stream()
            .filter(partition -> partition.leader() == null || partition.leader().isEmpty())
            .map(TopicPartitionInfo::partition)
            .toList();
    if (!leaderless.isEmpty()) {
      faults.add(
          subject.bad(
              "Its partitions " + leaderless + " have no leader",
              "Start the broker that has their replicas."));
    }
    new TopicSettings(group, kafka).fault(role, topic).ifPresent(faults::add);
    if (role == TopicRole.SHARES) {
      requirements
          .shares()
          .filter(shares -> shares.number() != topic.partitions().size())
          .map(shares -> otherNumber(subject, shares, topic.partitions().size()))
          .ifPresent(faults::add);
    }
    if (!faults.isEmpty()) {
      return faults;
    }
    int partitions = topic.partitions().size();
    String allowed =
        (role.isRead() ? (role.isWritten() ? ", read and write" : ", read") : ", write")
            + " allowed";
    return List.of(
        subject.good(
            ": "
                + partitions
                + (partitions == 1 ? " partition" : " partitions")
                + (permissionsKnown
                    ? allowed
                    : "; permissions not checked, the broker does not report them")));
  }

  private Finding otherNumber(Subject subject, KafkaRequirements.Shares shares, int partitions) {
    return subject.bad(
        "It has %s partitions, but cluster.shards is %s: no instance would start"
            .formatted(partitions, shares.number()),
        "Set cluster.shards to %s on all instances. Or stop all instances, delete the topic, and let the product create it."
            .formatted(partitions));
  }

  private List<Finding> missingPermissions(
      String name, TopicRole role, Set<AclOperation> permissions) {
    Subject subject = new Subject(group, role.label(name));
    String remedy = kafka.aclCommand("--topic " + name, role.operations());
    if (role.isWritten() && !permissions.contains(AclOperation.WRITE)) {
      return List.of(subject.bad("No permission to write to it", remedy));
    }
    if (!role.isRead() || permissions.contains(AclOperation.READ)) {
      return List.of();
    }
    return List.of(
        role == TopicRole.DEAD_LETTERS
            ? subject.warning(
                "No permission to read it: dead letters can be neither listed nor replayed", remedy)
            : subject.bad("No permission to read it", remedy));
  }
}
