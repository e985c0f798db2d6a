package io.defenderroutes.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.alert.Fields;
import io.defenderroutes.config.Suggestion;
import io.defenderroutes.routes.ParsedRoutes;
import io.defenderroutes.routes.YamlFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Checks the variables of the alert contract in rules and destinations, and the values that they
 * are compared with. Camel accepts any.
 */
final class ContractCheck {
  private static final Pattern VARIABLE =
      Pattern.compile(
          "\\$(?:simple)?\\{variable[.:]([\\w-]+)(?![\\w:-])|variableAs\\(([\\w-]+)[,)]");
  private static final Pattern COMPARED =
      Pattern.compile(
          "['\"]?\\$(?:simple)?\\{variable\\.(severity|previousSeverity|change|category|categories|service|services|source)}"
              + "['\"]?\\s*(==|!=|=~|!=~|in|!in|contains|!contains|~~|!~~)\\s*(?:'([^']*)'|\"([^\"]*)\")");

  private static final Pattern HEADER =
      Pattern.compile("\\$(?:simple)?\\{(?:in\\.)?headers?[.:\\[]'?([\\w-]+)'?]?}");

  /** Variables that the pipeline sets beside the alert contract. */
  private static final Set<String> OF_THE_PIPELINE =
      Set.of("alert", "baseUrl", "batch", "deliveryId", "destination", "since", "until");

  private static final Set<String> LISTS = Set.of(AlertContract.CATEGORIES, AlertContract.SERVICES);

  private final Set<String> variables = new TreeSet<>(AlertContract.variables());
  private final Set<String> headers = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final Set<String> sources;
  private final Set<String> services;

  /**
   * @param fields of the sources by name
   */
  ContractCheck(ParsedRoutes folder, Map<String, Fields> fields) {
    sources = fields.keySet();
    services = AlertContract.services(fields.values());
    variables.addAll(OF_THE_PIPELINE);
    for (YamlFile file : folder.all()) {
      YamlWalker.walk(
          file.tree(),
          (pointer, node) -> {
            variables.addAll(set(node));
            headers.add(node.at("/setHeader/name").asText());
            node.at("/setHeaders/headers").forEach(one -> headers.add(one.path("name").asText()));
          });
    }
  }

  /** The variables that a step sets. */
  private static List<String> set(JsonNode node) {
    List<String> names = new ArrayList<>();
    names.add(node.at("/setVariable/name").asText());
    node.at("/setVariables/variables").forEach(one -> names.add(one.path("name").asText()));
    names.add(node.path("variableReceive").asText());
    names.add(node.path("toVariable").asText());
    names.removeIf(String::isEmpty);
    return names;
  }

  void check(FileFaults faults) {
    YamlFile file = faults.file();
    YamlWalker.walk(
        file.tree(),
        (pointer, node) -> {
          if (node.isTextual()) {
            text(pointer, node.asText(), faults);
          }
          JsonNode read = node.path("variable");
          String name = read.isObject() ? read.path("expression").asText() : read.asText();
          if (name.matches("[\\w-]+") && !pointer.endsWith("/parameters")) {
            variable(pointer + "/variable", name, faults);
          }
        });
  }

  /** Headers with names of the contract's variables, which do not exist. */
  void headers(FileFaults faults) {
    YamlFile file = faults.file();
    YamlWalker.walk(
        file.tree(),
        (pointer, node) -> {
          if (node.isTextual()) {
            HEADER
                .matcher(node.asText())
                .results()
                .forEach(found -> header(pointer, found.group(1), faults));
          }
          JsonNode read = node.path("header");
          header(pointer + "/header", read.path("expression").asText(read.asText()), faults);
        });
  }

  private void header(String pointer, String name, FileFaults faults) {
    if (AlertContract.variables().contains(name) && !headers.contains(name)) {
      faults.error(
          pointer,
          "nothing sets a header '" + name + "', which is always empty therefore",
          "did you mean ${variable." + name + "}?");
    }
  }

  private void text(String pointer, String text, FileFaults faults) {
    VARIABLE
        .matcher(text)
        .results()
        .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
        .distinct()
        .forEach(name -> variable(pointer, name, faults));
    COMPARED.matcher(text).results().forEach(found -> words(pointer, found, faults));
  }

  private void variable(String pointer, String name, FileFaults faults) {
    if (!variables.contains(name)) {
      faults.error(
          pointer,
          "nothing sets a variable '" + name + "', which is always empty therefore",
          Suggestion.near(name, variables)
              .map(meant -> "did you mean ${variable." + meant + "}?")
              .orElse("a rule can read " + String.join(", ", AlertContract.variables())));
    }
  }

  private void words(String pointer, MatchResult found, FileFaults faults) {
    String variable = found.group(1);
    String operator = found.group(2);
    String written = found.group(3) == null ? found.group(4) : found.group(3);
    if (LISTS.contains(variable)) {
      list(pointer, variable, operator, written, faults);
    } else if (operator.endsWith("contains") || operator.endsWith("~~")) {
      // Part of a word.
      return;
    }
    if (written.contains("{")) {
      return;
    }
    boolean several = operator.endsWith("in");
    for (String word : several ? written.split(",", -1) : new String[] {written}) {
      if (!word.equals(word.strip())) {
        faults.error(
            pointer,
            "'" + written + "' has a blank beside a comma, with which nothing is equal",
            "write '" + written.replaceAll("\\s*,\\s*", ",").strip() + "'");
      }
      word(
          pointer,
          variable,
          word.strip(),
          operator.endsWith("=~") || operator.endsWith("~~"),
          faults);
    }
  }

  /** A condition that never holds: a list is not a word. */
  private void list(
      String pointer, String variable, String operator, String written, FileFaults faults) {
    if (!operator.endsWith("contains") && !operator.endsWith("~~")) {
      faults.error(
          pointer,
          "${variable." + variable + "} is a list, which '" + operator + "' cannot compare",
          "write ${variable." + variable + "} contains '" + written.split(",", 2)[0] + "'");
    }
  }

  private void word(
      String pointer, String variable, String word, boolean anyCase, FileFaults faults) {
    Set<String> known =
        switch (variable) {
          case AlertContract.SEVERITY, AlertContract.PREVIOUS_SEVERITY ->
              AlertContract.severities();
          case AlertContract.CHANGE -> AlertContract.changes();
          case "category", AlertContract.CATEGORIES -> AlertContract.categories();
          case "service", AlertContract.SERVICES -> services;
          default -> sources;
        };
    if (known.contains(word) || (anyCase && known.stream().anyMatch(word::equalsIgnoreCase))) {
      return;
    }
    switch (variable) {
      case "source" ->
          faults.warning(
              pointer, "there is no source '" + word + "'", Suggestion.suggestion(word, known));
      case "category", AlertContract.CATEGORIES ->
          // A vendor may have others.
          Suggestion.near(word, known)
              .ifPresent(
                  meant ->
                      faults.warning(
                          pointer,
                          "'" + word + "' is no documented category",
                          "did you mean " + meant + "?"));
      default -> {
        boolean isPrevious = variable.equals(AlertContract.PREVIOUS_SEVERITY);
        // A comparison with the empty text asks whether a previous severity is known.
        if (!word.isEmpty() || !isPrevious) {
          String what =
              isPrevious ? AlertContract.SEVERITY : variable.replace("services", "service");
          faults.error(
              pointer,
              "no alert has the " + what + " '" + word + "'",
              Suggestion.suggestion(word, known));
        }
      }
    }
  }
}
