package io.defenderroutes.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The values of a record, in a form that does not depend on how a response writes them: without
 * OData annotations, fields that hold nothing, order and spaces. Two records are the same if their
 * values are.
 *
 * @see <a
 *     href="https://docs.oasis-open.org/odata/odata-json-format/v4.01/odata-json-format-v4.01.html">OData
 *     JSON format</a>, control information
 */
final class RecordValues {
  private static final String ANNOTATION = "@odata.";

  private final UnaryOperator<String> canonical;

  /**
   * @param canonical of text that may be written in several ways, such as a time
   */
  RecordValues(UnaryOperator<String> canonical) {
    this.canonical = canonical;
  }

  /** All values, each with its field's name. */
  String of(JsonNode json) {
    StringBuilder values = new StringBuilder();
    append(json, values);
    return values.toString();
  }

  private void append(JsonNode node, StringBuilder values) {
    if (node.isObject()) {
      Map<String, JsonNode> fields = new TreeMap<>();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        if (!field.getKey().contains(ANNOTATION) && !isNothing(field.getValue())) {
          fields.put(field.getKey(), field.getValue());
        }
      }
      values.append('{');
      fields.forEach(
          (name, value) -> {
            text(name, values);
            append(value, values);
          });
      values.append('}');
    } else if (node.isArray()) {
      values.append('[');
      node.forEach(element -> append(element, values));
      values.append(']');
    } else {
      // A 64-bit number may come as a number or as text.
      text(canonical.apply(node.asText()), values);
    }
  }

  private static boolean isNothing(JsonNode value) {
    return value.isNull() || (value.isTextual() && value.textValue().isEmpty());
  }

  /** With its length, so that no two sequences of texts read the same. */
  private static void text(String text, StringBuilder values) {
    values.append(text.length()).append(':').append(text);
  }
}
