package io.defenderroutes.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * A request that may be answered: its token is good.
 *
 * @param tenantId the token's tenant
 * @param host {@code https://} and what the Host header says
 * @param uri as asked for
 * @param tail what follows the list's path: nothing, or a slash and an id
 * @param parameters of the query
 * @param prefer values of the Prefer headers
 * @param body as sent
 * @param now when it came
 */
record ApiRequest(
    String tenantId,
    String host,
    URI uri,
    String tail,
    RequestParameters parameters,
    List<String> prefer,
    String body,
    Instant now) {

  static ApiRequest read(HttpExchange exchange, Api api, String tenantId, Instant now)
      throws IOException {
    URI uri = exchange.getRequestURI();
    return new ApiRequest(
        tenantId,
        "https://" + exchange.getRequestHeaders().getFirst("Host"),
        uri,
        tail(uri, api),
        RequestParameters.parse(uri.getRawQuery()),
        exchange.getRequestHeaders().getOrDefault("Prefer", List.of()),
        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
        now);
  }

  /** What follows the list's path, without a slash at the end. */
  static String tail(URI uri, Api api) {
    return api.tail(uri.getPath()).orElse("").replaceFirst("/$", "");
  }

  boolean prefers(String value) {
    return prefer.stream().anyMatch(header -> header.contains(value));
  }
}
