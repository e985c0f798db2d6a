package io.defenderroutes.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * One HTTPS port for all APIs of a host, selected by path. The first API responds to unknown paths
 * with 404.
 */
final class OriginServer {
  private final HttpsEndpoint endpoint;
  private final List<ApiHandler> handlers = new CopyOnWriteArrayList<>();

  /**
   * Starts the server, which stops when its last API is removed.
   *
   * @param port 0 for a free one
   */
  OriginServer(Certificates certificates, Origin origin, int port) {
    endpoint = new HttpsEndpoint(certificates, origin.key(), port, this::handle);
  }

  URI uri() {
    return endpoint.uri();
  }

  void add(ApiHandler handler) {
    handlers.add(handler);
  }

  synchronized void remove(ApiHandler handler) {
    if (handlers.equals(List.of(handler))) {
      endpoint.close();
    } else {
      handlers.remove(handler);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    ApiHandler first = handlers.get(0);
    handlers.stream()
        .filter(handler -> handler.serves(path))
        .findFirst()
        .orElse(first)
        .handle(exchange);
  }
}
