package io.defenderroutes.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A collector that is away. */
class UnsentTest {
  @Test
  void it_is_a_line_of_the_log_and_not_one_for_each_second() {
    Logger log = (Logger) LoggerFactory.getLogger(Unsent.class);
    ListAppender<ILoggingEvent> told = new ListAppender<>();
    told.start();
    log.addAppender(told);
    try {
      Unsent.listen();
      var exporter = java.util.logging.Logger.getLogger("io.opentelemetry.exporter");
      for (int i = 0; i < 3; i++) {
        exporter.log(
            Level.SEVERE, "Failed to export:\n refused", new IllegalStateException("away"));
      }

      assertThat(told.list)
          .singleElement()
          .satisfies(
              event -> {
                assertThat(event.getFormattedMessage())
                    .startsWith("Traces not sent reason=\"Failed to export: refused\" next=");
                assertThat(event.getThrowableProxy()).isNull();
              });
    } finally {
      log.detachAppender(told);
    }
  }
}
