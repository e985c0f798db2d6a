package io.defenderroutes.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.impl.AbstractFunction;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Functions that formats need for each field of an alert. They could be written in JSLT, and would
 * take half of the time of a mapping there.
 */
final class AlertFunctions {
  private AlertFunctions() {}

  static List<Function> all() {
    return List.of(new Text(), new Word(), new Without(), new EpochMillis());
  }

  /** Whether a value is what the APIs send for a missing one. */
  private static boolean isMissing(JsonNode value) {
    if (value.isNull()) {
      return true;
    }
    if (!value.isTextual()) {
      return false;
    }
    String text = value.textValue();
    return text.isEmpty() || text.equals("null") || text.equals("None");
  }

  /** {@code text(value)}: as text; null for {@code ""}, {@code "null"} and {@code "None"}. */
  private static final class Text extends AbstractFunction {
    Text() {
      super("text", 1, 1);
    }

    @Override
    public JsonNode call(JsonNode input, JsonNode[] arguments) {
      JsonNode value = arguments[0];
      if (isMissing(value)) {
        return NullNode.instance;
      }
      return value.isTextual()
          ? value
          : TextNode.valueOf(value.isValueNode() ? value.asText() : value.toString());
    }
  }

  /** {@code word(value)}: as {@code text}, in lower case and without blanks. */
  private static final class Word extends AbstractFunction {
    Word() {
      super("word", 1, 1);
    }

    @Override
    public JsonNode call(JsonNode input, JsonNode[] arguments) {
      JsonNode value = arguments[0];
      if (isMissing(value)) {
        return NullNode.instance;
      }
      String text = value.isValueNode() ? value.asText() : value.toString();
      return TextNode.valueOf(text.toLowerCase(Locale.ROOT).replace(" ", ""));
    }
  }

  /**
   * {@code without(object, table)}: the fields that the table lacks, without missing values; null
   * if it is no object.
   */
  private static final class Without extends AbstractFunction {
    Without() {
      super("without", 2, 2);
    }

    @Override
    public JsonNode call(JsonNode input, JsonNode[] arguments) {
      if (!arguments[0].isObject()) {
        return NullNode.instance;
      }
      ObjectNode left = JsonNodeFactory.instance.objectNode();
      for (Map.Entry<String, JsonNode> field : arguments[0].properties()) {
        JsonNode value = field.getValue();
        boolean isEmpty = value.isContainerNode() && value.isEmpty();
        if (!isEmpty && !isMissing(value) && !arguments[1].has(field.getKey())) {
          left.set(field.getKey(), value);
        }
      }
      return left;
    }
  }
}
