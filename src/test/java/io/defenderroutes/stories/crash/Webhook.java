package io.defenderroutes.stories.crash;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A web service that is unavailable (503) or accepts what it is sent. */
final class Webhook implements AutoCloseable {
  private final HttpServer server;
  private final List<String> accepted = new CopyOnWriteArrayList<>();
  private final AtomicInteger rejected = new AtomicInteger();
  private volatile boolean available;

  private Webhook(HttpServer server) {
    this.server = server;
  }

  /** Starts an unavailable one on a free port. */
  static Webhook start() {
    try {
      Webhook hook =
          new Webhook(
              HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
      hook.server.createContext("/", hook::respond);
      hook.server.start();
      return hook;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "http://localhost:" + server.getAddress().getPort() + "/in";
  }

  void becomesAvailable() {
    available = true;
  }

  /** Bodies of the accepted requests. */
  List<String> accepted() {
    return List.copyOf(accepted);
  }

  /** Number of requests while it was unavailable. */
  int rejected() {
    return rejected.get();
  }

  private void respond(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      boolean accepts = available;
      if (accepts) {
        accepted.add(new String(body, StandardCharsets.UTF_8));
      } else {
        rejected.incrementAndGet();
      }
      exchange.sendResponseHeaders(accepts ? 200 : 503, -1);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
