package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/**
 * A refusal of the token endpoint.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes">AADSTS
 *     error codes</a>
 * @see <a
 *     href="https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow#error-response">the
 *     body's shape</a>
 * @param status HTTP status
 * @param error OAuth 2.0 error code
 * @param code the number after AADSTS
 * @param text what it says after the number
 */
record EntraError(int status, String error, int code, String text) {
  private static final DateTimeFormatter TIMESTAMP =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  static EntraError unknownTenant(String tenantId) {
    return new EntraError(
        400,
        "invalid_request",
        90002,
        "Tenant '"
            + tenantId
            + "' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud."
            + " Check with your subscription administrator, this may happen if there are no active subscriptions for"
            + " the tenant.");
  }

  static EntraError unknownApp(String clientId, String tenantId) {
    return new EntraError(
        400,
        "unauthorized_client",
        700016,
        "Application with identifier '"
            + clientId
            + "' was not found in the directory '"
            + tenantId
            + "'. This can happen if the application has not been installed by the administrator of the tenant or"
            + " consented to by any user in the tenant. You may have sent your authentication request to the wrong"
            + " tenant.");
  }

  static EntraError wrongSecret(String clientId) {
    return new EntraError(
        401,
        "invalid_client",
        7000215,
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not"
            + " the client secret ID, for a secret added to app '"
            + clientId
            + "'.");
  }

  static EntraError badScope(String scope) {
    return new EntraError(
        400,
        "invalid_scope",
        70011,
        "The provided value for the input parameter 'scope' is not valid. The scope "
            + scope
            + " is not valid.");
  }

  static EntraError badGrant(String grant) {
    return new EntraError(
        400,
        "unsupported_grant_type",
        70003,
        "The app requested an unsupported grant type '" + grant + "'.");
  }

  static EntraError transientFailure(int status) {
    return new EntraError(
        status,
        "temporarily_unavailable",
        90033,
        "A transient error has occurred. Please try again.");
  }

  String json(Instant now) {
    String trace = UUID.randomUUID().toString();
    String correlation = UUID.randomUUID().toString();
    String timestamp = TIMESTAMP.format(now);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("error", error);
    body.put(
        "error_description",
        "AADSTS%d: %s\r\nTrace ID: %s\r\nCorrelation ID: %s\r\nTimestamp: %s"
            .formatted(code, text, trace, correlation, timestamp));
    body.putArray("error_codes").add(code);
    body.put("timestamp", timestamp);
    body.put("trace_id", trace);
    body.put("correlation_id", correlation);
    return body.toString();
  }
}
