package io.defenderroutes.sandbox;

import io.defenderroutes.sandbox.EntraUsers.SignIn;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Authorization codes: valid once, for ten minutes, with the PKCE verifier.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7636">PKCE</a>
 */
final class AuthorizationCodes {
  private static final Duration LIFETIME = Duration.ofMinutes(10);

  private final Clock clock;
  private final Map<String, Issued> open = new ConcurrentHashMap<>();
  private final Map<String, Boolean> redeemed = new ConcurrentHashMap<>();

  /** The request of a code; the challenge is empty if none was sent. */
  record Request(
      SignIn signIn,
      String clientId,
      String redirectUri,
      Scopes scopes,
      String challenge,
      String nonce) {}

  private record Issued(Request request, Instant expires) {}

  AuthorizationCodes(Clock clock) {
    this.clock = clock;
  }

  String issue(Request request) {
    String code = "1.C" + UUID.randomUUID() + UUID.randomUUID();
    open.put(code, new Issued(request, clock.instant().plus(LIFETIME)));
    return code;
  }

  /**
   * Redeems a code, which is then used.
   *
   * @throws EntraRejection if the code is unknown, expired or used, or the verifier is wrong
   */
  Request redeem(String code, EntraApp app, String redirectUri, String verifier) {
    Issued issued = open.get(code);
    if (issued == null) {
      throw redeemed.containsKey(code)
          ? new EntraRejection(54005, Map.of())
          : EntraErrors.badGrant();
    }
    Request request = issued.request();
    if (!request.clientId().equals(app.clientId())
        || !request.signIn().user().tenantId().equals(app.tenantId())) {
      throw EntraErrors.badGrant();
    }
    if (!request.redirectUri().equals(redirectUri)) {
      throw new EntraRejection(500112, Map.of("redirect", redirectUri));
    }
    if (!request.challenge().isEmpty() && !request.challenge().equals(challenge(verifier))) {
      throw new EntraRejection(501481, Map.of());
    }
    if (!clock.instant().isBefore(issued.expires())) {
      throw new EntraRejection(70008, Map.of());
    }
    if (!open.remove(code, issued)) {
      throw new EntraRejection(54005, Map.of());
    }
    redeemed.put(code, true);
    return request;
  }

  private static String challenge(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
