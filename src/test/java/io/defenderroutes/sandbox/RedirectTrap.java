package io.defenderroutes.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A foreign HTTPS server that nobody should ever call: it answers {@code 200 []} like a Defender
 * without alerts, counts its callers, and remembers the credentials they gave away.
 */
public final class RedirectTrap implements AutoCloseable {
  private final AtomicInteger requests = new AtomicInteger();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final HttpsEndpoint endpoint;

  private RedirectTrap(Certificates certificates) {
    endpoint = new HttpsEndpoint(certificates, "redirect-trap", this::handle);
  }

  public static RedirectTrap start(Certificates certificates) {
    return new RedirectTrap(certificates);
  }

  /** Where to redirect to. */
  public URI uri() {
    return endpoint.uri().resolve("/api/alerts");
  }

  public int requests() {
    return requests.get();
  }

  /** The Authorization headers seen, in the order of arrival. */
  public List<String> authorizations() {
    return List.copyOf(authorizations);
  }

  @Override
  public void close() {
    endpoint.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    authorizations.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
    requests.incrementAndGet();
    HttpsEndpoint.answerJson(exchange, 200, "[]");
  }
}
