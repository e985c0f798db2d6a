package io.defenderroutes.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.defenderroutes.config.Suggestion;
import io.defenderroutes.routes.YamlFault;
import io.defenderroutes.routes.YamlFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Checks files against the schema of Camel's YAML DSL, and reports the one useful message of the
 * many that a mistake causes.
 */
final class SchemaCheck {
  private static final String SCHEMA = "/schema/camelYamlDsl.json";
  private static final String KAMELET = "/spec/template";
  private static final Set<String> ALTERNATIVES = Set.of("oneOf", "anyOf", "not");

  private final JsonNode text;
  private final JsonSchema schema;

  SchemaCheck() {
    try (InputStream in = Objects.requireNonNull(SchemaCheck.class.getResourceAsStream(SCHEMA))) {
      text = new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    schema =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
            .getSchema(
                text,
                SchemaValidatorsConfig.builder()
                    .pathType(PathType.JSON_POINTER)
                    // Most of it describes steps that no file uses.
                    .preloadJsonSchema(false)
                    .build());
  }

  List<YamlFault> check(YamlFile file) {
    boolean isKamelet = !file.tree().isArray();
    if (isKamelet && file.tree().at(KAMELET).isMissingNode()) {
      return List.of(
          file.error(
              "",
              "this is neither a list of routes nor a kamelet",
              "a file of routes is a list (\"- route:\"); a destination is a kamelet with"
                  + " spec.template"));
    }
    JsonNode routes =
        isKamelet ? JsonNodeFactory.instance.arrayNode().add(file.tree().at(KAMELET)) : file.tree();
    List<ValidationMessage> messages =
        schema.validate(routes).stream().filter(m -> !isPlaceholder(m)).toList();
    Map<String, YamlFault> faults = new LinkedHashMap<>();
    for (ValidationMessage message : messages) {
      String at = message.getInstanceLocation().toString();
      String pointer = isKamelet ? KAMELET + at.replaceFirst("^/0", "") : at;
      if (isMisspelt(message)) {
        String place = YamlFile.child(pointer, message.getProperty());
        faults.put(place, misspelt(file, place, message));
      } else if (isLacking(message)) {
        faults.put(
            pointer + " " + message.getProperty(),
            file.error(
                pointer,
                "'" + last(at) + "' lacks '" + message.getProperty() + "'",
                "add it below '" + last(at) + "'"));
      }
    }
    rest(file, isKamelet, messages, faults);
    return List.copyOf(faults.values());
  }

  /** A value of another type or form that its content does not explain. */
  private static void rest(
      YamlFile file,
      boolean isKamelet,
      List<ValidationMessage> messages,
      Map<String, YamlFault> faults) {
    Map<String, Set<String>> types = new LinkedHashMap<>();
    List<String> formless = new ArrayList<>();
    for (ValidationMessage message : messages) {
      String at = message.getInstanceLocation().toString();
      String pointer = isKamelet ? KAMELET + at.replaceFirst("^/0", "") : at;
      if (message.getType().equals("type")) {
        types
            .computeIfAbsent(pointer, p -> new TreeSet<>())
            .add(String.valueOf(message.getArguments()[1]));
      } else if (message.getType().equals("enum")) {
        faults.put(pointer, file.error(pointer, "'" + last(at) + "' has no such value", null));
      } else if (ALTERNATIVES.contains(message.getType())) {
        formless.add(pointer);
      }
    }
    types.forEach(
        (pointer, right) -> {
          if (isUnexplained(pointer, faults)) {
            faults.put(
                pointer,
                file.error(
                    pointer,
                    "'" + last(pointer) + "' is of another kind than Camel takes there",
                    "it must be " + right.stream().collect(Collectors.joining(" or "))));
          }
        });
    for (String pointer : formless) {
      if (isUnexplained(pointer, faults)) {
        faults.put(
            pointer,
            file.error(
                pointer,
                "'" + last(pointer) + "' is not complete, or says two things at once",
                "where a condition or a value belongs, give one, such as simple: or constant:"));
      }
    }
  }

  private static boolean isUnexplained(String pointer, Map<String, YamlFault> faults) {
    return faults.keySet().stream()
        .noneMatch(
            told ->
                told.equals(pointer)
                    || told.startsWith(pointer + "/")
                    || told.startsWith(pointer + " "));
  }

  private static boolean isMisspelt(ValidationMessage message) {
    return message.getType().equals("additionalProperties") && message.getProperty() != null;
  }

  /** Not one of the twenty languages of an expression. */
  private static boolean isLacking(ValidationMessage message) {
    String where = message.getSchemaLocation().toString();
    return message.getType().equals("required")
        && message.getProperty() != null
        && !where.contains("/anyOf/")
        && !where.contains("/not/");
  }

  private YamlFault misspelt(YamlFile file, String place, ValidationMessage message) {
    String where = message.getSchemaLocation().getFragment().toString();
    JsonNode around = text.at(where.substring(0, where.lastIndexOf('/')));
    Set<String> known = new TreeSet<>();
    around.path("properties").fieldNames().forEachRemaining(known::add);
    String name = message.getProperty();
    return file.error(
        place,
        "Camel knows no '" + name + "' here",
        known.size() > 20 && Suggestion.near(name, known).isEmpty()
            ? "see Camel's YAML DSL for what there is"
            : Suggestion.suggestion(name, known));
  }

  /** Where the schema requires a number, Camel accepts a placeholder, too. */
  private static boolean isPlaceholder(ValidationMessage fault) {
    JsonNode node = fault.getInstanceNode();
    return node != null && node.asText().matches("\\{\\{[^}]+}}");
  }

  /** A readable name: the last part of a pointer that is no number. */
  private static String last(String pointer) {
    String[] names = pointer.split("/", -1);
    for (int i = names.length - 1; i > 0; i--) {
      if (!names[i].matches("\\d+")) {
        return names[i].replace("~1", "/").replace("~0", "~");
      }
    }
    return "the file";
  }
}
