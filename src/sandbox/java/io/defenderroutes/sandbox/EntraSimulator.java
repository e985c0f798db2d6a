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
 * Simulates Entra ID over TLS on loopback: token endpoints (v2 and v1) for apps and users, device
 * codes, sign-in and consent in a browser. Tokens are unsigned JWTs with the usual claims.
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

  /** Starts on a free port, without tenants. */
  public static EntraSimulator start(Certificates certificates, Clock clock) {
    return start(certificates, clock, 0);
  }

  /** Starts on a port; 0 for a free one. */
  public static EntraSimulator start(Certificates certificates, Clock clock, int port) {
    return new EntraSimulator(certificates, clock, port);
  }

  /** {@code https://localhost:port}; append a slash and the tenant id for an authority. */
  public URI authorityHost() {
    return endpoint.uri();
  }

  /** Adds a tenant without apps. */
  public void tenant(String tenantId) {
    directory.tenant(tenantId);
  }

  /** The app in a tenant, to configure; both are created if missing. */
  public EntraApp app(String tenantId, String clientId) {
    return directory.app(tenantId, clientId);
  }

  /** Registers an app in a tenant; for a known app, replaces its secrets and roles. */
  public void register(String tenantId, String clientId, String clientSecret, String... roles) {
    app(tenantId, clientId).reset(clientSecret, Map.of(EntraApp.ANY, List.of(roles)));
  }

  /** Registers an app that may read these APIs. */
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
   * Rejects all requests of an app in a tenant with an error.
   *
   * @param code number after AADSTS; an unlisted one is an {@code invalid_grant}
   */
  public void refuse(String tenantId, String clientId, int code) {
    Map<String, String> values = Map.of("tenant", tenantId, "app", clientId);
    directory.refuse(tenantId, clientId, EntraErrors.of(code, values));
  }

  /** As {@link #refuse(String, String, int)}, with another error. */
  public void refuse(
      String tenantId, String clientId, int code, int httpStatus, String error, String text) {
    directory.refuse(tenantId, clientId, new EntraError(httpStatus, error, code, text));
  }

  /** Ends {@link #refuse(String, String, int)}. */
  public void accept(String tenantId, String clientId) {
    directory.accept(tenantId, clientId);
  }

  /** The simulated users. */
  public EntraUsers users() {
    return users;
  }

  /** The pending device codes. */
  public DeviceCodes devices() {
    return grants.devices;
  }

  /** Sets the lifetime of new, unused refresh tokens; by default 90 days. */
  public void refreshTokenLifetime(Duration unused) {
    grants.refreshTokens.lifetime(unused);
  }

  /** Sets the lifetime of new tokens; by default 3599 s. */
  public void tokenLifetime(Duration tokenLifetime) {
    grants.lifetime(tokenLifetime);
  }

  public int tokensIssued() {
    return grants.tokens.all().size();
  }

  /** All issued tokens, oldest first. */
  public List<String> issuedTokens() {
    return grants.tokens.all();
  }

  /** Whether a token is valid for an audience. */
  public boolean isValid(String token, String audience) {
    return grants
        .tokens
        .valid(token, clock.instant())
        .filter(grant -> grant.audience().equals(audience))
        .isPresent();
  }

  /** The tenant of a token, valid or not. */
  public Optional<String> tenantOf(String token) {
    return grants.tokens.known(token).map(IssuedTokens.Grant::tenantId);
  }

  /** The app of a token; empty if it was not issued here. */
  String clientOf(String token) {
    return grants.tokens.known(token).map(IssuedTokens.Grant::clientId).orElse("");
  }

  /** The roles of a token, valid or not. */
  List<String> rolesOf(String token) {
    return grants.tokens.known(token).map(IssuedTokens.Grant::roles).orElse(List.of());
  }

  /** The delegated permissions of a token, valid or not; none for an app's. */
  public List<String> scopesOf(String token) {
    return grants.tokens.known(token).map(IssuedTokens.Grant::scopes).orElse(List.of());
  }

  /** The user of a token; empty for an app's. */
  public Optional<String> userOf(String token) {
    return grants.tokens.known(token).map(IssuedTokens.Grant::user).filter(user -> !user.isEmpty());
  }

  /** Revokes all issued tokens. */
  public void revokeAll() {
    grants.tokens.revokeAll();
  }

  /** Fails the next token requests of any tenant with a status. */
  public void failNext(int httpStatus, int times) {
    failNext(httpStatus, times, Duration.ZERO);
  }

  /** As {@link #failNext(int, int)}, with Retry-After; zero for none. */
  public synchronized void failNext(int httpStatus, int times, Duration retryAfter) {
    failStatus = httpStatus;
    failTimes = times;
    failRetryAfter = retryAfter;
  }

  @Override
  public void close() {
    endpoint.close();
  }

  /** A response of the token endpoint for a managed identity. */
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
