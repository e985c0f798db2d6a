package io.defenderroutes.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.alert.Fields;
import io.defenderroutes.config.Suggestion;
import io.defenderroutes.routes.YamlFault;
import io.defenderroutes.routes.YamlFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads rule tests: a list of cases in each file. */
final class RuleCases {
  /** The default tenant, as in the settings. */
  static final String TENANT = "default";

  /** The default source, as in the settings. */
  static final String SOURCE = "graph-alerts";

  private static final String NAME = "name";
  private static final String ALERT = "alert";
  private static final String EXPECT = "expect";

  /** List variables, each with the variable of its first value. */
  private static final Map<String, String> LISTS =
      Map.of(
          AlertContract.CATEGORIES, AlertContract.CATEGORY,
          AlertContract.SERVICES, AlertContract.SERVICE);

  private final Set<String> sources;
  private final Set<String> services;
  private final Set<String> formats;
  private final List<RuleCase> cases = new ArrayList<>();
  private final List<YamlFault> faults = new ArrayList<>();

  /**
   * @param fields of the sources by name
   * @param formats names of the formats
   */
  RuleCases(List<YamlFile> files, Map<String, Fields> fields, Set<String> formats) {
    this.formats = formats;
    sources = fields.keySet();
    services = AlertContract.services(fields.values());
    for (YamlFile yaml : files) {
      FileFaults file = new FileFaults(yaml, faults);
      faults.addAll(yaml.faults());
      if (yaml.tree().isArray()) {
        for (int i = 0; i < yaml.tree().size(); i++) {
          add(file, "/" + i, yaml.tree().get(i));
        }
      } else if (!yaml.tree().isMissingNode() && !yaml.tree().isNull()) {
        file.error("", "a file of rule tests is a list of cases", "begin each with '- name: …'");
      }
    }
  }

  private void add(FileFaults file, String pointer, JsonNode node) {
    if (!node.isObject()) {
      file.error(pointer, "this is no case of a rule test", "begin it with '- name: …'");
      return;
    }
    int before = faults.size();
    Map<String, Object> given = new HashMap<>();
    given.put(AlertContract.TENANT, TENANT);
    given.put(AlertContract.SOURCE, SOURCE);
    // A version before this one had the severity.
    boolean hasPrevious = !node.path(AlertContract.PREVIOUS_SEVERITY).asText().isEmpty();
    given.put(AlertContract.CHANGE, hasPrevious ? "updated" : AlertContract.CREATED);
    given.put(AlertContract.PREVIOUS_SEVERITY, "");
    boolean hasAlert = node.has(ALERT);
    if (!hasAlert) {
      // As the contract sets them for an alert without these fields.
      for (String name : AlertContract.variables()) {
        given.putIfAbsent(name, "");
      }
      given.put(AlertContract.SEVERITY, "unknown");
      given.put(AlertContract.CATEGORY, "unknown");
      given.put(AlertContract.SERVICE, "unknown");
    }
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      field(file, pointer, field.getKey(), field.getValue(), given);
    }
    source(file, pointer, given, hasAlert);
    if (hasPrevious && AlertContract.CREATED.equals(given.get(AlertContract.CHANGE))) {
      file.error(
          YamlFile.child(pointer, AlertContract.PREVIOUS_SEVERITY),
          "an alert that is created has no previous severity",
          "write change: updated");
    }
    if (!hasAlert) {
      LISTS.forEach(
          (list, first) ->
              given.compute(list, (n, v) -> "".equals(v) ? List.of(given.get(first)) : v));
    }
    List<String> expected = expected(file, pointer, node.path(EXPECT));
    List<FieldCase> fields = fields(file, YamlFile.child(pointer, EXPECT), node.path(EXPECT));
    if (!fields.isEmpty() && !hasAlert) {
      file.error(
          pointer,
          "a case that expects fields of a format needs the alert's JSON",
          "add 'alert:' as the API returns it");
    }
    if (faults.size() == before) {
      JsonNode alert = node.path(ALERT);
      String name = node.path(NAME).asText(file.file().name() + " case " + (cases.size() + 1));
      cases.add(
          new RuleCase(
              name,
              file.file().name(),
              file.file().line(pointer),
              Map.copyOf(given),
              hasAlert
                  ? Optional.of(alert.isTextual() ? alert.asText() : alert.toString())
                  : Optional.empty(),
              expected,
              fields));
    }
  }

  private void field(
      FileFaults file, String pointer, String name, JsonNode value, Map<String, Object> given) {
    if (Set.of(NAME, ALERT, EXPECT).contains(name)) {
      return;
    }
    if (!AlertContract.variables().contains(name)) {
      Set<String> known = new TreeSet<>(AlertContract.variables());
      known.addAll(Set.of(NAME, ALERT, EXPECT));
      file.error(
          YamlFile.child(pointer, name),
          "a case has no field '" + name + "'",
          Suggestion.suggestion(name, known));
    } else if (LISTS.containsKey(name)) {
      List<String> values = new ArrayList<>();
      value.forEach(one -> values.add(one.asText()));
      given.put(name, values);
      if (!values.isEmpty()) {
        given.put(LISTS.get(name), values.get(0));
      }
      if (name.equals(AlertContract.SERVICES)) {
        values.forEach(one -> word(file, pointer, name, one, "service", services));
      }
    } else {
      given.put(name, value.isNull() ? "" : value.asText());
      if (name.equals(AlertContract.SEVERITY)) {
        word(file, pointer, name, value.asText(), name, AlertContract.severities());
      } else if (name.equals(AlertContract.PREVIOUS_SEVERITY) && !value.asText().isEmpty()) {
        word(file, pointer, name, value.asText(), "severity", AlertContract.severities());
      } else if (name.equals(AlertContract.CHANGE)) {
        word(file, pointer, name, value.asText(), name, AlertContract.changes());
      } else if (name.equals(AlertContract.SERVICE)) {
        word(file, pointer, name, value.asText(), name, services);
      }
    }
  }

  private void word(
      FileFaults file, String pointer, String field, String word, String what, Set<String> known) {
    if (!known.contains(word)) {
      file.error(
          YamlFile.child(pointer, field),
          "no alert has the " + what + " '" + word + "'",
          Suggestion.suggestion(word, known));
    }
  }

  private void source(
      FileFaults file, String pointer, Map<String, Object> given, boolean hasAlert) {
    String source = String.valueOf(given.get(AlertContract.SOURCE));
    if (hasAlert && !sources.contains(source)) {
      file.error(
          pointer,
          "there is no source '" + source + "' that could tell what the alert says",
          Suggestion.suggestion(source, sources));
    }
  }

  private List<String> expected(FileFaults file, String pointer, JsonNode node) {
    List<String> expected = new ArrayList<>();
    if (node.isTextual()) {
      expected.add(node.asText());
    } else if (node.isArray()) {
      node.forEach(
          one -> {
            if (!one.isObject()) {
              expected.add(one.asText());
            }
          });
    }
    if (expected.isEmpty()) {
      file.error(
          pointer,
          "the case expects nothing",
          "add 'expect:' with a list of destinations, such as kafka:defender.alerts.high, or"
              + " 'dropped' or 'dead letter'");
    }
    return List.copyOf(expected);
  }

  /** The items of a list of expectations that are a format with fields. */
  private List<FieldCase> fields(FileFaults file, String pointer, JsonNode expectations) {
    List<FieldCase> fields = new ArrayList<>();
    for (int i = 0; i < expectations.size(); i++) {
      JsonNode item = expectations.path(i);
      for (Map.Entry<String, JsonNode> format : item.properties()) {
        String at = YamlFile.child(YamlFile.child(pointer, Integer.toString(i)), format.getKey());
        if (!formats.contains(format.getKey())) {
          file.error(
              at,
              "there is no format '" + format.getKey() + "'",
              Suggestion.suggestion(format.getKey(), formats));
        }
        for (Map.Entry<String, JsonNode> field : format.getValue().properties()) {
          JsonNode value = field.getValue();
          fields.add(
              new FieldCase(
                  format.getKey(),
                  field.getKey(),
                  value.isNull() ? "" : value.isValueNode() ? value.asText() : value.toString()));
        }
      }
    }
    return List.copyOf(fields);
  }

  List<RuleCase> cases() {
    return List.copyOf(cases);
  }

  /** The faults of the files. */
  List<YamlFault> faults() {
    return List.copyOf(faults);
  }
}
