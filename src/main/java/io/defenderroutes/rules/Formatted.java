package io.defenderroutes.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/**
 * An alert in a format.
 *
 * @param format its name
 * @param document missing if the format fails
 * @param failure why it fails; empty if it does not
 */
public record Formatted(String format, JsonNode document, String failure) {
  static Formatted failed(String format, String failure) {
    return new Formatted(format, MissingNode.getInstance(), failure);
  }

  /** A field of the document as a rule test expects it; empty if the document lacks it. */
  String field(String path) {
    JsonNode at = document;
    for (String step : path.split("\\.", -1)) {
      boolean isIndex = at.isArray() && step.matches("\\d{1,6}");
      at = isIndex ? at.path(Integer.parseInt(step)) : at.path(step);
    }
    return at.isMissingNode() ? "" : at.isValueNode() ? at.asText() : at.toString();
  }
}
