package io.defenderroutes.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.routes.ParsedRoutes;
import io.defenderroutes.routes.YamlFault;
import io.defenderroutes.routes.YamlFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.util.StringHelper;

/**
 * Finds text of an alert in dynamic endpoint URIs ({@code toD}, {@code recipientList}, …), in names
 * of variables and headers, and in headers that control Camel's components. Camel evaluates such
 * text again: as options of the URI, placeholders, or expressions of the called kamelet.
 */
final class DynamicUriCheck {
  /** Steps with a URI that is an expression in the simple language. */
  private static final Set<String> URIS = Set.of("toD", "wireTap", "poll");

  /** Steps with an expression that makes URIs. */
  private static final Set<String> EXPRESSIONS =
      Set.of("recipientList", "routingSlip", "dynamicRouter", "enrich", "pollEnrich");

  /** Steps whose name is an expression, too. */
  private static final Set<String> NAMING = Set.of("setHeader", "setProperty", "setVariable");

  /** Headers that select a topic, an address, a file or a method. */
  private static final Pattern STEERING = Pattern.compile("(?i)(Camel|kafka\\.).*");

  private static final String REMEDY =
      "call it with 'to' and 'parameters', which are evaluated once; a dynamic URI takes"
          + " ${variable.tenant}, ${variable.source}, ${variable.severity}, ${variable.change} and"
          + " ${variable.service}";

  private final ParsedRoutes folder;
  private final AlertTextFinder finder;

  /**
   * @param properties the values of properties, which become part of a URI
   */
  DynamicUriCheck(ParsedRoutes folder, Map<String, String> properties) {
    this.folder = folder;
    this.finder = new AlertTextFinder(folder, properties);
  }

  /** All faults. */
  public List<YamlFault> faults() {
    List<YamlFault> faults = new ArrayList<>();
    for (YamlFile file : folder.all()) {
      YamlWalker.walk(
          file.tree(),
          (pointer, node) -> {
            // An option may have the name of a step.
            if (!pointer.endsWith("/parameters")) {
              step(file, pointer, node, faults);
            }
          });
    }
    return List.copyOf(faults);
  }

  private void step(YamlFile file, String pointer, JsonNode node, List<YamlFault> faults) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String verb = StringHelper.dashToCamelCase(field.getKey());
      String at = YamlFile.child(pointer, field.getKey());
      JsonNode value = field.getValue();
      if (URIS.contains(verb) && !(verb.equals("wireTap") && isStatic(value))) {
        texts(
            value,
            at,
            (text, place) ->
                finder
                    .uri(file, text)
                    .ifPresent(found -> faults.add(in(file, place, verb, found))));
      } else if (EXPRESSIONS.contains(verb)) {
        Optional<String> found =
            value.isTextual() ? finder.uri(file, value.asText()) : finder.expression(file, value);
        found.ifPresent(text -> faults.add(in(file, at, verb, text)));
      } else if (NAMING.contains(verb)) {
        set(file, at, verb.equals("setHeader"), value, faults);
      } else if (verb.equals("variables") || verb.equals("headers")) {
        for (int i = 0; i < value.size(); i++) {
          String one = YamlFile.child(at, Integer.toString(i));
          set(file, one, verb.equals("headers"), value.get(i), faults);
        }
      }
    }
  }

  private void set(
      YamlFile file, String pointer, boolean isHeader, JsonNode step, List<YamlFault> faults) {
    name(file, pointer, step, faults);
    if (isHeader) {
      header(file, pointer, step, faults);
    }
  }

  private static boolean isStatic(JsonNode wireTap) {
    return wireTap.path("dynamicUri").asText().equals("false");
  }

  private interface Texts {
    void at(String text, String pointer);
  }

  /** The parts of a URI. */
  private static void texts(JsonNode step, String pointer, Texts texts) {
    if (step.isTextual()) {
      texts.at(step.asText(), pointer);
      return;
    }
    if (step.has("uri")) {
      texts.at(step.path("uri").asText(), YamlFile.child(pointer, "uri"));
    }
    String parameters = YamlFile.child(pointer, "parameters");
    step.path("parameters")
        .properties()
        .forEach(
            option -> {
              String place = YamlFile.child(parameters, option.getKey());
              texts.at(option.getKey(), place);
              texts.at(option.getValue().asText(), place);
            });
  }

  private YamlFault in(YamlFile file, String pointer, String verb, String found) {
    return file.error(
        pointer,
        "'%s' makes its URI of %s, which may be text of an alert: Camel would evaluate it again"
            .formatted(verb, found),
        AlertTextFinder.isRequest(file)
            ? "a request takes ${variable.baseUrl}, ${variable.since}, ${variable.until}, and"
                + " what bean:query writes"
            : REMEDY);
  }

  private void name(YamlFile file, String pointer, JsonNode step, List<YamlFault> faults) {
    finder
        .uri(file, step.path("name").asText())
        .ifPresent(
            found ->
                faults.add(
                    file.error(
                        YamlFile.child(pointer, "name"),
                        "a name is made of " + found + ", which may be text of an alert",
                        "write the name out")));
  }

  private void header(YamlFile file, String pointer, JsonNode step, List<YamlFault> faults) {
    if (AlertTextFinder.isRequest(file)
        || !STEERING.matcher(step.path("name").asText()).matches()) {
      return;
    }
    finder
        .expression(file, step)
        .ifPresent(
            found ->
                faults.add(
                    file.error(
                        pointer,
                        "the header %s steers the call that follows, and is made of %s, which may be text of an alert"
                            .formatted(step.path("name").asText(), found),
                        "make it of ${variable.tenant}, ${variable.source},"
                            + " ${variable.severity} and ${variable.service}, or of ${hash(…)} of any text")));
  }
}
