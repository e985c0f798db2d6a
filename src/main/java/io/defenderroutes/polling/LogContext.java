package io.defenderroutes.polling;

import org.slf4j.MDC;

/**
 * The connection and slice of a poll as MDC fields of all its log lines. A connection is polled by
 * one thread.
 */
final class LogContext {
  private static final String CONNECTION = "connection";
  private static final String SLICE = "slice";

  private LogContext() {}

  static void begin(String connection) {
    MDC.put(CONNECTION, connection);
  }

  static void asks(Slice slice) {
    MDC.put(SLICE, slice.sinceText() + "/" + slice.untilText());
  }

  static void end() {
    MDC.remove(CONNECTION);
    MDC.remove(SLICE);
  }
}
