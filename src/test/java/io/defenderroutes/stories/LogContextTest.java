package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.Fault;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Which poll a log line belongs to. */
class LogContextTest extends InSandbox {
  @Test
  void the_lines_of_a_poll_carry_its_connection_and_its_slice() throws Exception {
    sandbox.defender().inject(tenant.id(), Fault.status(503));
    serve(1);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    // Camel's own lines, and those of the routes, too.
    Logger logger = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    log.start();
    logger.addAppender(log);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1);
      awaitFurtherPolls();
    } finally {
      logger.detachAppender(log);
    }
    List<ILoggingEvent> lines = List.copyOf(log.list);
    for (String event : List.of("Poll failed ", "Polled ", "Delivered ")) {
      assertThat(of(lines, event))
          .as(event)
          .isNotEmpty()
          .allSatisfy(
              line -> {
                assertThat(line.getMDCPropertyMap())
                    .containsEntry("connection", tenant.name() + "/siem");
                assertThat(line.getMDCPropertyMap().get("slice")).matches("\\S+Z/\\S+Z");
              });
    }
    assertThat(of(lines, "Polling "))
        .as("of no poll")
        .allSatisfy(line -> assertThat(line.getMDCPropertyMap()).isEmpty());
    assertThat(lines.get(lines.size() - 1).getFormattedMessage()).isEqualTo("Stopped");
  }

  @Test
  void the_words_of_an_api_are_one_line_and_end_no_quotes() throws Exception {
    String words =
        "no\" next=\"forged\u2028x\r\n2026-11-30T00:00:00.000Z INFO  polled\u202e\u0085\ufeff\\";
    String body =
        new ObjectMapper()
            .writeValueAsString(Map.of("error", Map.of("code", "Busy", "message", words)));
    sandbox
        .defender()
        .inject(tenant.id(), Fault.status(503, Map.of("Content-Type", "application/json"), body));
    serve(1);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger("io.defenderroutes");
    log.start();
    logger.addAppender(log);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1);
    } finally {
      logger.detachAppender(log);
    }
    assertThat(of(List.copyOf(log.list), "Poll failed "))
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "Poll failed connection="
                + tenant.name()
                + "/siem attempt=1 reason=\"503 Busy no' next='forged x"
                + " 2026-11-30T00:00:00.000Z INFO  polled\"");
  }

  private Stream<ILoggingEvent> of(List<ILoggingEvent> lines, String event) {
    return lines.stream()
        .filter(line -> line.getFormattedMessage().startsWith(event))
        .filter(line -> line.getFormattedMessage().contains(tenant.name()));
  }
}
