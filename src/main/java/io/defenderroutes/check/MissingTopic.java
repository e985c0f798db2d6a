package io.defenderroutes.check;

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
        "Create it: kafka-topics.sh --bootstrap-server "
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
            "It does not exist, and whether the broker creates topics automatically is not known",
            make);
      }
      if (!automatic.get().equals("true")) {
        return Finding.bad(
            group,
            role.called(name),
            "It does not exist, and the broker does not create topics automatically",
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
              + ": does not exist yet; "
              + (role.isOurs() ? "the product creates" : "the broker creates")
              + " it at first use");
    } catch (ExecutionException e) {
      Throwable why = e.getCause() == null ? e : e.getCause();
      if (why instanceof TopicExistsException) {
        return Finding.good(group, check + ": created just now");
      }
      if (why instanceof AuthorizationException) {
        return Finding.bad(
            group,
            check,
            "It does not exist, and there is no permission to create it",
            make
                + "; or grant the permission: "
                + kafka.acl("--topic " + name, role.acl("Create")));
      }
      return Finding.warning(
          group,
          check,
          "It does not exist, and the broker would not create it: " + kafka.said(why),
          make);
    }
  }
}
