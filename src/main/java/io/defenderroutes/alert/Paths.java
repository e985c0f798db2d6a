package io.defenderroutes.alert;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Fields of which the first that holds a value counts. */
record Paths(List<List<JsonPointer>> alternatives) {
  static Paths none() {
    return new Paths(List.of());
  }

  static Paths of(String text) {
    return new Paths(
        Arrays.stream(text.split(","))
            .map(
                alternative ->
                    Arrays.stream(alternative.split("\\+"))
                        .map(f -> JsonPointer.compile("/" + f.strip()))
                        .toList())
            .toList());
  }

  /** The top-level fields in which any of these lie. */
  Stream<String> roots() {
    return alternatives.stream().flatMap(List::stream).map(JsonPointer::getMatchingProperty);
  }

  /** The first value, as text; the vendors' five forms of "no value" are none. */
  Optional<String> read(JsonNode alert) {
    for (List<JsonPointer> fields : alternatives) {
      List<String> found =
          fields.stream().map(f -> text(alert.at(f))).flatMap(Optional::stream).toList();
      if (!found.isEmpty() && found.size() == fields.size()) {
        return Optional.of(found.stream().collect(Collectors.joining(":")));
      }
    }
    return Optional.empty();
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
