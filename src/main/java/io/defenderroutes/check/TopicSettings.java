package io.defenderroutes.check;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;

/** Checks that the settings of a topic let it accept and keep records. */
record TopicSettings(String group, KafkaAdmin kafka) {
  private static final String POLICY = "cleanup.policy";
  private static final String MIN_IN_SYNC = "min.insync.replicas";

  /** Empty if the settings are right, or are not readable and not required. */
  Optional<Finding> fault(TopicRole role, TopicDescription topic) throws InterruptedException {
    if (!role.isWritten()) {
      return Optional.empty();
    }
    Config config;
    try {
      config = kafka.configuration(ConfigResource.Type.TOPIC, topic.name());
    } catch (ExecutionException e) {
      return role.isCompacted() && e.getCause() instanceof AuthorizationException
          ? Optional.of(
              Finding.warning(
                  group,
                  role.label(topic.name()),
                  "Not checked whether it is compacted: no permission to describe its settings",
                  kafka.aclCommand("--topic " + topic.name(), "DescribeConfigs")))
          : Optional.empty();
    }
    Optional<String> policy = KafkaAdmin.value(config, POLICY);
    if (role.isCompacted() && !policy.orElse("compact").equals("compact")) {
      return Optional.of(
          Finding.bad(
              group,
              role.label(topic.name()),
              "Its " + POLICY + " is " + policy.get() + ": Kafka will delete what is stored in it",
              "kafka-configs.sh --bootstrap-server %s --alter --topic %s --add-config %s=compact"
                  .formatted(kafka.servers(), topic.name(), POLICY)));
    }
    return KafkaAdmin.value(config, MIN_IN_SYNC)
        .map(Integer::valueOf)
        .flatMap(minimum -> outOfSync(role, topic, minimum));
  }

  private Optional<Finding> outOfSync(TopicRole role, TopicDescription topic, int minimum) {
    return topic.partitions().stream()
        .filter(partition -> partition.isr().size() < minimum)
        .findFirst()
        .map(partition -> outOfSync(role.label(topic.name()), partition, minimum));
  }

  private Finding outOfSync(String check, TopicPartitionInfo partition, int minimum) {
    int replicas = partition.replicas().size();
    return Finding.bad(
        group,
        check,
        "Its %s is %s, and of partition %s there are %s of %s replicas in sync: nothing can be written"
            .formatted(
                MIN_IN_SYNC, minimum, partition.partition(), partition.isr().size(), replicas),
        replicas < minimum
            ? "Give the topic more replicas, or lower its " + MIN_IN_SYNC + "."
            : "Start the missing brokers.");
  }
}
