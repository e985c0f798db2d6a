package io.defenderroutes.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;

/** What a topic is used for, and what that takes. */
enum TopicRole {
  ALERTS("topic %s", false),
  DEAD_LETTERS("topic %s of dead letters", true),
  CURSORS("topic %s of cursors", true);

  private final String called;
  private final boolean read;

  TopicRole(String called, boolean read) {
    this.called = called;
    this.read = read;
  }

  static TopicRole of(String name, KafkaRequirements use) {
    if (use.cursorTopic().equals(Optional.of(name))) {
      return CURSORS;
    }
    return name.equals(use.deadLetterTopic()) ? DEAD_LETTERS : ALERTS;
  }

  String called(String name) {
    return String.format(called, name);
  }

  boolean isRead() {
    return read;
  }

  /** Ours we make ourselves, compacted; others are the operator's. */
  boolean isOurs() {
    return this != ALERTS;
  }

  /** All rights that it takes, as kafka-acls.sh calls them. */
  String[] acl(String... further) {
    List<String> operations = new ArrayList<>(List.of(further));
    operations.add("Describe");
    if (isOurs()) {
      operations.add("DescribeConfigs");
    }
    if (isRead()) {
      operations.add("Read");
    }
    operations.add("Write");
    return operations.toArray(String[]::new);
  }

  /** As it would be made. */
  NewTopic made(String name) {
    return isOurs()
        ? new NewTopic(name, Optional.of(1), Optional.empty())
            .configs(Map.of("cleanup.policy", "compact"))
        : new NewTopic(name, Optional.empty(), Optional.empty());
  }
}
