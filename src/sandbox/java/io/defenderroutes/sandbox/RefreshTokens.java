package io.defenderroutes.sandbox;

import io.defenderroutes.sandbox.EntraUsers.SignIn;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Refresh tokens. Each use issues a new one; as in Entra, the old one stays valid until it expires.
 *
 * @see <a href="https://learn.microsoft.com/en-us/entra/identity-platform/refresh-tokens">refresh
 *     tokens</a>
 */
final class RefreshTokens {
  private static final Duration NINETY_DAYS = Duration.ofDays(90);
  private static final int BYTES = 96;

  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Issued> all = new ConcurrentHashMap<>();
  private volatile Duration lifetime = NINETY_DAYS;

  record Issued(SignIn signIn, String clientId, Scopes scopes, Instant issued, Duration lifetime) {}

  RefreshTokens(Clock clock) {
    this.clock = clock;
  }

  void lifetime(Duration unused) {
    lifetime = unused;
  }

  String issue(SignIn signIn, String clientId, Scopes scopes) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    String token = "1.A" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    all.put(token, new Issued(signIn, clientId, scopes, clock.instant(), lifetime));
    return token;
  }

  /**
   * Redeems a token.
   *
   * @throws EntraRejection if it belongs to another app or tenant, or has expired
   */
  Issued redeem(String token, EntraApp app) {
    Issued issued = all.get(token);
    if (issued == null
        || !issued.clientId().equals(app.clientId())
        || !issued.signIn().user().tenantId().equals(app.tenantId())) {
      throw EntraErrors.badGrant();
    }
    if (!clock.instant().isBefore(issued.issued().plus(issued.lifetime()))) {
      throw new EntraRejection(
          700082,
          Map.of("issued", issued.issued().toString(), "time", issued.lifetime().toString()));
    }
    return issued;
  }
}
