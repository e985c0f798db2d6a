package io.defenderroutes.identity;

import java.time.Duration;

/**
 * Timeouts of token requests.
 *
 * @param connect to establish a connection
 * @param response longest silence before or within a response
 * @param longestPause longest Retry-After that is honored
 */
record Timeouts(Duration connect, Duration response, Duration longestPause) {
  /** Time to read the secret or certificate, and for a busy machine. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  /** A request, up to the end of its response. */
  Duration request() {
    return connect.plus(response);
  }

  /** The whole wait for a token. */
  Duration token() {
    return request().plus(MARGIN);
  }
}
