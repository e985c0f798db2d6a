package io.defenderroutes.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;

/** The use of a topic, and the permissions it requires. */
enum TopicRole {
  ALERTS("topic %s", false, true),
  DEAD_LETTERS("topic %s of dead letters", true, true),
  CURSORS("topic %s of cursors", true, true),
  PENDING("topic %s of pending deliveries", true, true),
  /** Has no records: only its partitions are assigned. */
  SHARES("topic %s of shares", true, false);

  private final String label;
  private final boolean read;
  private final boolean written;

  TopicRole(String label, boolean read, boolean written) {
    this.label = label;
    this.read = read;
    this.written = written;
  }

  static TopicRole of(String name, KafkaRequirements requirements) {
    if (requirements.cursorTopic().equals(Optional.of(name))) {
      return CURSORS;
    }
    if (requirements.pendingTopic().equals(Optional.of(name))) {
      return PENDING;
    }
    if (requirements.shares().map(KafkaRequirements.Shares::topic).equals(Optional.of(name))) {
      return SHARES;
    }
    return name.equals(requirements.deadLetterTopic()) ? DEAD_LETTERS : ALERTS;
  }

  String label(String name) {
    return String.format(label, name);
  }

  boolean isRead() {
    return read;
  }

  boolean isWritten() {
    return written;
  }

  /** The product creates these topics; the operator creates the others. */
  boolean isCreatedByProduct() {
    return this != ALERTS;
  }

  /** The topic holds the last record of each key. */
  boolean isCompacted() {
    return isCreatedByProduct() && written;
  }

  /** The required operations, as kafka-acls.sh names them. */
  String[] operations(String... additional) {
    List<String> all = new ArrayList<>(List.of(additional));
    all.add("Describe");
    if (isCompacted()) {
      all.add("DescribeConfigs");
    }
    if (isRead()) {
      all.add("Read");
    }
    if (isWritten()) {
      all.add("Write");
    }
    return all.toArray(String[]::new);
  }

  /** The topic as it is created; empty partitions or replicas are the broker's default. */
  NewTopic newTopic(String name, KafkaRequirements requirements) {
    NewTopic topic = new NewTopic(name, partitions(requirements), Optional.empty());
    return isCompacted() ? topic.configs(Map.of("cleanup.policy", "compact")) : topic;
  }

  /** Options of kafka-topics.sh that create the topic as the product does. */
  String createOptions(KafkaRequirements requirements) {
    return partitions(requirements).map(number -> " --partitions " + number).orElse("")
        + (isCompacted() ? " --config cleanup.policy=compact" : "");
  }

  private Optional<Integer> partitions(KafkaRequirements requirements) {
    if (this == SHARES) {
      return requirements.shares().map(KafkaRequirements.Shares::number);
    }
    return isCreatedByProduct() ? Optional.of(1) : Optional.empty();
  }
}
