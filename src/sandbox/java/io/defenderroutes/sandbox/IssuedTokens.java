package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Creates unsigned JWT access tokens, and stores each, valid or not.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference">the
 *     claims</a>
 */
final class IssuedTokens {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final Map<String, Grant> grants = new LinkedHashMap<>();
  private int revokedCount;

  /**
   * The grant of a token, numbered from 1. App tokens have roles; user tokens have scopes and the
   * user's name.
   */
  record Grant(
      int number,
      String tenantId,
      String clientId,
      String audience,
      List<String> roles,
      List<String> scopes,
      String user,
      Instant expires) {}

  /** Issues a token for an app. */
  synchronized String issue(
      EntraApp app, String proof, String audience, Instant now, Duration lifetime) {
    String id = EntraUser.id(app.tenantId() + "\n" + app.clientId());
    List<String> roles = app.rolesFor(audience);
    ObjectNode claims = claims(app, proof, audience, now, lifetime);
    claims.put("idtyp", "app").put("oid", id).put("sub", id);
    if (!roles.isEmpty()) { // without consent there is no such claim
      roles.forEach(claims.putArray("roles")::add);
    }
    return keep(claims, app, audience, roles, List.of(), "", now.plus(lifetime));
  }

  /** Issues a token for a user. */
  synchronized String issue(
      EntraApp app,
      String proof,
      EntraUser user,
      String audience,
      List<String> scopes,
      Instant now,
      Duration lifetime) {
    ObjectNode claims = claims(app, proof, audience, now, lifetime);
    claims.put("idtyp", "user").put("oid", user.oid());
    claims.put("sub", EntraUser.id(user.oid() + "\n" + app.clientId()));
    claims.put("upn", user.upn()).put("unique_name", user.upn()).put("name", user.upn());
    claims.put("scp", String.join(" ", scopes));
    return keep(claims, app, audience, List.of(), scopes, user.upn(), now.plus(lifetime));
  }

  synchronized Optional<Grant> valid(String token, Instant now) {
    return Optional.ofNullable(grants.get(token))
        .filter(grant -> grant.number() > revokedCount && now.isBefore(grant.expires()));
  }

  synchronized Optional<Grant> known(String token) {
    return Optional.ofNullable(grants.get(token));
  }

  synchronized void revokeAll() {
    revokedCount = grants.size();
  }

  synchronized List<String> all() {
    return List.copyOf(grants.keySet());
  }

  /** An unsigned JWT. */
  static String unsigned(ObjectNode claims) {
    return part("{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"sandbox\"}")
        + "."
        + part(claims.toString())
        + "."
        + part("not a signature " + UUID.randomUUID());
  }

  static String part(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ObjectNode claims(
      EntraApp app, String proof, String audience, Instant now, Duration lifetime) {
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.put("aud", audience).put("iss", "https://sts.windows.net/" + app.tenantId() + "/");
    claims.put("iat", now.getEpochSecond()).put("nbf", now.getEpochSecond());
    claims.put("exp", now.plus(lifetime).getEpochSecond());
    claims.put("appid", app.clientId()).put("appidacr", proof);
    claims.put("jti", UUID.randomUUID().toString());
    return claims.put("tid", app.tenantId()).put("ver", "1.0");
  }

  private String keep(
      ObjectNode claims,
      EntraApp app,
      String audience,
      List<String> roles,
      List<String> scopes,
      String user,
      Instant expires) {
    String token = unsigned(claims);
    grants.put(
        token,
        new Grant(
            grants.size() + 1,
            app.tenantId(),
            app.clientId(),
            audience,
            roles,
            scopes,
            user,
            expires));
    return token;
  }
}
