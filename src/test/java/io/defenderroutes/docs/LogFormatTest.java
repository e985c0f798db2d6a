package io.defenderroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.status.Status;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A log line as the shipped configuration writes it. */
class LogFormatTest {
  private static final Path SHIPPED = Path.of("src/main/resources/logback.xml");
  private static final String HOSTILE = "a\"b\nc\u001b[2J";

  @Test
  void a_line_is_text_unless_asked_otherwise() throws Exception {
    assertThat(line("text", null))
        .matches("\\S+Z WARN  Poll failed connection=c reason=\"gone\"\n");
    assertThat(line("no such format", null)).contains(" WARN  Poll failed connection=c");
  }

  @Test
  void a_line_is_a_json_object_where_asked_for() throws Exception {
    String line = line("json", new IllegalStateException(HOSTILE));

    assertThat(line).endsWith("\n").hasLineCount(1).doesNotContain("\u001b");
    JsonNode json = new ObjectMapper().readTree(line);
    assertThat(json.path("level").asText()).isEqualTo("WARN");
    assertThat(json.path("timestamp").asLong()).isPositive();
    assertThat(json.path("formattedMessage").asText())
        .isEqualTo("Poll failed connection=c reason=\"gone\"");
    assertThat(json.at("/mdc/connection").asText()).isEqualTo("acme/siem");
    assertThat(json.at("/mdc/slice").asText()).isEqualTo(HOSTILE);
    assertThat(json.at("/throwable/message").asText()).isEqualTo(HOSTILE);
  }

  @Test
  void whatever_a_library_logs_no_line_of_it_looks_like_another_event() throws Exception {
    String forged = "x\u2028y\u202ez\r\n2026-11-30T00:00:00.000Z INFO  polled";

    String text = line("text", new IllegalStateException(forged), forged);

    assertThat(text.lines().toList().get(0))
        .endsWith("reason=\"x y z 2026-11-30T00:00:00.000Z INFO  polled\"");
    assertThat(text.lines().filter(line -> line.startsWith("2026-11-30T00:00"))).isEmpty();
    assertThat(text.lines().skip(1))
        .anyMatch(line -> line.startsWith("java.lang.IllegalStateException: x"))
        .anyMatch(line -> line.startsWith("\tat "));
  }

  private static String line(String format, @Nullable Throwable failure) throws Exception {
    return line(format, failure, "gone");
  }

  private static String line(String format, @Nullable Throwable failure, String reason)
      throws Exception {
    LoggerContext context = new LoggerContext();
    context.putProperty("DEFENDER_LOG_FORMAT", format);
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(SHIPPED.toFile());
    assertThat(context.getStatusManager().getCopyOfStatusList())
        .as("Logback prints all it has to say where there is a warning")
        .noneMatch(status -> status.getLevel() >= Status.WARN);
    LoggingEvent event =
        new LoggingEvent(
            "test",
            context.getLogger("io.defenderroutes.polling.PollFaults"),
            Level.WARN,
            "Poll failed connection={} reason=\"{}\"",
            failure,
            new Object[] {"c", reason});
    event.setMDCPropertyMap(Map.of("connection", "acme/siem", "slice", HOSTILE));
    var console =
        (OutputStreamAppender<ILoggingEvent>) context.getLogger("ROOT").getAppender("console");
    return new String(console.getEncoder().encode(event), StandardCharsets.UTF_8);
  }
}
