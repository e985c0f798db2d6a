package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;

/**
 * Creates unsigned id tokens.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference">the
 *     claims</a>
 */
final class IdTokens {
  private IdTokens() {}

  static String of(EntraApp app, EntraUser user, String nonce, Instant now, Duration lifetime) {
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.put("aud", app.clientId());
    claims.put("iss", "https://login.microsoftonline.com/" + user.tenantId() + "/v2.0");
    claims.put("iat", now.getEpochSecond()).put("nbf", now.getEpochSecond());
    claims.put("exp", now.plus(lifetime).getEpochSecond());
    claims.put("oid", user.oid()).put("tid", user.tenantId());
    claims.put("sub", EntraUser.id(user.oid() + "\n" + app.clientId()));
    claims.put("preferred_username", user.upn()).put("name", user.upn()).put("ver", "2.0");
    if (!nonce.isEmpty()) {
      claims.put("nonce", nonce);
    }
    return IssuedTokens.unsigned(claims);
  }
}
