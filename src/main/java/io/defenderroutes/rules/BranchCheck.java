package io.defenderroutes.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.routes.YamlFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Checks the branches of choices: each can be reached and has steps. */
final class BranchCheck {
  void check(FileFaults faults) {
    YamlFile file = faults.file();
    YamlWalker.walk(
        file.tree(),
        (pointer, node) -> {
          if (pointer.endsWith("/choice/when") && node.isArray()) {
            branches(pointer, node, faults);
          }
        });
  }

  private static void branches(String pointer, JsonNode branches, FileFaults faults) {
    Map<JsonNode, Integer> lines = new HashMap<>();
    for (int i = 0; i < branches.size(); i++) {
      String at = YamlFile.child(pointer, Integer.toString(i));
      if (branches.get(i).path("steps").isEmpty()) {
        faults.warning(
            at,
            "this 'when' has no steps: what it takes goes nowhere",
            "add them; to drop alerts on purpose: steps: [stop: {}]");
      }
      JsonNode condition = condition(branches.get(i));
      Integer first = lines.putIfAbsent(condition, faults.file().line(at));
      if (first != null && !condition.isEmpty()) {
        faults.warning(
            at,
            "this 'when' is never reached: the one in line " + first + " asks the same",
            "take one of them out, or put both their steps into one");
      }
    }
  }

  /** A branch without its steps and id. */
  private static JsonNode condition(JsonNode branch) {
    return branch instanceof ObjectNode object
        ? object.deepCopy().without(List.of("steps", "id", "description", "note", "disabled"))
        : branch;
  }
}
