package io.defenderroutes.alert;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Normal form of a record, to compare records of different responses. Omits OData annotations,
 * empty fields, field order and spaces.
 *
 * @see <a
 *     href="https://docs.oasis-open.org/odata/odata-json-format/v4.01/odata-json-format-v4.01.html">OData
 *     JSON format</a>, control information
 */
final class RecordValues {
  private static final String ANNOTATION = "@odata.";

  private final UnaryOperator<String> canonical;

  /**
   * @param canonical normalizes text with several notations, such as a time
   */
  RecordValues(UnaryOperator<String> canonical) {
    this.canonical = canonical;
  }

  /** The normal form of a value. */
  String of(JsonNode json) {
    StringBuilder values = new StringBuilder();
    append(json, values);
    return values.toString();
  }

  private void append(JsonNode node, StringBuilder values) {
    if (node.isObject()) {
      Map<String, JsonNode> fields = new TreeMap<>();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        if (!field.getKey().contains(ANNOTATION) && !isEmpty(field.getValue())) {
          fields.put(field.getKey(), field.getValue());
        }
      }
      values.append('{');
      fields.forEach(
          (name, value) -> {
            appendText(name, values);
            append(value, values);
          });
      values.append('}');
    } else if (node.isArray()) {
      values.append('[');
      node.forEach(element -> append(element, values));
      values.append(']');
    } else {
      // APIs send 64-bit numbers as numbers or as text.
      appendText(canonical.apply(node.asText()), values);
    }
  }

  private static boolean isEmpty(JsonNode value) {
    return value.isNull() || (value.isTextual() && value.textValue().isEmpty());
  }

  /** Appends text with its length, so that different sequences differ. */
  private static void appendText(String text, StringBuilder values) {
    values.append(text.length()).append(':').append(text);
  }
}
