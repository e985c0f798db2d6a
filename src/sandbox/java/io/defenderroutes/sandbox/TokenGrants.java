package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.sandbox.EntraUsers.SignIn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Handles the grant types of the token endpoint. */
final class TokenGrants {
  private static final Duration LIFETIME = Duration.ofSeconds(3599);
  private static final String DEVICE = "urn:ietf:params:oauth:grant-type:device_code";

  private final Clock clock;
  private final EntraDirectory directory;
  private final ClientCheck clients;
  private final EntraUsers users;
  final IssuedTokens tokens = new IssuedTokens();
  final RefreshTokens refreshTokens;
  final AuthorizationCodes codes;
  final DeviceCodes devices;
  private volatile Duration lifetime = LIFETIME;

  TokenGrants(Clock clock, EntraDirectory directory, ClientCheck clients, EntraUsers users) {
    this.clock = clock;
    this.directory = directory;
    this.clients = clients;
    this.users = users;
    refreshTokens = new RefreshTokens(clock);
    codes = new AuthorizationCodes(clock);
    devices = new DeviceCodes(clock, users);
  }

  void lifetime(Duration tokenLifetime) {
    lifetime = tokenLifetime;
  }

  /**
   * Creates the response body.
   *
   * @throws EntraRejection if no token is granted
   */
  ObjectNode answer(TokenRequest request) {
    return switch (request.grantType()) {
      case "client_credentials" -> app(request);
      case "refresh_token" -> refresh(request);
      case "authorization_code" -> code(request);
      case DEVICE, "device_code" -> device(request);
      default -> throw new EntraRejection(70003, Map.of("grant", request.grantType()));
    };
  }

  private ObjectNode app(TokenRequest request) {
    EntraApp app = directory.admitted(request.tenantId(), request.clientId());
    String proof = clients.check(request, app, false);
    if (request.scope().isEmpty()) {
      throw EntraErrors.missing(request.v1() ? "resource" : "scope");
    }
    String audience =
        request
            .audience()
            .orElseThrow(() -> new EntraRejection(70011, Map.of("scope", request.scope())));
    Duration life = lifetime;
    return answer(tokens.issue(app, proof, audience, clock.instant(), life), life);
  }

  /** Response for a managed identity, which needs no credential. */
  ObjectNode managed(String tenantId, String clientId, String audience) {
    EntraApp app = directory.admitted(tenantId, clientId);
    Duration life = lifetime;
    return answer(tokens.issue(app, "2", audience, clock.instant(), life), life);
  }

  private ObjectNode refresh(TokenRequest request) {
    EntraApp app = userFlow(request);
    String proof = clients.check(request, app, true);
    RefreshTokens.Issued issued = refreshTokens.redeem(request.required("refresh_token"), app);
    Scopes asked = request.scope().isEmpty() ? issued.scopes() : scopes(request);
    return user(app, proof, issued.signIn(), asked, "", true);
  }

  private ObjectNode code(TokenRequest request) {
    EntraApp app = userFlow(request);
    String proof = clients.check(request, app, true);
    AuthorizationCodes.Request granted =
        codes.redeem(
            request.required("code"),
            app,
            request.required("redirect_uri"),
            request.form().first("code_verifier").orElse(""));
    Scopes asked = request.scope().isEmpty() ? granted.scopes() : scopes(request);
    boolean offline = granted.scopes().openId().contains("offline_access");
    return user(app, proof, granted.signIn(), asked, granted.nonce(), offline);
  }

  private ObjectNode device(TokenRequest request) {
    EntraApp app = userFlow(request);
    String proof = clients.check(request, app, true);
    String code =
        request.form().first("device_code").or(() -> request.form().first("code")).orElse("");
    if (code.isEmpty()) {
      throw EntraErrors.missing("device_code");
    }
    DeviceCodes.Approved approved = devices.redeem(code, app);
    boolean offline = approved.scopes().openId().contains("offline_access");
    return user(app, proof, approved.signIn(), approved.scopes(), "", offline);
  }

  private EntraApp userFlow(TokenRequest request) {
    return directory.admitted(
        directory.resolve(request.tenantId(), request.clientId()), request.clientId());
  }

  private static Scopes scopes(TokenRequest request) {
    return request.v1() ? Scopes.all(request.scope()) : Scopes.parse(request.scope());
  }

  private ObjectNode user(
      EntraApp app, String proof, SignIn signIn, Scopes asked, String nonce, boolean offline) {
    users.check(signIn, asked.resource());
    List<String> consented = app.delegatedFor(asked.resource());
    boolean enough =
        asked.permissions().stream()
            .allMatch(one -> one.equals(Scopes.DEFAULT) || consented.contains(one));
    if (consented.isEmpty() || !enough) {
      throw new EntraRejection(65001, Map.of("app", app.clientId()));
    }
    Instant now = clock.instant();
    Duration life = lifetime;
    EntraUser user = signIn.user();
    ObjectNode body =
        answer(tokens.issue(app, proof, user, asked.resource(), consented, now, life), life);
    body.put("scope", asked.granted(consented));
    if (offline) {
      body.put("refresh_token", refreshTokens.issue(signIn, app.clientId(), asked));
    }
    if (asked.openId().contains("openid")) {
      body.put("id_token", IdTokens.of(app, user, nonce, now, life));
    }
    return body.put(
        "client_info",
        IssuedTokens.part(
            JsonNodeFactory.instance
                .objectNode()
                .put("uid", user.oid())
                .put("utid", user.tenantId())
                .toString()));
  }

  private static ObjectNode answer(String token, Duration life) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("token_type", "Bearer");
    body.put("expires_in", life.toSeconds()).put("ext_expires_in", life.toSeconds());
    return body.put("access_token", token);
  }
}
