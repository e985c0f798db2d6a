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

/** Whether the topics are there, or may be made, and may be used as they are used. */
final class KafkaTopics {
  private final String group;
  private final KafkaAdmin kafka;
  private final MissingTopic missing;
  private final TopicSettings settings;

  KafkaTopics(String group, KafkaAdmin kafka) {
    this.group = group;
    this.kafka = kafka;
    this.missing = new MissingTopic(group, kafka);
    this.settings = new TopicSettings(group, kafka);
  }

  /**
   * @param node that says how the broker is set
   */
  List<Finding> check(KafkaRequirements use, Node node) throws InterruptedException {
    Set<String> names = new LinkedHashSet<>(use.topics());
    names.add(use.deadLetterTopic());
    use.cursorTopic().ifPresent(names::add);
    Map<String, KafkaFuture<TopicDescription>> answers =
        kafka
            .ask()
            .describeTopics(names, new DescribeTopicsOptions().includeAuthorizedOperations(true))
            .topicNameValues();
    List<Finding> findings = new ArrayList<>();
    for (String name : names) {
      KafkaFuture<TopicDescription> answer = answers.get(name);
      if (answer != null) {
        findings.addAll(topic(name, TopicRole.of(name, use), answer, node));
      }
    }
    for (String name : use.unknowable()) {
      findings.add(
          Finding.note(
              group,
              "topic " + name + ": not checked",
              "The name of the topic depends on the alert"));
    }
    return findings;
  }

  private List<Finding> topic(
      String name, TopicRole role, KafkaFuture<TopicDescription> answer, Node node)
      throws InterruptedException {
    try {
      return there(name, role, kafka.answer(answer));
    } catch (ExecutionException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      String check = role.called(name);
      if (why instanceof UnknownTopicOrPartitionException) {
        return List.of(missing.look(name, role, node));
      }
      if (why instanceof TopicAuthorizationException) {
        return List.of(
            Finding.bad(
                group,
                check,
                "No permission to describe it",
                kafka.acl("--topic " + name, role.acl())));
      }
      if (why instanceof InvalidTopicException) {
        return List.of(
            Finding.bad(
                group,
                check,
                "Not a valid topic name",
                "Letters, digits, dots, dashes and underscores are allowed; change the name."));
      }
      return List.of(
          Finding.warning(
              group,
              check,
              "The broker returns an error: " + kafka.said(why),
              "Check the broker's log."));
    }
  }

  private List<Finding> there(String name, TopicRole role, TopicDescription topic)
      throws InterruptedException {
    String check = role.called(name);
    List<Finding> faults = new ArrayList<>();
    Set<AclOperation> rights = topic.authorizedOperations();
    boolean told = rights != null && !rights.isEmpty();
    if (told) {
      faults.addAll(lacking(name, role, topic.authorizedOperations()));
    }
    List<Integer> headless =
        topic.partitions().stream()
            .filter(partition -> partition.leader() == null || partition.leader().isEmpty())
            .map(TopicPartitionInfo::partition)
            .toList();
    if (!headless.isEmpty()) {
      faults.add(
          Finding.bad(
              group,
              check,
              "Its partitions " + headless + " have no leader",
              "Start the broker that has their replicas."));
    }
    settings.fault(role, topic).ifPresent(faults::add);
    if (!faults.isEmpty()) {
      return faults;
    }
    int partitions = topic.partitions().size();
    String may = role.isRead() ? ", read and write allowed" : ", write allowed";
    return List.of(
        Finding.good(
            group,
            check
                + ": "
                + partitions
                + (partitions == 1 ? " partition" : " partitions")
                + (told ? may : "; permissions not checked, the broker does not report them")));
  }

  private List<Finding> lacking(String name, TopicRole role, Set<AclOperation> rights) {
    String check = role.called(name);
    String remedy = kafka.acl("--topic " + name, role.acl());
    if (!rights.contains(AclOperation.WRITE)) {
      return List.of(Finding.bad(group, check, "No permission to write to it", remedy));
    }
    if (!role.isRead() || rights.contains(AclOperation.READ)) {
      return List.of();
    }
    return List.of(
        role == TopicRole.CURSORS
            ? Finding.bad(group, check, "No permission to read it", remedy)
            : Finding.warning(
                group,
                check,
                "No permission to read it: dead letters can be neither listed nor replayed",
                remedy));
  }
}
