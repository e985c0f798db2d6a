package io.defenderroutes.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * An authorized request.
 *
 * @param tenantId the token's tenant
 * @param host {@code https://} and the Host header
 * @param uri as sent
 * @param tail the path after the list's: empty, or a slash and an id
 * @param parameters of the query
 * @param prefer values of the Prefer headers
 * @param body as sent
 * @param now time of the request
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

  /** The path after the list's, without trailing slash. */
  static String tail(URI uri, Api api) {
    return api.tail(uri.getPath()).orElse("").replaceFirst("/$", "");
  }

  boolean prefers(String value) {
    return prefer.stream().anyMatch(header -> header.contains(value));
  }
}
