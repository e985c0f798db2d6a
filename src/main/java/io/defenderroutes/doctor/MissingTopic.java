package io.defenderroutes.doctor;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Whether a topic that is not there will be made when it is first used. Makes none. */
final class MissingTopic {
  private final String group;
  private final KafkaAdmin kafka;

  MissingTopic(String group, KafkaAdmin kafka) {
    this.group = group;
    this.kafka = kafka;
  }

  /**
   * @param node that says how the broker is set
   */
  Finding look(String name, TopicRole role, Node node) throws InterruptedException {
    String make =
        "Make it: kafka-topics.sh --bootstrap-server "
            + kafka.servers()
            + " --create --topic "
            + name
            + (role.isOurs() ? " --partitions 1 --config cleanup.policy=compact" : "");
    if (!role.isOurs()) {
      Optional<String> automatic = kafka.brokerSetting(node, "auto.create.topics.enable");
      if (automatic.isEmpty()) {
        return Finding.warning(
            group,
            role.called(name),
            "It is not there, and whether the broker makes topics by itself is not known",
            make);
      }
      if (!automatic.get().equals("true")) {
        return Finding.bad(
            group,
            role.called(name),
            "It is not there, and the broker makes no topics by itself",
            make);
      }
    }
    return wouldBeMade(name, role, make);
  }

  private Finding wouldBeMade(String name, TopicRole role, String make)
      throws InterruptedException {
    String check = role.called(name);
    try {
      kafka.answer(
          kafka
              .ask()
              .createTopics(List.of(role.made(name)), new CreateTopicsOptions().validateOnly(true))
              .all());
      return Finding.good(
          group,
          check
              + ": not there yet; "
              + (role.isOurs() ? "we make" : "the broker makes")
              + " it at first use");
    } catch (ExecutionException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      if (why instanceof TopicExistsException) {
        return Finding.good(group, check + ": has just been made");
      }
      if (why instanceof AuthorizationException) {
        return Finding.bad(
            group,
            check,
            "It is not there, and we may not make it",
            make + "; or allow us to: " + kafka.acl("--topic " + name, role.acl("Create")));
      }
      return Finding.warning(
          group,
          check,
          "It is not there, and the broker would not make it: " + kafka.said(why),
          make);
    }
  }
}
