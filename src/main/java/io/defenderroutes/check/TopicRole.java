package io.defenderroutes.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;

/** The use of a topic, and the permissions it requires. */
enum TopicRole {
  ALERTS("topic %s", false),
  DEAD_LETTERS("topic %s of dead letters", true),
  CURSORS("topic %s of cursors", true),
  PENDING("topic %s of pending deliveries", true);

  private final String label;
  private final boolean read;

  TopicRole(String label, boolean read) {
    this.label = label;
    this.read = read;
  }

  static TopicRole of(String name, KafkaRequirements requirements) {
    if (requirements.cursorTopic().equals(Optional.of(name))) {
      return CURSORS;
    }
    if (requirements.pendingTopic().equals(Optional.of(name))) {
      return PENDING;
    }
    return name.equals(requirements.deadLetterTopic()) ? DEAD_LETTERS : ALERTS;
  }

  String label(String name) {
    return String.format(label, name);
  }

  boolean isRead() {
    return read;
  }

  /** The product creates these topics, compacted; the operator creates the others. */
  boolean isCreatedByProduct() {
    return this != ALERTS;
  }

  /** The required operations, as kafka-acls.sh names them. */
  String[] operations(String... additional) {
    List<String> all = new ArrayList<>(List.of(additional));
    all.add("Describe");
    if (isCreatedByProduct()) {
      all.add("DescribeConfigs");
    }
    if (isRead()) {
      all.add("Read");
    }
    all.add("Write");
    return all.toArray(String[]::new);
  }

  NewTopic newTopic(String name) {
    return isCreatedByProduct()
        ? new NewTopic(name, Optional.of(1), Optional.empty())
            .configs(Map.of("cleanup.policy", "compact"))
        : new NewTopic(name, Optional.empty(), Optional.empty());
  }
}
