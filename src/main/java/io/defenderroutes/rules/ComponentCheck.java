package io.defenderroutes.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.config.Suggestion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CatalogCamelContext;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Checks calls of Camel's components: that the component exists and has the options. Creates none:
 * the schema in its jar is read. Camel's {@code RuntimeCamelCatalog} would accept a component's own
 * options at an endpoint, and needs two more jars.
 */
final class ComponentCheck implements AutoCloseable {
  /** In letters: shorter parameters of an API resemble options by chance. */
  private static final int SHORT = 7;

  private final DefaultCamelContext catalog = new DefaultCamelContext();
  private final Map<String, JsonNode> components = new HashMap<>();
  private final ObjectMapper json = new ObjectMapper();

  void check(Call call, FileFaults faults) {
    JsonNode component = component(call.scheme());
    if (component.isMissingNode()) {
      faults.error(
          call.pointer(),
          "there is no component '" + call.scheme() + "' among the jars",
          "see how it is spelt; or put its jar, and what that needs, into lib/");
      return;
    }
    boolean lenient = component.at("/component/lenientProperties").asBoolean();
    Set<String> known = new HashSet<>();
    List<String> prefixes = new ArrayList<>();
    for (Map.Entry<String, JsonNode> option : component.path("properties").properties()) {
      if (option.getValue().path("kind").asText().matches("parameter|path")) {
        known.add(option.getKey());
        String optional = option.getValue().path("optionalPrefix").asText();
        known.add(optional + option.getKey());
        if (option.getValue().has("prefix")) {
          prefixes.add(option.getValue().path("prefix").asText());
        }
      }
    }
    call.options()
        .forEach(
            (name, value) -> {
              if (lenient) {
                lenient(call, name, known, faults);
              } else if (!known.contains(name) && prefixes.stream().noneMatch(name::startsWith)) {
                faults.error(
                    call.pointerOf(name, faults.file()),
                    call.scheme() + ": knows no option '" + name + "'",
                    Suggestion.nearOr(
                        name, known, "see Camel's page of the component " + call.scheme()));
              } else {
                value(call, name, value, component, faults);
              }
            });
  }

  /** Such a component sends unknown options with the address, possibly on purpose. */
  private static void lenient(Call call, String name, Set<String> known, FileFaults faults) {
    if (name.length() > SHORT && !known.contains(name)) {
      Suggestion.near(name, known)
          .ifPresent(
              meant ->
                  faults.warning(
                      call.pointerOf(name, faults.file()),
                      "%s: knows no option '%s', which is sent as part of the address"
                          .formatted(call.scheme(), name),
                      "did you mean " + meant + "?"));
    }
  }

  private static void value(
      Call call, String name, String value, JsonNode component, FileFaults faults) {
    JsonNode option = component.path("properties").path(name);
    String wrong = null;
    List<String> words = new ArrayList<>();
    option.path("enum").forEach(word -> words.add(word.asText()));
    if (value.contains("{") || value.startsWith("#") || value.isEmpty()) {
      return;
    }
    if (!words.isEmpty() && words.stream().noneMatch(value::equalsIgnoreCase)) {
      wrong = Suggestion.suggestion(value, words);
    } else if (option.path("javaType").asText().matches("boolean|java.lang.Boolean")
        && !value.matches("(?i)true|false")) {
      wrong = "it must be true or false";
    } else if (option.path("javaType").asText().matches("int|long|java.lang.(Integer|Long)")
        && !value.matches("-?\\d+|[\\d.]+\\s*(ms|s|m|h|d|B|K|M|G)\\w*")) {
      wrong = "it must be a number";
    }
    if (wrong != null) {
      faults.error(
          call.pointerOf(name, faults.file()),
          call.scheme() + ": option '" + name + "' cannot be '" + value + "'",
          wrong);
    }
  }

  private JsonNode component(String scheme) {
    return components.computeIfAbsent(
        scheme,
        name -> {
          try {
            String known = ((CatalogCamelContext) catalog).getComponentParameterJsonSchema(name);
            return json.readTree(known == null ? "" : known);
          } catch (IOException e) {
            return json.missingNode();
          }
        });
  }

  @Override
  public void close() {
    catalog.stop();
  }
}
