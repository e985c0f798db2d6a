package io.defenderroutes.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Alternative JSON fields, of which the first with a value is used.
 *
 * @param alternatives each is one field, or several that are joined; a field is a list of steps
 *     from the root: names, indexes, or {@code *} for each element of an array
 */
record Paths(List<List<List<String>>> alternatives) {
  private static final String EACH = "*";

  static Paths none() {
    return new Paths(List.of());
  }

  static Paths of(String text) {
    return new Paths(
        Arrays.stream(text.split(","))
            .map(
                alternative ->
                    Arrays.stream(alternative.split("\\+"))
                        .map(field -> List.of(field.strip().split("/")))
                        .toList())
            .toList());
  }

  /** The top-level fields of all paths. */
  Stream<String> roots() {
    return alternatives.stream().flatMap(List::stream).map(field -> field.get(0));
  }

  /** The first value as text; null, blank, "null" and "None" are no values. */
  Optional<String> read(JsonNode alert) {
    // Called a dozen times per alert: no streams.
    for (List<List<String>> fields : alternatives) {
      String found = readJoined(alert, fields);
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private static @Nullable String readJoined(JsonNode alert, List<List<String>> fields) {
    String joined = null;
    for (List<String> field : fields) {
      String found = readFirst(alert, field, 0);
      if (found == null) {
        return null;
      }
      joined = joined == null ? found : joined + ":" + found;
    }
    return joined;
  }

  private static @Nullable String readFirst(JsonNode node, List<String> field, int step) {
    JsonNode at = node;
    for (int i = step; i < field.size(); i++) {
      if (field.get(i).equals(EACH)) {
        for (JsonNode element : at) {
          String found = readFirst(element, field, i + 1);
          if (found != null) {
            return found;
          }
        }
        return null;
      }
      at = child(at, field.get(i));
    }
    return text(at);
  }

  /** The distinct values of the first alternative that has any; an array is its elements. */
  List<String> readAll(JsonNode alert) {
    for (List<List<String>> fields : alternatives) {
      List<String> found = new ArrayList<>();
      for (List<String> field : fields) {
        collect(alert, field, 0, found);
      }
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private static void collect(JsonNode node, List<String> field, int step, List<String> found) {
    JsonNode at = node;
    for (int i = step; i < field.size(); i++) {
      if (field.get(i).equals(EACH)) {
        for (JsonNode element : at) {
          collect(element, field, i + 1, found);
        }
        return;
      }
      at = child(at, field.get(i));
    }
    if (at.isArray()) {
      for (JsonNode element : at) {
        add(text(element), found);
      }
    } else {
      add(text(at), found);
    }
  }

  private static void add(@Nullable String text, List<String> found) {
    if (text != null && !found.contains(text)) {
      found.add(text);
    }
  }

  private static JsonNode child(JsonNode node, String name) {
    return node.isArray() && isIndex(name) ? node.path(Integer.parseInt(name)) : node.path(name);
  }

  private static boolean isIndex(String name) {
    return name.length() < 9 && name.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static @Nullable String text(JsonNode node) {
    if (!node.isValueNode() || node.isNull()) {
      return null;
    }
    String text = node.asText();
    return text.isBlank() || text.equals("null") || text.equals("None") ? null : text;
  }

  boolean isNone() {
    return alternatives.isEmpty();
  }
}
