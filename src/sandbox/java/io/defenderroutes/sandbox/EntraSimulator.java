package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Entra ID over TLS on loopback: token endpoints (v2 and v1) for apps and users, device codes,
 * sign-in and consent in a browser. Tokens look like JWTs and carry the usual claims, but nobody
 * signed them.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow">the
 *     documented flow</a>
 */
public final class EntraSimulator implements AutoCloseable {
  private final Clock clock;
  private final HttpsEndpoint endpoint;
  private final EntraDirectory directory = new EntraDirectory();
  private final EntraUsers users;
  private final TokenGrants grants;
  private int failStatus;
  private int failTimes;
  private Duration failRetryAfter = Duration.ZERO;

  private EntraSimulator(Certificates certificates, Clock clock, int port) {
    this.clock = clock;
    users = new EntraUsers(clock);
    Supplier<String> self = () -> authorityHost().toString();
    grants = new TokenGrants(clock, directory, new ClientCheck(clock, self), users);
    EntraRouter router = new EntraRouter(clock, directory, grants, users, self, this::ordered);
    endpoint = new HttpsEndpoint(certificates, "entra", port, router::handle);
  }

  /** Starts on a free port and knows no tenant yet. */
  public static EntraSimulator start(Certificates certificates, Clock clock) {
    return start(certificates, clock, 0);
  }

  /** As {@link #start(Certificates, Clock)}, on that port; 0 for a free one. */
  public static EntraSimulator start(Certificates certificates, Clock clock, int port) {
    return new EntraSimulator(certificates, clock, port);
  }

  /** {@code https://localhost:port}; a tenant's authority is this, a slash and the tenant id. */
  public URI authorityHost() {
    return endpoint.uri();
  }

  /** Makes the tenant known, without any app. */
  public void tenant(String tenantId) {
    directory.tenant(tenantId);
  }

  /** The app in that tenant, to be given credentials and rights; both are made known if need be. */
  public EntraApp app(String tenantId, String clientId) {
    return directory.app(tenantId, clientId);
  }

  /**
   * Makes the app known to the tenant; again: with another secret in place of all others, or other
   * roles in tokens to come.
   */
  public void register(String tenantId, String clientId, String clientSecret, String... roles) {
    app(tenantId, clientId).reset(clientSecret, Map.of(EntraApp.ANY, List.of(roles)));
  }

  /**
   * As {@link #register(String, String, String, String...)}, for an app that may read these APIs.
   */
  public void register(String tenantId, String clientId, String clientSecret, Set<Api> apis) {
    Map<String, List<String>> roles =
        apis.stream()
            .flatMap(api -> api.audiences().stream())
            .distinct()
            .collect(
                Collectors.toMap(
                    audience -> audience,
                    audience ->
                        apis.stream()
                            .filter(api -> api.audiences().contains(audience))
                            .map(Api::role)
                            .toList()));
    app(tenantId, clientId).reset(clientSecret, roles);
  }

  /**
   * From now on every request of that app in that tenant is refused so, with the status, the error
   * and the text that go with the code.
   *
   * @param code the number after AADSTS; one that is not listed is an {@code invalid_grant}
   */
  public void refuse(String tenantId, String clientId, int code) {
    Map<String, String> values = Map.of("tenant", tenantId, "app", clientId);
    directory.refuse(tenantId, clientId, EntraErrors.of(code, values));
  }

  /** As {@link #refuse(String, String, int)}, in other words. */
  public void refuse(
      String tenantId, String clientId, int code, int httpStatus, String error, String text) {
    directory.refuse(tenantId, clientId, new EntraError(httpStatus, error, code, text));
  }

  /** Withdraws what {@link #refuse(String, String, int)} ordered. */
  public void accept(String tenantId, String clientId) {
    directory.accept(tenantId, clientId);
  }

  /** Who signs in, what they say, and whose sign-ins no longer count. */
  public EntraUsers users() {
    return users;
  }

  /** The devices that wait for a user. */
  public DeviceCodes devices() {
    return grants.devices;
  }

  /**
   * How long refresh tokens issued from now on are good if nobody uses them; 90 days unless told.
   */
  public void refreshTokenLifetime(Duration unused) {
    grants.refreshTokens.lifetime(unused);
  }

  /** How long tokens issued from now on live; 3599 s unless told. */
  public void tokenLifetime(Duration tokenLifetime) {
    grants.lifetime(tokenLifetime);
  }

  public int tokensIssued() {
    return grants.tokens.all().size();
  }

  /** Every token ever issued, oldest first, to search logs and records for. */
  public List<String> issuedTokens() {
    return grants.tokens.all();
  }

  /** Whether the token was issued here for that audience, has not expired and was not revoked. */
  public boolean isValid(String token, String audience) {
    return grants
        .tokens
        .valid(token, clock.instant())
        .filter(grant -> grant.audience().equals(audience))
        .isPresent();
  }

  /** The tenant the token was issued for, valid or not. */
  public Optional<String> tenantOf(String token) {
    return grants.tokens.known(token).map(IssuedTokens.Grant::tenantId);
  }

  /** The app the token was issued to; empty for one that was not issued here. */
  String clientOf(String token) {
    return grants.tokens.known(token).map(IssuedTokens.Grant::clientId).orElse("");
  }

  /** The roles the token carries, valid or not. */
  public List<String> rolesOf(String token) {
    return grants.tokens.known(token).map(IssuedTokens.Grant::roles).orElse(List.of());
  }

  /** The delegated permissions a user's token carries, valid or not; none for an app's. */
  public List<String> scopesOf(String token) {
    return grants.tokens.known(token).map(IssuedTokens.Grant::scopes).orElse(List.of());
  }

  /** The user the token was issued for; empty for an app's. */
  public Optional<String> userOf(String token) {
    return grants.tokens.known(token).map(IssuedTokens.Grant::user).filter(user -> !user.isEmpty());
  }

  /** Makes every token issued so far invalid. */
  public void revokeAll() {
    grants.tokens.revokeAll();
  }

  /** The next so many token requests, of whatever tenant, are answered with this status. */
  public void failNext(int httpStatus, int times) {
    failNext(httpStatus, times, Duration.ZERO);
  }

  /** As {@link #failNext(int, int)}, with a header Retry-After; zero for none. */
  public synchronized void failNext(int httpStatus, int times, Duration retryAfter) {
    failStatus = httpStatus;
    failTimes = times;
    failRetryAfter = retryAfter;
  }

  @Override
  public void close() {
    endpoint.close();
  }

  /** A token in the form the token endpoint has it, for who has no need to ask there. */
  ObjectNode managed(String tenantId, String clientId, String audience) {
    return grants.managed(tenantId, clientId, audience);
  }

  private synchronized Optional<EntraError> ordered() {
    if (failTimes == 0) {
      return Optional.empty();
    }
    failTimes--;
    return Optional.of(EntraError.transientFailure(failStatus, failRetryAfter.toSeconds()));
  }
}
