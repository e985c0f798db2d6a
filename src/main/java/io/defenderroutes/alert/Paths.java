package io.defenderroutes.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Fields of which the first that holds a value counts.
 *
 * @param alternatives each is one field, or several that count together; a field is its steps from
 *     the alert's root: names, indexes, or {@code *} for each element of an array
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

  /** The top-level fields in which any of these lie. */
  Stream<String> roots() {
    return alternatives.stream().flatMap(List::stream).map(field -> field.get(0));
  }

  /** The first value, as text; the vendors' five forms of "no value" are none. */
  Optional<String> read(JsonNode alert) {
    // Asked a dozen times for every alert: without streams.
    for (List<List<String>> fields : alternatives) {
      String found = together(alert, fields);
      if (found != null) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  private static @Nullable String together(JsonNode alert, List<List<String>> fields) {
    String joined = null;
    for (List<String> field : fields) {
      String found = first(alert, field, 0);
      if (found == null) {
        return null;
      }
      joined = joined == null ? found : joined + ":" + found;
    }
    return joined;
  }

  private static @Nullable String first(JsonNode node, List<String> field, int step) {
    JsonNode at = node;
    for (int i = step; i < field.size(); i++) {
      if (field.get(i).equals(EACH)) {
        for (JsonNode element : at) {
          String found = first(element, field, i + 1);
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

  /** All values of the first alternative that holds any, each once; an array is its elements. */
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

  /** Whether no field is named. */
  boolean isNone() {
    return alternatives.isEmpty();
  }
}
