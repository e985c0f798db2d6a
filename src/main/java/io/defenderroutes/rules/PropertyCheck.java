package io.defenderroutes.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.config.Suggestion;
import io.defenderroutes.routes.ParsedRoutes;
import io.defenderroutes.routes.YamlFault;
import io.defenderroutes.routes.YamlFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Checks the {@code {{properties}}} that files name: options, parameters of the file's template or
 * kamelet, parameters of sources, and the operator's own, whose names are unknown.
 */
public final class PropertyCheck {
  private static final Pattern NAMED = Pattern.compile("\\{\\{[?!]?([\\w.-]+)(:[^}]*)?}}");
  private static final Set<String> FUNCTIONS =
      Set.of("azure", "bean", "env", "file", "service", "sys");
  private static final String OWN = "routing.";

  private final RulesSettings settings;
  private final Set<String> ofSources = new TreeSet<>();

  /** Kamelets that are called: the settings of others are not required. */
  private final Set<String> called = new TreeSet<>();

  PropertyCheck(ParsedRoutes folder, RulesSettings settings) {
    this.settings = settings;
    for (YamlFile file : folder.all()) {
      Call.in(file).stream().filter(Call::isKamelet).map(Call::name).forEach(called::add);
    }
    Map<String, String> shared = new TreeMap<>();
    for (YamlFile file : folder.in("sources")) {
      for (JsonNode bean : file.tree().findParents("type")) {
        if (bean.path("type").asText().endsWith(".Parameter")) {
          ofSources.add(bean.path("name").asText());
        }
        String other = bean.path("properties").path("parametersOf").asText();
        if (bean.path("type").asText().endsWith(".Source") && !other.isEmpty()) {
          shared.put(bean.path("name").asText(), other);
        }
      }
    }
    for (String parameter : List.copyOf(ofSources)) {
      shared.forEach(
          (source, other) -> {
            if (parameter.startsWith(other + ".")) {
              ofSources.add(source + parameter.substring(other.length()));
            }
          });
    }
  }

  void check(FileFaults faults) {
    YamlFile file = faults.file();
    Set<String> known = new TreeSet<>(settings.options());
    known.addAll(ofSources);
    file.tree().at("/spec/definition/properties").fieldNames().forEachRemaining(known::add);
    // A template's own bean is named like a property.
    file.tree().at("/spec/template/beans").forEach(bean -> known.add(bean.path("name").asText()));
    for (JsonNode parameters : file.tree().findValues("parameters")) {
      if (parameters.isArray()) {
        parameters.forEach(parameter -> known.add(parameter.path("name").asText()));
      }
    }
    YamlWalker.walk(
        file.tree(),
        (pointer, node) -> {
          if (node.isTextual()) {
            NAMED
                .matcher(node.asText())
                .results()
                .forEach(named -> property(pointer, named, known, faults));
          }
        });
  }

  private boolean isUsed(YamlFile file) {
    return !Kamelet.isIn(file) || called.contains(Kamelet.of(file).name());
  }

  private void property(String pointer, MatchResult named, Set<String> known, FileFaults faults) {
    String name = named.group(1);
    boolean hasDefault = named.group(2) != null;
    if ((hasDefault && FUNCTIONS.contains(name)) || known.contains(name)) {
      return;
    }
    Map<String, String> set = settings.properties();
    if (name.startsWith(OWN)) {
      if (!set.containsKey(name) && !hasDefault && isUsed(faults.file())) {
        Set<String> own = new TreeSet<>(set.keySet());
        own.removeIf(property -> !property.startsWith(OWN));
        Optional<String> meant = Suggestion.near(name, own);
        if (settings.configured() || !own.isEmpty()) {
          faults.warning(
              pointer,
              "{{" + name + YamlFault.UNSET,
              meant
                  .map(other -> "did you mean {{" + other + "}}?")
                  .orElse("a run needs it: set it, or write {{" + name + ":a default}}"));
        }
      }
    } else if (settings.secrets().contains(name)) {
      faults.error(
          pointer,
          "{{" + name + "}} is a secret, which routes cannot name",
          "a secret of your own is {{routing.…}}");
    } else if (!set.containsKey(name)) {
      faults.error(
          pointer,
          "there is no property {{" + name + "}}",
          Suggestion.near(name, known)
              .map(meant -> "did you mean {{" + meant + "}}?")
              .orElse("values of your own are named {{routing.…}}"));
    }
  }
}
