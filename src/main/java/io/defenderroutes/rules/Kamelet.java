package io.defenderroutes.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.delivery.DestinationKind;
import io.defenderroutes.routes.ParsedRoutes;
import io.defenderroutes.routes.YamlFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A destination as its file declares it.
 *
 * @param declared parameters with defaults; null for none
 * @param required parameters without a default
 * @param variables that its first steps set
 * @param beans of the product that it delivers with; none for a user's own destination
 */
record Kamelet(
    String name,
    Map<String, JsonNode> declared,
    Set<String> required,
    List<Setting> variables,
    Set<String> beans) {
  /** The parameter that names the format of the documents. */
  static final String FORMAT = "format";

  private static final String SUFFIX = ".kamelet.yaml";

  /** A variable and its expression. */
  record Setting(String variable, String language, String expression) {}

  /** The destinations of a folder, by name. */
  static Map<String, Kamelet> in(ParsedRoutes folder) {
    Map<String, Kamelet> kamelets = new LinkedHashMap<>();
    for (YamlFile file : folder.in("destinations")) {
      if (isIn(file)) {
        Kamelet kamelet = of(file);
        kamelets.put(kamelet.name(), kamelet);
      }
    }
    return kamelets;
  }

  static boolean isIn(YamlFile file) {
    return file.name().startsWith("destinations/") && file.name().endsWith(SUFFIX);
  }

  static Kamelet of(YamlFile file) {
    JsonNode definition = file.tree().at("/spec/definition");
    Map<String, JsonNode> declared = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> property : definition.path("properties").properties()) {
      declared.put(property.getKey(), property.getValue().path("default"));
    }
    Set<String> required = new TreeSet<>();
    definition.path("required").forEach(name -> required.add(name.asText()));
    required.removeIf(name -> declared.containsKey(name) && !declared.get(name).isMissingNode());
    List<Setting> variables = new ArrayList<>();
    for (JsonNode step : file.tree().at("/spec/template/from/steps")) {
      set(step.path("setVariable"), variables);
      step.path("setVariables").path("variables").forEach(one -> set(one, variables));
    }
    Set<String> beans = new LinkedHashSet<>();
    file.tree().at("/spec/template").findValuesAsText("ref").stream()
        .filter(ref -> DestinationKind.ofBean(ref).isPresent())
        .forEach(beans::add);
    String name = file.shortName();
    return new Kamelet(
        name.substring(0, name.length() - SUFFIX.length()), declared, required, variables, beans);
  }

  private static void set(JsonNode step, List<Setting> variables) {
    for (String language : List.of("simple", "constant")) {
      JsonNode text = step.path(language);
      JsonNode expression = text.isObject() ? text.path("expression") : text;
      if (expression.isValueNode() && !step.path("name").asText().isEmpty()) {
        variables.add(new Setting(step.path("name").asText(), language, expression.asText()));
      }
    }
  }

  boolean isOf(DestinationKind kind) {
    return beans.contains(kind.bean());
  }

  /** Whether the value of a parameter is an expression in the simple language. */
  boolean isExpression(String parameter) {
    return variables.stream()
        .anyMatch(
            one ->
                one.language().equals("simple")
                    && one.expression().contains("{{" + parameter + "}}"));
  }

  /** The value of a parameter in a call, or its default; empty if there is neither. */
  String value(String parameter, Map<String, String> given) {
    JsonNode byDefault = declared.get(parameter);
    return given.getOrDefault(
        parameter, byDefault == null || byDefault.isMissingNode() ? "" : byDefault.asText());
  }
}
