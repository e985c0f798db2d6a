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

/** Makes app tokens in the shape of a JWT, and remembers each, valid or not. */
final class IssuedTokens {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final Map<String, Grant> grants = new LinkedHashMap<>();
  private int revokedCount;

  /** What a token allows; {@code number} counts from 1. */
  record Grant(
      int number,
      String tenantId,
      String clientId,
      String audience,
      List<String> roles,
      Instant expires) {}

  synchronized String issue(
      String issuer, EntraApp app, String audience, Instant now, Duration lifetime) {
    ObjectNode claims = JsonNodeFactory.instance.objectNode();
    claims.put("aud", audience).put("iss", issuer);
    claims.put("iat", now.getEpochSecond()).put("nbf", now.getEpochSecond());
    claims.put("exp", now.plus(lifetime).getEpochSecond());
    claims.put("appid", app.clientId()).put("appidacr", "1").put("idtyp", "app");
    claims.put("jti", UUID.randomUUID().toString());
    List<String> roles = app.rolesFor(audience);
    if (!roles.isEmpty()) { // an app nobody consented to has no such claim
      roles.forEach(claims.putArray("roles")::add);
    }
    claims.put("tid", app.tenantId()).put("ver", "1.0");
    String token =
        part("{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"sandbox\"}")
            + "."
            + part(claims.toString())
            + "."
            + part("not a signature " + UUID.randomUUID());
    grants.put(
        token,
        new Grant(
            grants.size() + 1,
            app.tenantId(),
            app.clientId(),
            audience,
            roles,
            now.plus(lifetime)));
    return token;
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

  private static String part(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
