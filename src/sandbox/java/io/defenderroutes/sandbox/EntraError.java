package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/**
 * An error response of the token endpoint.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow#error-response">the
 *     body's shape</a>
 * @param status HTTP status
 * @param error OAuth 2.0 error code
 * @param suberror required action of the user, or empty
 * @param code the number after AADSTS
 * @param text after the code
 * @param retryAfter Retry-After in seconds; 0 for none
 */
record EntraError(
    int status, String error, String suberror, int code, String text, long retryAfter) {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  EntraError(int status, String error, int code, String text) {
    this(status, error, "", code, text);
  }

  EntraError(int status, String error, String suberror, int code, String text) {
    this(status, error, suberror, code, text, 0);
  }

  static EntraError transientFailure(int status, long retryAfter) {
    return new EntraError(
        status,
        "temporarily_unavailable",
        "",
        90033,
        "A transient error has occurred. Please try again.",
        retryAfter);
  }

  /** Parameters for the redirect of a browser. */
  String message() {
    return "AADSTS" + code + ": " + text;
  }

  String json(Instant now) {
    String trace = UUID.randomUUID().toString();
    String correlation = UUID.randomUUID().toString();
    String timestamp = TIMESTAMP.format(now);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("error", error);
    body.put(
        "error_description",
        "%s\r\nTrace ID: %s\r\nCorrelation ID: %s\r\nTimestamp: %s"
            .formatted(message(), trace, correlation, timestamp));
    body.putArray("error_codes").add(code);
    body.put("timestamp", timestamp);
    body.put("trace_id", trace);
    body.put("correlation_id", correlation);
    if (!suberror.isEmpty()) {
      body.put("suberror", suberror);
    }
    return body.toString();
  }
}
