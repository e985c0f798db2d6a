package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;

/** The two formats of error bodies. */
@SuppressWarnings("ImmutableEnumChecker") // they are, in fact
enum ApiErrorBody {
  /**
   * Code, message and a tracking id.
   *
   * @see <a href="https://learn.microsoft.com/en-us/defender-endpoint/api/common-errors">documented
   *     codes and shape</a>
   */
  DEFENDER(
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
          504, "GatewayTimeout")) {
    @Override
    String json(int status, String message, Instant now) {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      body.putObject("error")
          .put("code", code(status))
          .put("message", message)
          .put("target", UUID.randomUUID().toString());
      return body.toString();
    }
  },

  /**
   * Code, message and an inner error. Like the service, 503 and 502 have empty values and {@code
   * innererror} in lower case.
   *
   * @see <a href="https://learn.microsoft.com/en-us/graph/errors">the documented shape</a>
   */
  GRAPH(
      Map.of(
          400, "BadRequest",
          401, "InvalidAuthenticationToken",
          403, "Forbidden",
          404, "ResourceNotFound",
          405, "Request_BadRequest",
          429, "TooManyRequests",
          500, "InternalServerError",
          502, "",
          503, "UnknownError",
          504, "gatewayTimeout")) {
    @Override
    String json(int status, String message, Instant now) {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      ObjectNode error = body.putObject("error");
      error.put("code", code(status)).put("message", status == 503 ? "" : message);
      error
          .putObject(status == 502 ? "innererror" : "innerError")
          .put("date", now.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", ""))
          .put("request-id", UUID.randomUUID().toString())
          .put("client-request-id", UUID.randomUUID().toString());
      return body.toString();
    }
  };

  private final Map<Integer, String> codes;

  ApiErrorBody(Map<Integer, String> codes) {
    this.codes = codes;
  }

  /** The body for a status, with new ids. */
  abstract String json(int status, String message, Instant now);

  /** With a message derived from the status. */
  String json(int status, Instant now) {
    return json(status, "Simulated failure: " + code(status), now);
  }

  String code(int status) {
    return codes.getOrDefault(status, status < 500 ? "BadRequest" : "InternalServerError");
  }
}
