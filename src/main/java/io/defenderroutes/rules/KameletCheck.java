package io.defenderroutes.rules;

import io.defenderroutes.config.Suggestion;
import io.defenderroutes.delivery.BulkParameters;
import io.defenderroutes.delivery.DestinationKind;
import io.defenderroutes.delivery.FileDestination;
import io.defenderroutes.routes.YamlFault;
import io.defenderroutes.routes.YamlFile;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks calls of destinations: the destination exists and accepts the parameters.
 *
 * @param kamelets by name
 * @param formats names of the formats
 */
record KameletCheck(Map<String, Kamelet> kamelets, Set<String> formats) {
  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  private static final Pattern PROPERTY = Pattern.compile("\\{\\{[^{}]*}}");
  private static final Pattern EXPRESSION = Pattern.compile("\\$(?:simple)?\\{[^{}]*}");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(?:variable\\.)?([\\w-]+)}");

  /** Options of a kamelet that Camel itself reads. */
  private static final Set<String> OF_CAMEL =
      Set.of("bridgeErrorHandler", "lazyStartProducer", "location", "noErrorHandler", "timeout");

  void check(YamlFile file, Call call, List<YamlFault> faults) {
    Kamelet kamelet = kamelets.get(call.name());
    if (kamelet == null) {
      faults.add(
          file.error(
              call.pointer(),
              "there is no destination '" + call.name() + "'",
              "%s (destinations/%s.kamelet.yaml)"
                  .formatted(Suggestion.suggestion(call.name(), kamelets.keySet()), call.name())));
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
                Suggestion.suggestion(given, kamelet.declared().keySet())));
      }
    }
    values(file, call, kamelet, faults);
    if (kamelet.declared().containsKey(Kamelet.FORMAT)) {
      format(file, call, kamelet.value(Kamelet.FORMAT, call.options()), faults);
    }
  }

  private void format(YamlFile file, Call call, String format, List<YamlFault> faults) {
    // The value of a property is unknown here.
    if (!format.isEmpty() && !format.contains("{{") && !formats.contains(format)) {
      faults.add(
          file.error(
              call.pointerOf(Kamelet.FORMAT, file),
              "there is no format '" + format + "'",
              format.contains("${")
                  ? "a format is the same for all alerts of a call; use a step for each"
                  : "%s (formats/%s.jslt)"
                      .formatted(Suggestion.suggestion(format, formats), format)));
    }
  }

  private static void values(YamlFile file, Call call, Kamelet kamelet, List<YamlFault> faults) {
    String path = call.options().get("path");
    if (path != null && kamelet.isOf(DestinationKind.FILE)) {
      path(file, call, kamelet, path, faults);
    }
    String topic = call.options().get("topic");
    if (topic != null && kamelet.isOf(DestinationKind.KAFKA)) {
      topic(file, call, topic, faults);
    }
    String to = call.options().get("to");
    if (to != null
        && Arrays.stream(DestinationKind.values())
            .anyMatch(kind -> kind.isForEachRecipient() && kamelet.isOf(kind))) {
      recipients(file, call, to, faults);
    }
    for (String bulk : BulkParameters.names()) {
      String value =
          kamelet.declared().containsKey(bulk) ? kamelet.value(bulk, call.options()) : "";
      if (!value.isBlank() && !value.contains("{{")) {
        BulkParameters.fault(bulk, value)
            .ifPresent(
                right ->
                    faults.add(
                        file.error(
                            call.pointerOf(bulk, file),
                            bulk + " is '" + value + "'",
                            "it must be " + right)));
      }
    }
  }

  private static void path(
      YamlFile file, Call call, Kamelet kamelet, String path, List<YamlFault> faults) {
    // toD evaluates expressions before it calls the destination.
    boolean literal = !kamelet.isExpression("path") && !call.verb().equals("toD");
    Matcher expression = EXPRESSION.matcher(path);
    if (literal && expression.find()) {
      String name = expression.group().replaceFirst("^[^{]*\\{(variable[.:])?", "");
      name = name.substring(0, name.length() - 1);
      faults.add(
          file.error(
              call.pointerOf("path", file),
              "a path takes no expressions such as " + expression.group(),
              FileDestination.PLACEHOLDERS.contains(name)
                  ? "write {" + name + "}"
                  : "there are {" + String.join("}, {", sorted()) + "}"));
      return;
    }
    FileDestination.unknownPlaceholder(literals(path))
        .ifPresent(
            unknown -> {
              String name = unknown.substring(1, unknown.length() - 1).replace("variable.", "");
              faults.add(
                  file.error(
                      call.pointerOf("path", file),
                      "nothing is filled into a path by the name " + unknown,
                      Suggestion.near(name, sorted())
                          .map(meant -> "did you mean {" + meant + "}?")
                          .orElse("there are {" + String.join("}, {", sorted()) + "}")));
            });
  }

  private static Set<String> sorted() {
    return new TreeSet<>(FileDestination.PLACEHOLDERS);
  }

  /** A text without its properties and expressions. */
  private static String literals(String text) {
    return EXPRESSION.matcher(PROPERTY.matcher(text).replaceAll("")).replaceAll("");
  }

  private static void topic(YamlFile file, Call call, String topic, List<YamlFault> faults) {
    String literals = literals(topic);
    // An unclosed expression is reported separately.
    boolean right =
        literals.contains("${")
            || (literals.isEmpty() && !topic.isEmpty())
            || TOPIC.matcher(literals).matches();
    if (!right) {
      Matcher placeholder = PLACEHOLDER.matcher(literals);
      boolean isPlaceholder = placeholder.find();
      faults.add(
          file.error(
              call.pointerOf("topic", file),
              "'" + topic + "' is no name of a Kafka topic",
              isPlaceholder
                  ? "Kafka topics take ${variable.%s}; %s is for paths of kamelet:file"
                      .formatted(placeholder.group(1), placeholder.group())
                  : "a-z, A-Z, 0-9, '.', '_' and '-', up to 249 of them"));
    }
  }

  private static void recipients(YamlFile file, Call call, String to, List<YamlFault> faults) {
    if (to.isBlank()) {
      faults.add(
          file.error(
              call.pointerOf("to", file),
              "kamelet:" + call.name() + " is called with no recipient",
              "name one, such as soc@example.org, or {{email.to}}"));
      return;
    }
    for (String one : to.split(",", -1)) {
      // The value may be one address or several.
      if (!to.contains("{") && !one.contains("@")) {
        faults.add(
            file.error(
                call.pointerOf("to", file),
                "'" + one.strip() + "' is no mail address",
                "write it with its domain, such as soc@example.org"));
      }
    }
  }
}
