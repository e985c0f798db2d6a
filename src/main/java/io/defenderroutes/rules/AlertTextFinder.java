package io.defenderroutes.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.routes.ParsedRoutes;
import io.defenderroutes.routes.YamlFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.util.StringHelper;

/**
 * Finds parts of expressions that may be text of an alert. What is not known to be free of alert
 * text counts as alert text.
 */
final class AlertTextFinder {
  /** Languages of texts; a constant may be evaluated as an expression where it is passed. */
  private static final Set<String> TEXTS = Set.of("constant", "csimple", "simple");

  private static final Set<String> LANGUAGES =
      Set.of(
          "datasonnet",
          "exchangeProperty",
          "groovy",
          "header",
          "hl7terser",
          "java",
          "joor",
          "jq",
          "js",
          "jsonpath",
          "language",
          "method",
          "mvel",
          "ognl",
          "python",
          "ref",
          "spel",
          "tokenize",
          "wasm",
          "xpath",
          "xquery",
          "xtokenize");

  /** Variables that the pipeline sets to words of settings and product. */
  private static final Set<String> CLOSED =
      Set.of(
          AlertContract.TENANT,
          AlertContract.SOURCE,
          AlertContract.SEVERITY,
          AlertContract.PREVIOUS_SEVERITY,
          AlertContract.CHANGE,
          AlertContract.SERVICE,
          AlertContract.CONNECTION,
          "baseUrl",
          "deliveryId",
          "since",
          "until");

  private static final Pattern START = Pattern.compile("\\$(?:simple)?\\{");
  private static final Pattern VARIABLE = Pattern.compile("variable[.:]([\\w-]+)");
  private static final Pattern HARMLESS =
      Pattern.compile("date:now(:[\\w .:,+-]*)?|exchangeId|uuid|hash\\(.*\\)", Pattern.DOTALL);

  /** The function that a source's request may call: the product's writer of queries. */
  private static final Pattern QUERY = Pattern.compile("bean:query\\?method=[^{}]*");

  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\{\\{[?!]?([\\w.-]+)(?::([^{}]*))?}}");

  /** Another language within a dynamic URI. */
  private static final Pattern LANGUAGE = Pattern.compile("(?:^|\\+)\\s*(language:[\\w-]+)");

  /** Deepest nesting of placeholders. */
  private static final int DEEPEST = 8;

  private final Map<String, String> properties;

  /** Values of parameters of kamelets and templates, by {@code file/parameter}. */
  private final Map<String, Set<String>> given = new HashMap<>();

  /** The steps that set a variable, by its name. */
  private final Map<String, List<Assignment>> assignments = new HashMap<>();

  /** Variables that never hold text of an alert. */
  private final Set<String> harmless = new HashSet<>();

  /** A step that sets a variable by an expression or to its result. */
  private record Assignment(YamlFile file, JsonNode step) {}

  /**
   * @param properties the values of properties, which become part of a text
   */
  AlertTextFinder(ParsedRoutes folder, Map<String, String> properties) {
    this.properties = properties;
    for (YamlFile file : folder.all()) {
      gather(file);
    }
    settle();
  }

  private void gather(YamlFile file) {
    for (Call call : Call.in(file)) {
      if (call.isKamelet()) {
        call.options().forEach((name, value) -> give(call.name(), name, value));
      }
    }
    if (Kamelet.isIn(file)) {
      Kamelet kamelet = Kamelet.of(file);
      kamelet
          .declared()
          .forEach(
              (name, byDefault) ->
                  give(kamelet.name(), name, byDefault.isMissingNode() ? "" : byDefault.asText()));
    }
    YamlWalker.walk(
        file.tree(),
        (pointer, node) -> {
          node.path("parameters")
              .forEach(
                  one -> {
                    give("", one.path("name").asText(), one.path("value").asText());
                    give("", one.path("name").asText(), one.path("defaultValue").asText());
                  });
          assign(file, node.path("setVariable"));
          node.at("/setVariables/variables").forEach(one -> assign(file, one));
          receive(file, node.path("variableReceive"));
          receive(file, node.path("toVariable"));
        });
  }

  private void give(String kamelet, String parameter, String value) {
    if (!parameter.isEmpty()) {
      given.computeIfAbsent(kamelet + "/" + parameter, name -> new HashSet<>()).add(value);
    }
  }

  private void assign(YamlFile file, JsonNode step) {
    if (step.isObject()) {
      assignments
          .computeIfAbsent(step.path("name").asText(), name -> new ArrayList<>())
          .add(new Assignment(file, step));
    }
  }

  private void receive(YamlFile file, JsonNode name) {
    if (name.isTextual()) {
      assignments
          .computeIfAbsent(name.asText(), variable -> new ArrayList<>())
          .add(new Assignment(file, name));
    }
  }

  /** A variable is safe if all its values are. */
  private void settle() {
    Set<String> contract = new HashSet<>(AlertContract.variables());
    contract.removeAll(CLOSED);
    harmless.addAll(CLOSED);
    harmless.addAll(assignments.keySet());
    harmless.removeAll(contract);
    boolean changed = true;
    while (changed) {
      changed =
          harmless.removeIf(
              name ->
                  assignments.getOrDefault(name, List.of()).stream()
                      .anyMatch(one -> expression(one.file(), one.step()).isPresent()));
    }
  }

  /** A source or the pipeline: no alert text exists there yet, except what they read themselves. */
  static boolean isRequest(YamlFile file) {
    return file.subfolder().equals("sources") || file.subfolder().equals("pipeline");
  }

  /** The first part of a step's expression that may be alert text; empty if none. */
  Optional<String> expression(YamlFile file, JsonNode step) {
    if (step.isTextual()) {
      return Optional.of("what '" + step.asText() + "' receives");
    }
    for (Map.Entry<String, JsonNode> field : step.properties()) {
      String language = StringHelper.dashToCamelCase(field.getKey());
      JsonNode value = field.getValue();
      String text = value.isObject() ? value.path("expression").asText() : value.asText();
      Optional<String> found = Optional.empty();
      if (language.equals("expression") && value.isObject()) {
        found = expression(file, value);
      } else if (TEXTS.contains(language)) {
        found = uri(file, text);
      } else if (language.equals("variable")) {
        found = harmless.contains(text) ? Optional.empty() : Optional.of("the variable " + text);
      } else if (LANGUAGES.contains(language)) {
        found = Optional.of("'" + language + "'");
      }
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The same of a text in the simple language. */
  Optional<String> uri(YamlFile file, String text) {
    return uri(file, text, 0);
  }

  private Optional<String> uri(YamlFile file, String text, int depth) {
    Matcher language = LANGUAGE.matcher(text);
    if (language.find()) {
      return Optional.of("'" + language.group(1) + "'");
    }
    Matcher start = START.matcher(text);
    for (int from = 0; start.find(from); ) {
      int end = end(text, start.end());
      String function = text.substring(start.end(), end).strip();
      if (!isHarmless(file, function)) {
        return Optional.of(text.substring(start.start(), Math.min(text.length(), end + 1)));
      }
      from = Math.min(text.length(), end + 1);
    }
    return placeholders(file, text, depth);
  }

  /** The end of a function: its closing brace, or the end of the text. */
  private static int end(String text, int from) {
    int open = 1;
    for (int i = from; i < text.length(); i++) {
      open += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
      if (open == 0) {
        return i;
      }
    }
    return text.length();
  }

  private boolean isHarmless(YamlFile file, String function) {
    Matcher variable = VARIABLE.matcher(function);
    if (!variable.matches()) {
      return HARMLESS.matcher(function).matches()
          || (isRequest(file) && QUERY.matcher(function).matches());
    }
    String name = variable.group(1);
    return harmless.contains(name)
        || (isRequest(file) && !AlertContract.variables().contains(name));
  }

  /** The value of a placeholder is part of the text, and is evaluated with it. */
  private Optional<String> placeholders(YamlFile file, String text, int depth) {
    Matcher placeholder = PLACEHOLDER.matcher(text);
    while (placeholder.find()) {
      for (String value : values(file, placeholder)) {
        Optional<String> found = depth < DEEPEST ? uri(file, value, depth + 1) : Optional.empty();
        if (found.isPresent()) {
          return Optional.of(placeholder.group() + " (" + found.get() + ")");
        }
      }
    }
    return Optional.empty();
  }

  private Set<String> values(YamlFile file, Matcher placeholder) {
    String name = placeholder.group(1);
    String kamelet = file.shortName().replace(".kamelet.yaml", "");
    Set<String> values = new LinkedHashSet<>(given.getOrDefault(kamelet + "/" + name, Set.of()));
    values.addAll(given.getOrDefault("/" + name, Set.of()));
    Optional.ofNullable(properties.get(name)).ifPresent(values::add);
    Optional.ofNullable(placeholder.group(2)).ifPresent(values::add);
    return values;
  }
}
