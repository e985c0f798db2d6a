package io.defenderroutes.rules;

import io.defenderroutes.config.Suggestion;
import io.defenderroutes.delivery.BulkParameters;
import io.defenderroutes.delivery.DestinationKind;
import io.defenderroutes.delivery.FileDestination;
import java.util.Arrays;
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

  void check(Call call, FileFaults faults) {
    Kamelet kamelet = kamelets.get(call.name());
    if (kamelet == null) {
      faults.error(
          call.pointer(),
          "there is no destination '" + call.name() + "'",
          "%s (destinations/%s.kamelet.yaml)"
              .formatted(Suggestion.suggestion(call.name(), kamelets.keySet()), call.name()));
      return;
    }
    for (String required : kamelet.required()) {
      if (!call.options().containsKey(required)) {
        faults.error(
            call.pointer(),
            "kamelet:" + kamelet.name() + " is called without '" + required + "'",
            "add it below 'parameters'");
      }
    }
    for (String given : call.options().keySet()) {
      if (!kamelet.declared().containsKey(given) && !OF_CAMEL.contains(given)) {
        faults.error(
            call.pointerOf(given, faults.file()),
            "kamelet:" + kamelet.name() + " knows no parameter '" + given + "'",
            Suggestion.suggestion(given, kamelet.declared().keySet()));
      }
    }
    values(call, kamelet, faults);
    if (kamelet.declared().containsKey(Kamelet.FORMAT)) {
      format(call, kamelet.value(Kamelet.FORMAT, call.options()), faults);
    }
  }

  private void format(Call call, String format, FileFaults faults) {
    // The value of a property is unknown here.
    if (!format.isEmpty() && !format.contains("{{") && !formats.contains(format)) {
      faults.error(
          call.pointerOf(Kamelet.FORMAT, faults.file()),
          "there is no format '" + format + "'",
          format.contains("${")
              ? "a format is the same for all alerts of a call; use a step for each"
              : "%s (formats/%s.jslt)".formatted(Suggestion.suggestion(format, formats), format));
    }
  }

  private static void values(Call call, Kamelet kamelet, FileFaults faults) {
    String path = call.options().get("path");
    if (path != null && kamelet.isOf(DestinationKind.FILE)) {
      path(call, kamelet, path, faults);
    }
    String topic = call.options().get("topic");
    if (topic != null && kamelet.isOf(DestinationKind.KAFKA)) {
      topic(call, topic, faults);
    }
    String to = call.options().get("to");
    if (to != null
        && Arrays.stream(DestinationKind.values())
            .anyMatch(kind -> kind.isForEachRecipient() && kamelet.isOf(kind))) {
      recipients(call, to, faults);
    }
    for (String bulk : BulkParameters.names()) {
      String value =
          kamelet.declared().containsKey(bulk) ? kamelet.value(bulk, call.options()) : "";
      if (!value.isBlank() && !value.contains("{{")) {
        BulkParameters.fault(bulk, value)
            .ifPresent(
                right ->
                    faults.error(
                        call.pointerOf(bulk, faults.file()),
                        bulk + " is '" + value + "'",
                        "it must be " + right));
      }
    }
  }

  private static void path(Call call, Kamelet kamelet, String path, FileFaults faults) {
    // toD evaluates expressions before it calls the destination.
    boolean literal = !kamelet.isExpression("path") && !call.verb().equals("toD");
    Matcher expression = EXPRESSION.matcher(path);
    if (literal && expression.find()) {
      String name = expression.group().replaceFirst("^[^{]*\\{(variable[.:])?", "");
      name = name.substring(0, name.length() - 1);
      faults.error(
          call.pointerOf("path", faults.file()),
          "a path takes no expressions such as " + expression.group(),
          FileDestination.PLACEHOLDERS.contains(name)
              ? "write {" + name + "}"
              : "there are {" + String.join("}, {", sorted()) + "}");
      return;
    }
    FileDestination.unknownPlaceholder(literals(path))
        .ifPresent(
            unknown -> {
              String name = unknown.substring(1, unknown.length() - 1).replace("variable.", "");
              faults.error(
                  call.pointerOf("path", faults.file()),
                  "nothing is filled into a path by the name " + unknown,
                  Suggestion.near(name, sorted())
                      .map(meant -> "did you mean {" + meant + "}?")
                      .orElse("there are {" + String.join("}, {", sorted()) + "}"));
            });
  }

  private static Set<String> sorted() {
    return new TreeSet<>(FileDestination.PLACEHOLDERS);
  }

  /** A text without its properties and expressions. */
  private static String literals(String text) {
    return EXPRESSION.matcher(PROPERTY.matcher(text).replaceAll("")).replaceAll("");
  }

  private static void topic(Call call, String topic, FileFaults faults) {
    String literals = literals(topic);
    // An unclosed expression is reported separately.
    boolean right =
        literals.contains("${")
            || (literals.isEmpty() && !topic.isEmpty())
            || TOPIC.matcher(literals).matches();
    if (!right) {
      Matcher placeholder = PLACEHOLDER.matcher(literals);
      boolean isPlaceholder = placeholder.find();
      faults.error(
          call.pointerOf("topic", faults.file()),
          "'" + topic + "' is no name of a Kafka topic",
          isPlaceholder
              ? "Kafka topics take ${variable.%s}; %s is for paths of kamelet:file"
                  .formatted(placeholder.group(1), placeholder.group())
              : "a-z, A-Z, 0-9, '.', '_' and '-', up to 249 of them");
    }
  }

  private static void recipients(Call call, String to, FileFaults faults) {
    if (to.isBlank()) {
      faults.error(
          call.pointerOf("to", faults.file()),
          "kamelet:" + call.name() + " is called with no recipient",
          "name one, such as soc@example.org, or {{email.to}}");
      return;
    }
    for (String one : to.split(",", -1)) {
      // The value may be one address or several.
      if (!to.contains("{") && !one.contains("@")) {
        faults.error(
            call.pointerOf("to", faults.file()),
            "'" + one.strip() + "' is no mail address",
            "write it with its domain, such as soc@example.org");
      }
    }
  }
}
