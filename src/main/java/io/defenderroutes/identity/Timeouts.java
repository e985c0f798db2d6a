package io.defenderroutes.identity;

import java.time.Duration;

/**
 * How long a token may take.
 *
 * @param connect until there is a connection
 * @param response the longest silence before a response or within one
 * @param longestPause the longest Retry-After that is obeyed
 */
public record Timeouts(Duration connect, Duration response, Duration longestPause) {
  /** For the proof of the identity, which may be read from elsewhere, and for a busy machine. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  /** One request from its beginning to the end of its response, however slowly that comes. */
  Duration request() {
    return connect.plus(response);
  }

  /** Whoever needs a token waits for it no longer. */
  Duration token() {
    return request().plus(MARGIN);
  }
}
