package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Entra ID's token endpoints (v2 and v1) for client credentials, over TLS on loopback. Tokens look
 * like JWTs and carry the usual claims, but nobody signed them.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow">the
 *     documented flow</a>
 */
public final class EntraSimulator implements AutoCloseable {
  private static final Duration LIFETIME = Duration.ofSeconds(3599);

  private final Clock clock;
  private final HttpsEndpoint endpoint;
  private final IssuedTokens tokens = new IssuedTokens();
  private final Map<String, Map<String, EntraApp>> tenants = new ConcurrentHashMap<>();
  private volatile Duration lifetime = LIFETIME;
  private int failStatus;
  private int failTimes;

  private EntraSimulator(Certificates certificates, Clock clock, int port) {
    this.clock = clock;
    this.endpoint = new HttpsEndpoint(certificates, "entra", port, this::handle);
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

  /**
   * Makes the app known to the tenant; again: with another secret, or other roles in tokens to
   * come.
   */
  public void register(String tenantId, String clientId, String clientSecret, String... roles) {
    tenants
        .computeIfAbsent(tenantId, id -> new ConcurrentHashMap<>())
        .put(
            clientId,
            new EntraApp(tenantId, clientId, clientSecret, Map.of(EntraApp.ANY, List.of(roles))));
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
    tenants
        .computeIfAbsent(tenantId, id -> new ConcurrentHashMap<>())
        .put(clientId, new EntraApp(tenantId, clientId, clientSecret, roles));
  }

  /** How long tokens issued from now on live; 3599 s unless told. */
  public void tokenLifetime(Duration tokenLifetime) {
    lifetime = tokenLifetime;
  }

  public int tokensIssued() {
    return tokens.all().size();
  }

  /** Every token ever issued, oldest first, to search logs and records for. */
  public List<String> issuedTokens() {
    return tokens.all();
  }

  /** Whether the token was issued here for that audience, has not expired and was not revoked. */
  public boolean isValid(String token, String audience) {
    return tokens
        .valid(token, clock.instant())
        .filter(grant -> grant.audience().equals(audience))
        .isPresent();
  }

  /** The tenant the token was issued for, valid or not. */
  public Optional<String> tenantOf(String token) {
    return tokens.known(token).map(IssuedTokens.Grant::tenantId);
  }

  /** The app the token was issued to; empty for one that was not issued here. */
  String clientOf(String token) {
    return tokens.known(token).map(IssuedTokens.Grant::clientId).orElse("");
  }

  /** The roles the token carries, valid or not. */
  public List<String> rolesOf(String token) {
    return tokens.known(token).map(IssuedTokens.Grant::roles).orElse(List.of());
  }

  /** Makes every token issued so far invalid. */
  public void revokeAll() {
    tokens.revokeAll();
  }

  /** The next so many token requests, of whatever tenant, are answered with this status. */
  public synchronized void failNext(int httpStatus, int times) {
    failStatus = httpStatus;
    failTimes = times;
  }

  @Override
  public void close() {
    endpoint.close();
  }

  private synchronized Optional<EntraError> ordered() {
    if (failTimes == 0) {
      return Optional.empty();
    }
    failTimes--;
    return Optional.of(EntraError.transientFailure(failStatus));
  }

  private void handle(HttpExchange exchange) throws IOException {
    Optional<TokenRequest> request = TokenRequest.read(exchange);
    if (request.isEmpty()) {
      exchange.sendResponseHeaders(404, -1);
    } else if (!exchange.getRequestMethod().equals("POST")) {
      exchange.sendResponseHeaders(405, -1);
    } else {
      answer(exchange, request.get());
    }
  }

  private void answer(HttpExchange exchange, TokenRequest request) throws IOException {
    Optional<EntraError> error = ordered().or(() -> refusal(request));
    if (error.isPresent()) {
      HttpsEndpoint.answerJson(exchange, error.get().status(), error.get().json(clock.instant()));
      return;
    }
    Duration life = lifetime;
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("token_type", "Bearer");
    body.put("expires_in", life.toSeconds()).put("ext_expires_in", life.toSeconds());
    body.put("access_token", issue(request, life));
    HttpsEndpoint.answerJson(exchange, 200, body.toString());
  }

  private String issue(TokenRequest request, Duration life) {
    String issuer = "https://sts.windows.net/" + request.tenantId() + "/";
    return tokens.issue(
        issuer,
        app(request).orElseThrow(),
        request.audience().orElseThrow(),
        clock.instant(),
        life);
  }

  private Optional<EntraError> refusal(TokenRequest request) {
    Optional<EntraApp> app = app(request);
    if (!request.grantType().equals("client_credentials")) {
      return Optional.of(EntraError.badGrant(request.grantType()));
    }
    if (!tenants.containsKey(request.tenantId())) {
      return Optional.of(EntraError.unknownTenant(request.tenantId()));
    }
    if (app.isEmpty()) {
      return Optional.of(EntraError.unknownApp(request.clientId(), request.tenantId()));
    }
    if (!app.get().clientSecret().equals(request.clientSecret())) {
      return Optional.of(EntraError.wrongSecret(request.clientId()));
    }
    return request.audience().isEmpty()
        ? Optional.of(EntraError.badScope(request.scope()))
        : Optional.empty();
  }

  private Optional<EntraApp> app(TokenRequest request) {
    return Optional.ofNullable(tenants.get(request.tenantId()))
        .map(apps -> apps.get(request.clientId()));
  }
}
