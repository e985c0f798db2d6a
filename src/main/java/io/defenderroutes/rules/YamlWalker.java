package io.defenderroutes.rules;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.routes.YamlFile;
import java.util.Map;
import java.util.function.BiConsumer;

/** Walks through a YAML tree. */
final class YamlWalker {
  private YamlWalker() {}

  /** Visits every node with its pointer, parents first. */
  static void walk(JsonNode root, BiConsumer<String, JsonNode> visitor) {
    walk("", root, visitor);
  }

  private static void walk(String pointer, JsonNode node, BiConsumer<String, JsonNode> visitor) {
    visitor.accept(pointer, node);
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      walk(YamlFile.child(pointer, field.getKey()), field.getValue(), visitor);
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      walk(YamlFile.child(pointer, Integer.toString(i)), node.get(i), visitor);
    }
  }
}
