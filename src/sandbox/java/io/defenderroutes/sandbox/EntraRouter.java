package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Routes requests to Entra's endpoints, and formats their errors. */
final class EntraRouter {
  private static final Pattern PATH =
      Pattern.compile(
          "/([^/]+)/(?:oauth2(/v2\\.0)?/(token|devicecode|authorize)|(?:v2\\.0/)?(adminconsent))");

  /** The endpoint of instance discovery. */
  private static final String DISCOVERY = "/common/discovery/instance";

  private final Clock clock;
  private final EntraDirectory directory;
  private final TokenGrants grants;
  private final AuthorizeEndpoint browser;
  private final DevicePage devicePage;
  private final Supplier<String> authorityHost;
  private final Supplier<Optional<EntraError>> ordered;

  EntraRouter(
      Clock clock,
      EntraDirectory directory,
      TokenGrants grants,
      EntraUsers users,
      Supplier<String> authorityHost,
      Supplier<Optional<EntraError>> ordered) {
    this.clock = clock;
    this.directory = directory;
    this.grants = grants;
    this.browser = new AuthorizeEndpoint(directory, users, grants.codes);
    this.devicePage = new DevicePage(grants.devices, users);
    this.authorityHost = authorityHost;
    this.ordered = ordered;
  }

  void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Matcher matched = PATH.matcher(path);
    if (path.equals(DISCOVERY)) {
      discovery(exchange);
    } else if (path.equals(DevicePage.PATH)) {
      page(exchange, "", "device", false);
    } else if (!matched.matches()) {
      exchange.sendResponseHeaders(404, -1);
    } else if (matched.group(4) != null) {
      page(exchange, matched.group(1), matched.group(4), false);
    } else if (matched.group(3).equals("authorize")) {
      page(exchange, matched.group(1), matched.group(3), matched.group(2) == null);
    } else {
      post(exchange, matched.group(1), matched.group(3), matched.group(2) == null);
    }
  }

  /** The part that clients read: the requested host, without aliases. */
  private static void discovery(HttpExchange exchange) throws IOException {
    String host = exchange.getRequestHeaders().getFirst("Host");
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("tenant_discovery_endpoint", "https://" + host + "/");
    ObjectNode cloud = answer.putArray("metadata").addObject();
    cloud.put("preferred_network", host).put("preferred_cache", host);
    cloud.putArray("aliases").add(host);
    HttpsEndpoint.answerJson(exchange, 200, answer.toString());
  }

  private void page(HttpExchange exchange, String tenantId, String name, boolean v1)
      throws IOException {
    try {
      only("GET", exchange);
      RequestParameters query = query(exchange);
      switch (name) {
        case "device" -> devicePage.handle(exchange, query);
        case "adminconsent" -> browser.adminConsent(exchange, tenantId, query);
        default -> browser.authorize(exchange, tenantId, v1, query);
      }
    } catch (EntraRejection e) {
      EntraPages.refused(exchange, e.error());
    }
  }

  private void post(HttpExchange exchange, String tenantId, String name, boolean v1)
      throws IOException {
    int status = 200;
    String body;
    try {
      only("POST", exchange);
      TokenRequest request = TokenRequest.read(exchange, tenantId, v1);
      body = (name.equals("token") ? token(request) : device(request)).toString();
    } catch (EntraRejection e) {
      status = e.error().status();
      body = e.error().json(clock.instant());
      if (e.error().retryAfter() > 0) {
        exchange.getResponseHeaders().set("Retry-After", Long.toString(e.error().retryAfter()));
      }
    }
    HttpsEndpoint.answerJson(exchange, status, body);
  }

  private ObjectNode token(TokenRequest request) {
    Optional<EntraError> failure = ordered.get();
    if (failure.isPresent()) {
      throw new EntraRejection(failure.get());
    }
    return grants.answer(request);
  }

  private ObjectNode device(TokenRequest request) {
    String tenantId = directory.resolve(request.tenantId(), request.clientId());
    EntraApp app = directory.admitted(tenantId, request.clientId());
    String scope = request.required(request.v1() ? "resource" : "scope");
    return grants.devices.start(
        app,
        request.v1() ? Scopes.all(scope) : Scopes.parse(scope),
        authorityHost.get() + DevicePage.PATH);
  }

  private static void only(String method, HttpExchange exchange) {
    if (!exchange.getRequestMethod().equals(method)) {
      throw new EntraRejection(
          900561, Map.of("valid", method, "method", exchange.getRequestMethod()));
    }
  }

  private static RequestParameters query(HttpExchange exchange) {
    try {
      RequestParameters query = RequestParameters.parse(exchange.getRequestURI().getRawQuery());
      if (query.values().values().stream().allMatch(values -> values.size() == 1)) {
        return query;
      }
    } catch (IllegalArgumentException badEscape) {
      throw EntraErrors.malformed();
    }
    throw EntraErrors.malformed();
  }
}
