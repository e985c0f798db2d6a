package io.defenderroutes.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

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
    for (List<List<String>> fields : alternatives) {
      if (fields.size() == 1) {
        Optional<String> found = values(alert, fields.get(0), 0).findFirst();
        if (found.isPresent()) {
          return found;
        }
      } else {
        List<String> found =
            fields.stream()
                .map(field -> values(alert, field, 0).findFirst())
                .flatMap(Optional::stream)
                .toList();
        if (found.size() == fields.size()) {
          return Optional.of(found.stream().collect(Collectors.joining(":")));
        }
      }
    }
    return Optional.empty();
  }

  /** All values of the first alternative that holds any, each once. */
  List<String> readAll(JsonNode alert) {
    for (List<List<String>> fields : alternatives) {
      List<String> found =
          fields.stream().flatMap(field -> values(alert, field, 0)).distinct().toList();
      if (!found.isEmpty()) {
        return found;
      }
    }
    return List.of();
  }

  private static Stream<String> values(JsonNode node, List<String> field, int step) {
    JsonNode at = node;
    for (int i = step; i < field.size(); i++) {
      String name = field.get(i);
      if (name.equals(EACH)) {
        int next = i + 1;
        return StreamSupport.stream(at.spliterator(), false)
            .flatMap(element -> values(element, field, next));
      }
      at = at.isArray() && isIndex(name) ? at.path(Integer.parseInt(name)) : at.path(name);
    }
    return text(at).stream();
  }

  private static boolean isIndex(String name) {
    return name.length() < 9 && name.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static Optional<String> text(JsonNode node) {
    if (!node.isValueNode() || node.isNull()) {
      return Optional.empty();
    }
    String text = node.asText();
    boolean none = text.isBlank() || text.equals("null") || text.equals("None");
    return none ? Optional.empty() : Optional.of(text);
  }
}
