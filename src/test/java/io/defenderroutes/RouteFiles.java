package io.defenderroutes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The shipped YAML, read as text and as a tree, for tests of its structure. */
public final class RouteFiles {
  private static final Path FOLDER = Path.of("routes");
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Pattern PROPERTY = Pattern.compile("\\{\\{([^}:]+)[^}]*}}");
  private static final Set<String> ENDPOINTS = Set.of("uri", "to", "toD", "wireTap", "enrich");

  private RouteFiles() {}

  public static Stream<Path> all() {
    return Stream.of("pipeline", "sources", "routing", "destinations").flatMap(RouteFiles::in);
  }

  public static Stream<Path> in(String room) {
    try (Stream<Path> files = Files.list(FOLDER.resolve(room))) {
      return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without comments. */
  public static String text(Path file) {
    return tree(file).toString();
  }

  public static JsonNode tree(Path file) {
    try {
      return YAML.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  /** Names of {@code {{properties}}}. */
  public static Set<String> properties(String text) {
    Matcher matcher = PROPERTY.matcher(text);
    Set<String> names = new TreeSet<>();
    matcher.results().map((MatchResult m) -> m.group(1)).forEach(names::add);
    return names;
  }

  /** What is called or listened to. */
  public static List<String> endpoints(JsonNode tree) {
    List<String> endpoints = new ArrayList<>();
    addEndpoints(tree, endpoints);
    return endpoints;
  }

  private static void addEndpoints(JsonNode node, List<String> endpoints) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (field.getKey().equals("parameters")) {
        continue;
      }
      if (ENDPOINTS.contains(field.getKey()) && field.getValue().isTextual()) {
        endpoints.add(field.getValue().asText());
      }
      addEndpoints(field.getValue(), endpoints);
    }
    if (node.isArray()) {
      node.forEach(child -> addEndpoints(child, endpoints));
    }
  }

  /** Every field of every object. */
  public static void walk(JsonNode node, BiConsumer<String, JsonNode> visitor) {
    node.properties()
        .forEach(
            field -> {
              visitor.accept(field.getKey(), field.getValue());
              walk(field.getValue(), visitor);
            });
    if (node.isArray()) {
      node.forEach(child -> walk(child, visitor));
    }
  }
}
