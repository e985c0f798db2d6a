package io.defenderroutes.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.config.Suggestion;
import io.defenderroutes.routes.ParsedRoutes;
import io.defenderroutes.routes.YamlFault;
import io.defenderroutes.routes.YamlFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Checks the names that files define and use: beans, policies, routes. */
final class NameCheck {
  private static final String POLICY = "routeConfigurationId";

  private final Map<String, Set<String>> beans;
  private final Set<String> policies = new TreeSet<>();
  private final Map<String, String> places = new HashMap<>();
  private final boolean complete;

  /**
   * @param beans of the product with their methods; none if they are unknown
   */
  NameCheck(ParsedRoutes folder, Map<String, Set<String>> beans) {
    this.beans = new TreeMap<>(beans);
    complete = folder.all().stream().allMatch(file -> file.faults().isEmpty());
    for (YamlFile file : folder.all()) {
      for (JsonNode own : file.tree().findValues("beans")) {
        own.forEach(bean -> this.beans.put(bean.path("name").asText(), Set.of()));
      }
      file.tree()
          .findValues("routeConfiguration")
          .forEach(policy -> policies.add(policy.path("id").asText()));
    }
    policies.remove("");
  }

  /** In loading order: a duplicate is reported for the second file. */
  List<YamlFault> check(YamlFile file) {
    List<YamlFault> faults = new ArrayList<>();
    YamlWalker.walk(
        file.tree(),
        (pointer, node) -> {
          String key = pointer.substring(pointer.lastIndexOf('/') + 1);
          String parent = pointer.substring(0, Math.max(0, pointer.lastIndexOf('/')));
          boolean value = parent.endsWith("/parameters") || parent.endsWith("/properties");
          if (value || !node.isTextual() || node.asText().contains("{")) {
            return;
          }
          if (key.equals("ref") || key.endsWith("Ref")) {
            bean(file, pointer, node.asText(), faults);
          } else if (key.equals("method")) {
            method(file, pointer, file.tree().at(parent).path("ref").asText(), node, faults);
          } else if (key.equals(POLICY)) {
            policy(file, pointer, node.asText(), faults);
          } else if (key.equals("id") && parent.endsWith("/route")) {
            once(file, pointer, "route called '" + node.asText() + "'", faults);
          }
        });
    for (Call call : Call.in(file)) {
      if (call.verb().equals("from") && call.isDirect()) {
        once(file, call.pointer(), "route from " + call.target(), faults);
      }
    }
    return faults;
  }

  private void bean(YamlFile file, String pointer, String name, List<YamlFault> faults) {
    // A missing name may be in an unreadable file.
    if (complete && !name.startsWith("#") && !beans.containsKey(name)) {
      faults.add(
          file.error(pointer, unknownBean(name), Suggestion.suggestion(name, beans.keySet())));
    }
  }

  static String unknownBean(String name) {
    return "no bean is called '" + name + "'";
  }

  private void method(
      YamlFile file, String pointer, String bean, JsonNode written, List<YamlFault> faults) {
    Set<String> methods = beans.getOrDefault(bean, Set.of());
    String method = written.asText().split("\\(", 2)[0].strip();
    if (!methods.isEmpty() && !methods.contains(method)) {
      faults.add(
          file.error(
              pointer,
              "the bean '" + bean + "' has no method '" + method + "'",
              Suggestion.near(method, methods)
                  .map(meant -> "did you mean " + meant + "?")
                  .orElse("see how the shipped routes call it")));
    }
  }

  private void policy(YamlFile file, String pointer, String names, List<YamlFault> faults) {
    for (String name : names.split(",", -1)) {
      String id = name.strip();
      if (complete && !id.contains("*") && !policies.contains(id)) {
        faults.add(
            file.error(
                pointer,
                "no routeConfiguration is called '%s'; what fails would not be tried again, nor become a dead letter"
                    .formatted(id),
                Suggestion.suggestion(id, policies)));
      }
    }
  }

  private void once(YamlFile file, String pointer, String what, List<YamlFault> faults) {
    String here = file.name() + ":" + file.line(pointer);
    String first = places.putIfAbsent(what, here);
    if (first != null) {
      faults.add(
          file.error(
              pointer,
              "there is a second " + what,
              "the first is " + first + "; keep one of them"));
    }
  }
}
