package io.defenderroutes.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An HTTPS server on a loopback port, with one handler and any number of threads. */
final class HttpsEndpoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpsEndpoint.class);

  static {
    // Read once by the JDK's server. Otherwise each response on a reused connection waits 40 ms for
    // an ACK.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpsServer server;
  private final ExecutorService workers;

  HttpsEndpoint(Certificates certificates, String name, HttpHandler handler) {
    this(certificates, name, 0, handler);
  }

  /** Starts on a port; 0 for a free one. */
  HttpsEndpoint(Certificates certificates, String name, int port, HttpHandler handler) {
    workers =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    try {
      server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot open " + (port == 0 ? "an HTTPS port" : "port " + port) + " for " + name, e);
    }
    server.setHttpsConfigurator(new HttpsConfigurator(certificates.serverContext()));
    server.createContext("/", exchange -> handle(exchange, handler));
    server.setExecutor(workers);
    server.start();
  }

  /** {@code https://localhost:port}, without trailing slash. */
  URI uri() {
    return URI.create("https://localhost:" + server.getAddress().getPort());
  }

  /** Sends a complete response. */
  static void answer(HttpExchange exchange, int status, Map<String, String> headers, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    headers.forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(bytes);
      }
    }
  }

  /** Sends a complete JSON response. */
  static void answerJson(HttpExchange exchange, int status, String body) throws IOException {
    answer(exchange, status, Map.of("Content-Type", "application/json; charset=utf-8"), body);
  }

  @Override
  public void close() {
    server.stop(0);
    workers.shutdownNow();
  }

  private static void handle(HttpExchange exchange, HttpHandler handler) throws IOException {
    try (exchange) {
      handler.handle(exchange);
    } catch (RuntimeException e) { // the JDK's server would not log it
      LOG.error("A simulator failed path={}", exchange.getRequestURI().getPath(), e);
      throw e;
    }
  }
}
