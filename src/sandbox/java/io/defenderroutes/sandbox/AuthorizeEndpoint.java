package io.defenderroutes.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * The endpoints for user sign-in and admin consent in a browser. {@link EntraUsers} decides instead
 * of a person.
 *
 * @see <a
 *     href="https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow">authorization
 *     codes</a>
 * @see <a
 *     href="https://learn.microsoft.com/en-us/entra/identity-platform/v2-admin-consent">consent</a>
 */
final class AuthorizeEndpoint {
  private final EntraDirectory directory;
  private final EntraUsers users;
  private final AuthorizationCodes codes;

  AuthorizeEndpoint(EntraDirectory directory, EntraUsers users, AuthorizationCodes codes) {
    this.directory = directory;
    this.users = users;
    this.codes = codes;
  }

  /** A user signs in. */
  void authorize(HttpExchange exchange, String tenant, boolean v1, RequestParameters query)
      throws IOException {
    String clientId = required(query, "client_id");
    String tenantId = directory.resolve(tenant, clientId);
    boolean consents = query.first("prompt").filter("consent"::equals).isPresent();
    Optional<String> redirect =
        RedirectUris.of(directory.candidate(tenantId, clientId), query); // before any change
    EntraApp app =
        consents && !users.denying()
            ? directory.consent(tenantId, clientId)
            : directory.known(tenantId, clientId);
    if (redirect.isEmpty()) {
      if (!consents) {
        throw EntraErrors.missing("redirect_uri");
      }
      EntraPages.show(exchange, 200, users.denying() ? "Declined" : "Consented", "");
      return;
    }
    BrowserReply reply = new BrowserReply(redirect.get(), query);
    try {
      reply.with("code", code(app, redirect.get(), v1, query));
    } catch (EntraRejection e) {
      reply.with(e.error());
    }
    reply.send(exchange);
  }

  /** Admin consent. */
  void adminConsent(HttpExchange exchange, String tenant, RequestParameters query)
      throws IOException {
    String clientId = required(query, "client_id");
    String tenantId = directory.resolve(tenant, clientId);
    Optional<String> redirect =
        RedirectUris.of(directory.candidate(tenantId, clientId), query); // before any change
    if (users.denying()) {
      refused(exchange, redirect, query);
      return;
    }
    var unused = directory.consent(tenantId, clientId);
    if (redirect.isPresent()) {
      new BrowserReply(redirect.get(), query)
          .with("admin_consent", "True")
          .with("tenant", tenantId)
          .send(exchange);
    } else {
      EntraPages.show(exchange, 200, "Consented", "");
    }
  }

  private static void refused(
      HttpExchange exchange, Optional<String> redirect, RequestParameters query)
      throws IOException {
    EntraError no = EntraErrors.of(65004, Map.of());
    if (redirect.isPresent()) {
      new BrowserReply(redirect.get(), query).with(no).send(exchange);
    } else {
      EntraPages.refused(exchange, no);
    }
  }

  private String code(EntraApp app, String redirectUri, boolean v1, RequestParameters query) {
    directory.admitted(app.tenantId(), app.clientId());
    String type = required(query, "response_type");
    if (!type.equals("code")) {
      throw new EntraRejection(700054, Map.of("type", type));
    }
    String challenge = query.first("code_challenge").orElse("");
    if (challenge.isEmpty() && app.isPublicClient()) {
      throw new EntraRejection(9002325, Map.of());
    }
    if (!challenge.isEmpty()
        && !query.first("code_challenge_method").orElse("plain").equals("S256")) {
      throw EntraErrors.malformed();
    }
    Scopes scopes =
        v1
            ? Scopes.all(query.first("resource").orElse("https://graph.windows.net"))
            : Scopes.parse(required(query, "scope"));
    if (users.denying()) {
      throw new EntraRejection(65004, Map.of());
    }
    String user = query.first("login_hint").filter(h -> !h.isBlank()).orElse(users.atBrowser());
    return codes.issue(
        new AuthorizationCodes.Request(
            users.signIn(app.tenantId(), user),
            app.clientId(),
            redirectUri,
            scopes,
            challenge,
            query.first("nonce").orElse("")));
  }

  private static String required(RequestParameters query, String name) {
    return query
        .first(name)
        .filter(value -> !value.isBlank())
        .orElseThrow(() -> EntraErrors.missing(name));
  }
}
