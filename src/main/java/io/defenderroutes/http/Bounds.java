package io.defenderroutes.http;

import java.time.Duration;

/**
 * Limits of a response.
 *
 * @param header from the request, or the connection attempt, to the end of the header
 * @param body total time spent waiting for bytes of a body; the time that the reader takes between
 *     two reads does not count
 * @param memory largest buffered body, in bytes after decompression
 */
public record Bounds(Duration header, Duration body, long memory) {
  static final int HEADER_LINE_BYTES = 16 * 1024;
  static final int HEADERS = 200;
  static final int INTERIM_RESPONSES = 20;
  static final int CODINGS = 2;
  static final int ERROR_BODY_BYTES = 64 * 1024;
  static final Duration ERROR_BODY_TIME = Duration.ofSeconds(5);

  /** Longest wait for the unread rest of a body, to reuse its connection. */
  static final Duration DRAIN_TIME = Duration.ofSeconds(1);

  /** Lowest status of an error response. */
  static final int ERRORS = 300;

  /** A duration for messages, such as {@code 5 s}. */
  static String text(Duration time) {
    return time.toMillis() % 1_000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }
}
