package io.defenderroutes.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.config.Suggestion;
import io.defenderroutes.routes.ParsedRoutes;
import io.defenderroutes.routes.YamlFile;
import java.util.HashMap;
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
  void check(FileFaults faults) {
    YamlFile file = faults.file();
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
            bean(pointer, node.asText(), faults);
          } else if (key.equals("method")) {
            method(pointer, file.tree().at(parent).path("ref").asText(), node, faults);
          } else if (key.equals(POLICY)) {
            policy(pointer, node.asText(), faults);
          } else if (key.equals("id") && parent.endsWith("/route")) {
            once(pointer, "route called '" + node.asText() + "'", faults);
          }
        });
    for (Call call : Call.in(file)) {
      if (call.verb().equals("from") && call.isDirect()) {
        once(call.pointer(), "route from " + call.target(), faults);
      }
    }
  }

  private void bean(String pointer, String name, FileFaults faults) {
    // A missing name may be in an unreadable file.
    if (complete && !name.startsWith("#") && !beans.containsKey(name)) {
      faults.error(pointer, unknownBean(name), Suggestion.suggestion(name, beans.keySet()));
    }
  }

  static String unknownBean(String name) {
    return "no bean is called '" + name + "'";
  }

  private void method(String pointer, String bean, JsonNode written, FileFaults faults) {
    Set<String> methods = beans.getOrDefault(bean, Set.of());
    String method = written.asText().split("\\(", 2)[0].strip();
    if (!methods.isEmpty() && !methods.contains(method)) {
      faults.error(
          pointer,
          "the bean '" + bean + "' has no method '" + method + "'",
          Suggestion.nearOr(method, methods, "see how the shipped routes call it"));
    }
  }

  private void policy(String pointer, String names, FileFaults faults) {
    for (String name : names.split(",", -1)) {
      String id = name.strip();
      if (complete && !id.contains("*") && !policies.contains(id)) {
        faults.error(
            pointer,
            "no routeConfiguration is called '%s'; what fails would not be tried again, nor become a dead letter"
                .formatted(id),
            Suggestion.suggestion(id, policies));
      }
    }
  }

  private void once(String pointer, String what, FileFaults faults) {
    String here = faults.file().name() + ":" + faults.file().line(pointer);
    String first = places.putIfAbsent(what, here);
    if (first != null) {
      faults.error(
          pointer, "there is a second " + what, "the first is " + first + "; keep one of them");
    }
  }
}
