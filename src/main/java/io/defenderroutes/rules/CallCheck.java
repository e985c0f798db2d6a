package io.defenderroutes.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.delivery.FileDestination;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.camel.CatalogCamelContext;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Looks at the endpoints that files name: whether what is called is there, and knows the options
 * that it is called with. Makes none of them: components are known by what their jars say.
 */
final class CallCheck implements AutoCloseable {
  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  /** What Camel itself takes of a kamelet's options. */
  private static final Set<String> OF_CAMEL =
      Set.of("bridgeErrorHandler", "lazyStartProducer", "location", "noErrorHandler", "timeout");

  private final DefaultCamelContext catalog = new DefaultCamelContext();
  private final Map<String, JsonNode> components = new HashMap<>();
  private final ObjectMapper json = new ObjectMapper();
  private final Map<String, Kamelet> kamelets;
  private final Set<String> routes = new TreeSet<>();

  CallCheck(RoutesFolder folder) {
    kamelets = folder.kamelets();
    for (YamlFile file : folder.all()) {
      for (Call call : Call.in(file)) {
        if (call.verb().equals("from")) {
          routes.add(call.uri().replace("://", ":"));
        }
      }
    }
  }

  List<Fault> check(YamlFile file) {
    List<Fault> faults = new ArrayList<>();
    for (Call call : Call.in(file)) {
      if (call.isKamelet() && !call.name().equals("source")) {
        kamelet(file, call, faults);
      } else if (call.scheme().equals("direct")) {
        direct(file, call, faults);
      } else if (!call.scheme().isEmpty() && !call.scheme().equals("kamelet")) {
        component(file, call, faults);
      }
    }
    return faults;
  }

  private void kamelet(YamlFile file, Call call, List<Fault> faults) {
    Kamelet kamelet = kamelets.get(call.name());
    if (kamelet == null) {
      faults.add(
          file.error(
              call.pointer(),
              "there is no destination '" + call.name() + "'",
              Meant.suggestion(call.name(), kamelets.keySet())
                  + " (destinations/"
                  + call.name()
                  + ".kamelet.yaml)"));
      return;
    }
    for (String required : kamelet.required()) {
      if (!call.options().containsKey(required)) {
        faults.add(
            file.error(
                call.pointer(),
                "kamelet:" + kamelet.name() + " is called without '" + required + "'",
                "add it below 'parameters'"));
      }
    }
    for (String given : call.options().keySet()) {
      if (!kamelet.declared().containsKey(given) && !OF_CAMEL.contains(given)) {
        faults.add(
            file.error(
                call.pointerOf(given, file),
                "kamelet:" + kamelet.name() + " knows no parameter '" + given + "'",
                Meant.suggestion(given, kamelet.declared().keySet())));
      }
    }
    values(file, call, kamelet, faults);
  }

  private static void values(YamlFile file, Call call, Kamelet kamelet, List<Fault> faults) {
    String path = call.options().get("path");
    if (path != null && kamelet.beans().contains("fileDestination")) {
      FileDestination.unknownPlaceholder(path.replaceAll("\\{\\{[^}]*}}|\\$(simple)?\\{[^}]*}", ""))
          .ifPresent(
              unknown -> {
                String name = unknown.substring(1, unknown.length() - 1);
                Set<String> known = new TreeSet<>(FileDestination.PLACEHOLDERS);
                faults.add(
                    file.error(
                        call.pointerOf("path", file),
                        "nothing is filled into a path by the name " + unknown,
                        Meant.near(name, known)
                            .map(meant -> "did you mean {" + meant + "}?")
                            .orElse("there are {" + String.join("}, {", known) + "}")));
              });
    }
    String topic = call.options().get("topic");
    if (topic != null
        && kamelet.beans().contains("kafkaDestination")
        && !topic.contains("{")
        && !TOPIC.matcher(topic).matches()) {
      faults.add(
          file.error(
              call.pointerOf("topic", file),
              "'" + topic + "' is no name of a Kafka topic",
              "a-z, A-Z, 0-9, '.', '_' and '-', up to 249 of them"));
    }
  }

  private void direct(YamlFile file, Call call, List<Fault> faults) {
    String uri = call.uri().replace("://", ":");
    if (!call.verb().equals("from") && !uri.contains("$") && !routes.contains(uri)) {
      Set<String> known = new TreeSet<>(routes);
      known.removeIf(route -> !route.startsWith("direct:"));
      faults.add(
          file.error(
              call.pointer(),
              "there is no route from " + uri,
              Meant.near(uri, known)
                  .map(meant -> "did you mean " + meant + "?")
                  .orElse("a file in " + file.room() + "/ must have one")));
    }
  }

  private void component(YamlFile file, Call call, List<Fault> faults) {
    JsonNode component = component(call.scheme());
    if (component.isMissingNode()) {
      faults.add(
          file.error(
              call.pointer(),
              "there is no component '" + call.scheme() + "' among the jars",
              "see how it is spelt; or put its jar, and what that needs, into lib/"));
      return;
    }
    if (component.at("/component/lenientProperties").asBoolean()) {
      return;
    }
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
              if (!known.contains(name) && prefixes.stream().noneMatch(name::startsWith)) {
                faults.add(
                    file.error(
                        call.pointerOf(name, file),
                        call.scheme() + ": knows no option '" + name + "'",
                        Meant.near(name, known)
                            .map(meant -> "did you mean " + meant + "?")
                            .orElse("see Camel's page of the component " + call.scheme())));
              } else {
                value(file, call, name, value, component, faults);
              }
            });
  }

  private static void value(
      YamlFile file, Call call, String name, String value, JsonNode component, List<Fault> faults) {
    JsonNode option = component.path("properties").path(name);
    String wrong = null;
    List<String> words = new ArrayList<>();
    option.path("enum").forEach(word -> words.add(word.asText()));
    if (value.contains("{") || value.startsWith("#") || value.isEmpty()) {
      return;
    }
    if (!words.isEmpty() && words.stream().noneMatch(value::equalsIgnoreCase)) {
      wrong = Meant.suggestion(value, words);
    } else if (option.path("javaType").asText().matches("boolean|java.lang.Boolean")
        && !value.matches("(?i)true|false")) {
      wrong = "it must be true or false";
    } else if (option.path("javaType").asText().matches("int|long|java.lang.(Integer|Long)")
        && !value.matches("-?\\d+|[\\d.]+\\s*(ms|s|m|h|d|B|K|M|G)\\w*")) {
      wrong = "it must be a number";
    }
    if (wrong != null) {
      faults.add(
          file.error(
              call.pointerOf(name, file),
              call.scheme() + ": option '" + name + "' cannot be '" + value + "'",
              wrong));
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
