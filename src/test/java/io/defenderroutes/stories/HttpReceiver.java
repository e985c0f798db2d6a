package io.defenderroutes.stories;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.defenderroutes.sandbox.Certificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** An HTTP service on loopback: records the requests, and responds as the test sets. */
final class HttpReceiver implements AutoCloseable {
  /** A request that came, with its headers in small letters. */
  record Received(String method, String path, Map<String, String> headers, String body) {}

  private final HttpServer server;
  private final String scheme;
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
  private volatile Duration hold = Duration.ZERO;
  private volatile UnaryOperator<String> body = request -> "{\"answer\":\"not an alert\"}";

  private HttpReceiver(HttpServer server, String scheme) {
    this.server = server;
    this.scheme = scheme;
    server.createContext("/", this::answer);
    server.start();
  }

  /** Without TLS. */
  static HttpReceiver plain() throws IOException {
    return new HttpReceiver(
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), "http");
  }

  static HttpReceiver start(Certificates certificates) throws IOException {
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificates.serverContext()));
    return new HttpReceiver(server, "https");
  }

  /** Answers the next requests so, and all after them with 200. */
  HttpReceiver answers(int... statuses) {
    IntStream.of(statuses).forEach(answers::add);
    return this;
  }

  /** Answers all further requests with 200. */
  void answersWithSuccess() {
    answers.clear();
  }

  /** Responds that long after a request has come. */
  HttpReceiver holds(Duration response) {
    hold = response;
    return this;
  }

  /** Sets the body of all responses from now on. */
  HttpReceiver responds(String with) {
    return responds(request -> with);
  }

  /** Sets how the body of a response is made of that of the request, from now on. */
  HttpReceiver responds(UnaryOperator<String> with) {
    body = with;
    return this;
  }

  String url() {
    return scheme + "://localhost:" + server.getAddress().getPort();
  }

  List<Received> received() {
    return List.copyOf(received);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
      String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      received.add(
          new Received(
              exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers, request));
      hold();
      Integer status = answers.poll();
      byte[] answer = body.apply(request).getBytes(StandardCharsets.UTF_8);
      // An answer that would steer whatever is called next, if anybody let it.
      exchange.getResponseHeaders().set("kafka.OVERRIDE_TOPIC", "own.elsewhere");
      exchange.getResponseHeaders().set("Retry-After", "1");
      exchange.sendResponseHeaders(status == null ? 200 : status, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private void hold() throws IOException {
    try {
      boolean unused = new CountDownLatch(1).await(hold.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
