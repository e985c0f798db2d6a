package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.UUID;

/**
 * The API's error bodies.
 *
 * @see <a href="https://learn.microsoft.com/en-us/defender-endpoint/api/common-errors">documented
 *     codes and shape</a>
 */
final class DefenderErrors {
  private static final Map<Integer, String> CODES =
      Map.of(
          400, "BadRequest",
          401, "Unauthorized",
          403, "Forbidden",
          404, "NotFound",
          405, "MethodNotAllowed",
          429, "TooManyRequests",
          500, "InternalServerError",
          502, "BadGateway",
          503, "ServiceUnavailable",
          504, "GatewayTimeout");

  private DefenderErrors() {}

  /** The body with a message made of the status's own code. */
  static String json(int status) {
    return json(status, "Simulated failure: " + code(status));
  }

  /** The body; its target is a new tracking id. */
  static String json(int status, String message) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error")
        .put("code", code(status))
        .put("message", message)
        .put("target", UUID.randomUUID().toString());
    return body.toString();
  }

  private static String code(int status) {
    return CODES.getOrDefault(status, status < 500 ? "BadRequest" : "InternalServerError");
  }
}
