package io.defenderroutes.identity;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Base64;

/**
 * What a token says of itself. Read to explain a refusal, never to decide one: the token is the
 * API's to validate, and its signature is not checked here.
 *
 * <p>Source: <a
 * href="https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference">access
 * token claims reference</a>.
 *
 * @param audience {@code aud}
 * @param tenant {@code tid}
 * @param permissions {@code roles} of an application, or {@code scp} of a user; "none" if there are
 *     none
 */
record Claims(String audience, String tenant, String permissions) {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final Claims UNREADABLE = new Claims("(not readable)", "(not readable)", "(not readable)");

  static Claims of(Token token) {
    String[] parts = token.value().split("\\.", -1);
    if (parts.length != 3) {
      return UNREADABLE;
    }
    try {
      JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
      return new Claims(text(claims.path("aud")), text(claims.path("tid")), permissions(claims));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      return UNREADABLE;
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory", e);
    }
  }

  private static String text(JsonNode claim) {
    return claim.isMissingNode() ? "none" : claim.asText();
  }

  private static String permissions(JsonNode claims) {
    if (claims.path("roles").isArray() && !claims.path("roles").isEmpty()) {
      StringBuilder roles = new StringBuilder();
      claims
          .path("roles")
          .forEach(r -> roles.append(roles.isEmpty() ? "" : " ").append(r.asText()));
      return roles.toString();
    }
    return claims.path("scp").asText("none");
  }
}
