package io.defenderroutes.rules;

import io.defenderroutes.delivery.FileDestination;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Looks at calls of destinations: whether there is such a one, and takes what it is given. */
final class KameletCheck {
  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  /** What Camel itself takes of a kamelet's options. */
  private static final Set<String> OF_CAMEL =
      Set.of("bridgeErrorHandler", "lazyStartProducer", "location", "noErrorHandler", "timeout");

  private final Map<String, Kamelet> kamelets;

  /**
   * @param kamelets that there are, by name
   */
  KameletCheck(Map<String, Kamelet> kamelets) {
    this.kamelets = kamelets;
  }

  void check(YamlFile file, Call call, List<Fault> faults) {
    Kamelet kamelet = kamelets.get(call.name());
    if (kamelet == null) {
      faults.add(
          file.error(
              call.pointer(),
              "there is no destination '" + call.name() + "'",
              Meant.suggestion(call.name(), kamelets.keySet())
                  + " (destinations/"
                  + call.name()
                  + ".kamelet.yaml)"));
      return;
    }
    for (String required : kamelet.required()) {
      if (!call.options().containsKey(required)) {
        faults.add(
            file.error(
                call.pointer(),
                "kamelet:" + kamelet.name() + " is called without '" + required + "'",
                "add it below 'parameters'"));
      }
    }
    for (String given : call.options().keySet()) {
      if (!kamelet.declared().containsKey(given) && !OF_CAMEL.contains(given)) {
        faults.add(
            file.error(
                call.pointerOf(given, file),
                "kamelet:" + kamelet.name() + " knows no parameter '" + given + "'",
                Meant.suggestion(given, kamelet.declared().keySet())));
      }
    }
    values(file, call, kamelet, faults);
  }

  private static void values(YamlFile file, Call call, Kamelet kamelet, List<Fault> faults) {
    String path = call.options().get("path");
    if (path != null && kamelet.beans().contains("fileDestination")) {
      FileDestination.unknownPlaceholder(path.replaceAll("\\{\\{[^}]*}}|\\$(simple)?\\{[^}]*}", ""))
          .ifPresent(
              unknown -> {
                String name = unknown.substring(1, unknown.length() - 1);
                Set<String> known = new TreeSet<>(FileDestination.PLACEHOLDERS);
                faults.add(
                    file.error(
                        call.pointerOf("path", file),
                        "nothing is filled into a path by the name " + unknown,
                        Meant.near(name, known)
                            .map(meant -> "did you mean {" + meant + "}?")
                            .orElse("there are {" + String.join("}, {", known) + "}")));
              });
    }
    String topic = call.options().get("topic");
    if (topic != null
        && kamelet.beans().contains("kafkaDestination")
        && !topic.contains("{")
        && !TOPIC.matcher(topic).matches()) {
      faults.add(
          file.error(
              call.pointerOf("topic", file),
              "'" + topic + "' is no name of a Kafka topic",
              "a-z, A-Z, 0-9, '.', '_' and '-', up to 249 of them"));
    }
  }
}
