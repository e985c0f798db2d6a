package io.defenderroutes.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.defenderroutes.sandbox.DefenderSimulator.Request;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Answers one request for alerts after the other: who asks, for what, and what is to go wrong. */
final class DefenderHandler implements HttpHandler, AutoCloseable {
  private static final String BEARER = "Bearer ";

  private final EntraSimulator entra;
  private final Clock clock;
  private final AlertStore store;
  private final FaultQueue faults;
  private final Served served;
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile AnswerCap cap = AnswerCap.NONE;
  private volatile boolean newestFirst;

  DefenderHandler(
      EntraSimulator entra, Clock clock, AlertStore store, FaultQueue faults, Served served) {
    this.entra = entra;
    this.clock = clock;
    this.store = store;
    this.faults = faults;
    this.served = served;
  }

  List<Request> requests() {
    return List.copyOf(requests);
  }

  void cap(AnswerCap next) {
    cap = next;
  }

  void newestFirst(boolean next) {
    newestFirst = next;
  }

  /** Ends all hanging at once. */
  @Override
  public void close() {
    closed.countDown();
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    @Nullable String header = exchange.getRequestHeaders().getFirst("Authorization");
    String token =
        header != null && header.startsWith(BEARER) ? header.substring(BEARER.length()) : "";
    if (!path.equals("/api/alerts") && !path.equals("/api/alerts/")) {
      refuse(exchange, "", 404, "No HTTP resource was found that matches the request URI.");
    } else if (!exchange.getRequestMethod().equals("GET")) {
      refuse(exchange, "", 405, "The requested resource does not support this method.");
    } else if (!entra.isValid(token, DefenderSimulator.AUDIENCE)) {
      refuse(
          exchange,
          "",
          401,
          "The access token is missing, invalid, expired or for another audience.");
    } else {
      authenticated(exchange, entra.tenantOf(token).orElseThrow(), entra.rolesOf(token));
    }
  }

  private void authenticated(HttpExchange exchange, String tenantId, List<String> roles)
      throws IOException {
    if (!roles.contains(DefenderSimulator.ROLE)) {
      refuse(
          exchange,
          tenantId,
          403,
          "The application does not have any of the required application permissions ("
              + DefenderSimulator.ROLE
              + ").");
      return;
    }
    AlertQuery query;
    try {
      query =
          AlertQuery.of(Parameters.parse(exchange.getRequestURI().getRawQuery()), clock.instant());
    } catch (IllegalArgumentException e) {
      refuse(
          exchange,
          tenantId,
          401,
          String.valueOf(e.getMessage())); // 401 it is, says the documentation
      return;
    }
    Optional<Fault> fault = faults.next(tenantId);
    if (fault.isPresent() && fault.get() instanceof Fault.Reply reply) {
      reply(exchange, tenantId, reply);
      return;
    }
    record(exchange, tenantId, 200);
    List<SiemAlert> answer = new ArrayList<>(cap.of(store.find(tenantId, query)));
    if (newestFirst) {
      Collections.reverse(answer);
    }
    serve(exchange, answer, fault.orElse(null));
  }

  private void serve(HttpExchange exchange, List<SiemAlert> alerts, @Nullable Fault fault)
      throws IOException {
    if (fault instanceof Fault.CutBody cut) {
      AlertWriter.cut(exchange, alerts, cut.bytes());
    } else if (fault instanceof Fault.MalformedJson) {
      AlertWriter.spoilt(exchange, alerts);
    } else if (fault instanceof Fault.Hang hang && closedWithin(hang.duration())) {
      exchange.close();
    } else {
      serveWhole(exchange, alerts);
    }
  }

  private void serveWhole(HttpExchange exchange, List<SiemAlert> alerts) throws IOException {
    AtomicBoolean counted = new AtomicBoolean();
    Runnable count = // before the end, so that a client that has everything finds it counted
        () -> {
          served.add(alerts);
          counted.set(true);
        };
    try {
      AlertWriter.whole(exchange, alerts, count);
    } catch (IOException e) {
      if (counted.get()) {
        served.takeBack(alerts);
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

  private void reply(HttpExchange exchange, String tenantId, Fault.Reply reply) throws IOException {
    record(exchange, tenantId, reply.status());
    if (reply.body() == null) {
      reply.headers().forEach(exchange.getResponseHeaders()::set);
      HttpsEndpoint.answerJson(exchange, reply.status(), DefenderErrors.json(reply.status()));
    } else {
      HttpsEndpoint.answer(exchange, reply.status(), reply.headers(), reply.body());
    }
  }

  private void refuse(HttpExchange exchange, String tenantId, int status, String message)
      throws IOException {
    record(exchange, tenantId, status);
    HttpsEndpoint.answerJson(exchange, status, DefenderErrors.json(status, message));
  }

  private void record(HttpExchange exchange, String tenantId, int status) {
    String query = exchange.getRequestURI().getRawQuery();
    requests.add(new Request(clock.instant(), tenantId, query == null ? "" : query, status));
  }
}
