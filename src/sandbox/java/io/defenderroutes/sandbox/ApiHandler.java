package io.defenderroutes.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.defenderroutes.sandbox.ApiSimulator.Request;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Handles requests of an API: authorization, rate limit, injected faults, response. */
final class ApiHandler implements HttpHandler, AutoCloseable {
  private static final String BEARER = "Bearer ";

  private final Api api;
  private final EntraSimulator entra;
  private final Clock clock;
  private final ApiResponses answers;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Set<InetSocketAddress> clients = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);
  final FaultQueue faults = new FaultQueue();
  final Throttle throttle = new Throttle();

  ApiHandler(Api api, SimulatorContext around, ApiResponses answers) {
    this.api = api;
    this.entra = around.entra();
    this.clock = around.clock();
    this.answers = answers;
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Whether a path is that of the list or of an item. */
  boolean serves(String path) {
    return api.tail(path).isPresent();
  }

  int connections() {
    return clients.size();
  }

  /** Ends all hanging responses. */
  @Override
  public void close() {
    closed.countDown();
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    clients.add(exchange.getRemoteAddress());
    String path = exchange.getRequestURI().getPath();
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    String token =
        header != null && header.startsWith(BEARER) ? header.substring(BEARER.length()) : "";
    if (!serves(path)) {
      refuse(exchange, "", 404, "No HTTP resource was found that matches the request URI.");
    } else if (!exchange.getRequestMethod().equals(api.hunting() ? "POST" : "GET")) {
      refuse(exchange, "", 405, "The requested resource does not support this method.");
    } else if (api.audiences().stream().noneMatch(audience -> entra.isValid(token, audience))) {
      refuse(
          exchange,
          "",
          401,
          "The access token is missing, invalid, expired or for another audience.");
    } else {
      authenticated(exchange, entra.tenantOf(token).orElseThrow(), token);
    }
  }

  private void authenticated(HttpExchange exchange, String tenantId, String token)
      throws IOException {
    Optional<String> missing = missingPermission(token);
    if (missing.isPresent()) {
      refuse(exchange, tenantId, 403, missing.get());
      return;
    }
    ApiRequest request = ApiRequest.read(exchange, api, tenantId, clock.instant());
    Optional<Duration> wait = throttle.take(entra.clientOf(token) + " " + tenantId, request.now());
    if (wait.isPresent()) {
      String seconds = Long.toString(wait.get().toSeconds());
      exchange.getResponseHeaders().set("Retry-After", seconds);
      refuse(exchange, tenantId, 429, "Too many requests. Retry after " + seconds + " seconds.");
      return;
    }
    try {
      ListResponse<?> answer = answers.to(request);
      spoil(exchange, request, answer, faults.next(tenantId));
    } catch (RejectedRequest e) {
      record(request.tenantId(), shown(request), e.status());
      error(exchange, e.status(), e.message());
    }
  }

  /** Users need a delegated permission, apps an app role. */
  private Optional<String> missingPermission(String token) {
    boolean user = entra.userOf(token).isPresent();
    List<String> needed = user ? api.delegatedPermissions() : api.roles();
    List<String> held = user ? entra.scopesOf(token) : entra.rolesOf(token);
    return held.stream().anyMatch(needed::contains)
        ? Optional.empty()
        : Optional.of(
            "The application does not have any of the required "
                + (user ? "delegated" : "application")
                + " permissions ("
                + String.join(", ", needed)
                + ").");
  }

  private void spoil(
      HttpExchange exchange, ApiRequest request, ListResponse<?> answer, Optional<Fault> fault)
      throws IOException {
    if (fault.isPresent() && fault.get() instanceof Fault.Reply reply) {
      record(request.tenantId(), shown(request), reply.status());
      reply(exchange, reply);
    } else if (fault.isPresent() && fault.get() instanceof Fault.Partial partial) {
      record(request.tenantId(), shown(request), 206);
      exchange.getResponseHeaders().set("Warning", partial.warning());
      serveWhole(exchange, 206, answer.half());
    } else if (fault.isPresent() && fault.get() instanceof Fault.BareObject) {
      record(request.tenantId(), shown(request), 200);
      serveWhole(exchange, 200, answer.bare());
    } else {
      record(request.tenantId(), shown(request), 200);
      serve(exchange, answer, fault);
    }
  }

  private void serve(HttpExchange exchange, ListResponse<?> answer, Optional<Fault> fault)
      throws IOException {
    if (fault.isPresent() && fault.get() instanceof Fault.CutBody cut) {
      ResponseWriter.cut(exchange, answer, cut.bytes());
    } else if (fault.isPresent() && fault.get() instanceof Fault.MalformedJson) {
      ResponseWriter.spoilt(exchange, answer);
    } else if (fault.isPresent()
        && fault.get() instanceof Fault.Hang hang
        && closedWithin(hang.duration())) {
      exchange.close();
    } else {
      serveWhole(exchange, 200, answer);
    }
  }

  private static void serveWhole(HttpExchange exchange, int status, ListResponse<?> answer)
      throws IOException {
    AtomicBoolean counted = new AtomicBoolean();
    Runnable count = // before the end, so that a client that has everything finds it counted
        () -> {
          answer.count();
          counted.set(true);
        };
    try {
      ResponseWriter.whole(exchange, status, answer, count);
    } catch (IOException e) {
      if (counted.get()) {
        answer.takeBack();
      }
      throw e;
    }
  }

  private boolean closedWithin(Duration duration) {
    try {
      return closed.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void reply(HttpExchange exchange, Fault.Reply reply) throws IOException {
    if (reply.body() == null) {
      reply.headers().forEach(exchange.getResponseHeaders()::set);
      HttpsEndpoint.answerJson(
          exchange, reply.status(), api.errors().json(reply.status(), clock.instant()));
    } else {
      HttpsEndpoint.answer(exchange, reply.status(), reply.headers(), reply.body());
    }
  }

  private void refuse(HttpExchange exchange, String tenantId, int status, String message)
      throws IOException {
    String query = exchange.getRequestURI().getRawQuery();
    record(tenantId, query == null ? "" : query, status);
    error(exchange, status, message);
  }

  private void error(HttpExchange exchange, int status, String message) throws IOException {
    exchange.getRequestBody().readAllBytes(); // or the connection could not be kept
    HttpsEndpoint.answerJson(exchange, status, api.errors().json(status, message, clock.instant()));
  }

  private void record(String tenantId, String query, int status) {
    requests.add(new Request(clock.instant(), tenantId, query, status));
  }

  /** Identifies a request: id and query, or the body. */
  private static String shown(ApiRequest request) {
    String query = request.uri().getRawQuery();
    String asked = query == null ? "" : query;
    if (!request.body().isEmpty()) {
      return request.body();
    }
    return request.tail().isEmpty() ? asked : request.tail() + (query == null ? "" : "?" + query);
  }
}
