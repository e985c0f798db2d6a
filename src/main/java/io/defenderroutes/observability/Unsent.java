package io.defenderroutes.observability;

import io.defenderroutes.config.OneLine;
import java.time.Duration;
import java.time.Instant;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs failures of the exporter of traces now and then. The exporter itself logs a stack trace
 * every second to {@code java.util.logging} while the collector is unavailable.
 */
final class Unsent extends Handler {
  private static final Logger LOG = LoggerFactory.getLogger(Unsent.class);
  private static final int LONGEST = 500;
  private static final Duration EVERY = Duration.ofMinutes(1);

  /** A strong reference: java.util.logging discards the settings of a collected logger. */
  private static final java.util.logging.Logger EXPORTER =
      java.util.logging.Logger.getLogger("io.opentelemetry");

  private Instant told = Instant.MIN;

  Unsent() {
    setLevel(Level.WARNING);
  }

  static void listen() {
    for (Handler before : EXPORTER.getHandlers()) {
      EXPORTER.removeHandler(before);
    }
    EXPORTER.setUseParentHandlers(false);
    EXPORTER.addHandler(new Unsent());
  }

  @Override
  public synchronized void publish(LogRecord said) {
    if (isLoggable(said) && !said.getInstant().isBefore(told.plus(EVERY))) {
      told = said.getInstant();
      LOG.warn(
          "Traces not sent reason=\"{}\" next=\"polling continues; check that a collector listens at traces.endpoint\"",
          OneLine.quoted(String.valueOf(said.getMessage()), LONGEST));
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
