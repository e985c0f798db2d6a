package io.defenderroutes.check;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;

/** Whether a topic is set so that what is written to it is taken, and kept. */
final class TopicSettings {
  private static final String POLICY = "cleanup.policy";
  private static final String LEAST = "min.insync.replicas";

  private final String group;
  private final KafkaAdmin kafka;

  TopicSettings(String group, KafkaAdmin kafka) {
    this.group = group;
    this.kafka = kafka;
  }

  /** Empty if it is, or cannot be known and need not be. */
  Optional<Finding> fault(TopicRole role, TopicDescription topic) throws InterruptedException {
    Config config;
    try {
      config = kafka.settings(ConfigResource.Type.TOPIC, topic.name());
    } catch (ExecutionException e) {
      return role.isOurs() && e.getCause() instanceof AuthorizationException
          ? Optional.of(
              Finding.warning(
                  group,
                  role.called(topic.name()),
                  "Not checked whether it is compacted: no permission to describe its settings",
                  kafka.acl("--topic " + topic.name(), "DescribeConfigs")))
          : Optional.empty();
    }
    Optional<String> policy = KafkaAdmin.value(config, POLICY);
    if (role.isOurs() && !policy.orElse("compact").equals("compact")) {
      return Optional.of(
          Finding.bad(
              group,
              role.called(topic.name()),
              "Its " + POLICY + " is " + policy.get() + ": Kafka will delete what is stored in it",
              "kafka-configs.sh --bootstrap-server "
                  + kafka.servers()
                  + " --alter --topic "
                  + topic.name()
                  + " --add-config "
                  + POLICY
                  + "=compact"));
    }
    return KafkaAdmin.value(config, LEAST)
        .map(Integer::valueOf)
        .flatMap(least -> outOfSync(role, topic, least));
  }

  private Optional<Finding> outOfSync(TopicRole role, TopicDescription topic, int least) {
    return topic.partitions().stream()
        .filter(partition -> partition.isr().size() < least)
        .findFirst()
        .map(partition -> outOfSync(role.called(topic.name()), partition, least));
  }

  private Finding outOfSync(String check, TopicPartitionInfo partition, int least) {
    int replicas = partition.replicas().size();
    return Finding.bad(
        group,
        check,
        "Its "
            + LEAST
            + " is "
            + least
            + ", and of partition "
            + partition.partition()
            + " there are "
            + partition.isr().size()
            + " of "
            + replicas
            + " replicas in sync: nothing can be written",
        replicas < least
            ? "Give the topic more replicas, or lower its " + LEAST + "."
            : "Start the missing brokers.");
  }
}
