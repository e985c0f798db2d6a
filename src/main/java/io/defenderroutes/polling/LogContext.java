package io.defenderroutes.polling;

import java.util.Map;
import org.slf4j.MDC;

/**
 * The connection and slice of a poll as MDC fields of all its log lines. A connection is polled by
 * one thread, which another one helps to read.
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

  /** A task for another thread, with these fields in its log lines. */
  static Runnable carry(Runnable task) {
    Map<String, String> fields = MDC.getCopyOfContextMap();
    return () -> {
      MDC.setContextMap(fields == null ? Map.of() : fields);
      try {
        task.run();
      } finally {
        MDC.clear();
      }
    };
  }

  static void end() {
    MDC.remove(CONNECTION);
    MDC.remove(SLICE);
  }
}
