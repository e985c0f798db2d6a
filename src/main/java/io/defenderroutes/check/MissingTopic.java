package io.defenderroutes.check;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;

/** Checks whether a topic that does not exist will be created at first use. Creates none. */
record MissingTopic(String group, KafkaAdmin kafka, KafkaRequirements requirements) {
  /**
   * @param node the broker whose settings are read
   */
  Finding check(String name, TopicRole role, Node node) throws InterruptedException {
    String createCommand =
        "Create it: kafka-topics.sh --bootstrap-server "
            + kafka.servers()
            + " --create --topic "
            + name
            + role.createOptions(requirements);
    Subject subject = new Subject(group, role.label(name));
    if (!role.isCreatedByProduct()) {
      Optional<String> automatic = kafka.brokerSetting(node, "auto.create.topics.enable");
      if (automatic.isEmpty()) {
        return subject.warning(
            "It does not exist, and whether the broker creates topics automatically is not known",
            createCommand);
      }
      if (!automatic.get().equals("true")) {
        return subject.bad(
            "It does not exist, and the broker does not create topics automatically",
            createCommand);
      }
    }
    return validateCreation(subject, name, role, createCommand);
  }

  private Finding validateCreation(
      Subject subject, String name, TopicRole role, String createCommand)
      throws InterruptedException {
    try {
      kafka.await(
          kafka
              .client()
              .createTopics(
                  List.of(role.newTopic(name, requirements)),
                  new CreateTopicsOptions().validateOnly(true))
              .all());
      return subject.good(
          ": does not exist yet; "
              + (role.isCreatedByProduct() ? "the product creates" : "the broker creates")
              + " it at first use");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof TopicExistsException) {
        return subject.good(": created just now");
      }
      if (cause instanceof AuthorizationException) {
        return subject.bad(
            "It does not exist, and there is no permission to create it",
            createCommand
                + "; or grant the permission: "
                + kafka.aclCommand("--topic " + name, role.operations("Create")));
      }
      return subject.warning(
          "It does not exist, and the broker would not create it: " + kafka.message(cause),
          createCommand);
    }
  }
}
