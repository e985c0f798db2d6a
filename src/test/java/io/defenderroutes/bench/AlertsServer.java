package io.defenderroutes.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.defenderroutes.sandbox.Certificates;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves the page over TLS on loopback: {@code /api/alerts}, the product's address, at the
 * turnstile; {@code /now/<n>} so many alerts at once.
 */
final class AlertsServer implements AutoCloseable {
  private static final String NOW = "/now/";

  private final HttpsServer server;
  private final ExecutorService workers = Executors.newCachedThreadPool();
  private final Turnstile turnstile = new Turnstile();
  private final Page page;
  private volatile long answeredAt;

  AlertsServer(Certificates certificates, Page page) throws IOException {
    // Read once by the JDK's server; without it answers wait 40 ms for an ACK.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    this.page = page;
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificates.serverContext()));
    server.createContext("/", this::answer);
    server.setExecutor(workers);
    server.start();
  }

  URI uri() {
    return URI.create("https://localhost:" + server.getAddress().getPort());
  }

  /** Where so many alerts are served at once. */
  URI now(int alerts) {
    return uri().resolve(NOW + alerts);
  }

  Turnstile turnstile() {
    return turnstile;
  }

  /** When the last response was written, in {@link System#nanoTime}. */
  long answeredAt() {
    return answeredAt;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      int alerts =
          path.startsWith(NOW)
              ? Integer.parseInt(path.substring(NOW.length()))
              : turnstile.pass(exchange.getRequestURI().getRawQuery());
      exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
      exchange.sendResponseHeaders(200, page.length(alerts));
      try (OutputStream out = exchange.getResponseBody()) {
        page.write(alerts, out);
        answeredAt = System.nanoTime();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    turnstile.open();
    server.stop(0);
    workers.shutdownNow();
  }
}
