package io.defenderroutes.polling;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.defenderroutes.alert.Identify;
import io.defenderroutes.polling.response.Limits;
import io.defenderroutes.source.Source;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is logged where another instance polls a connection. */
class FencedPollTest {
  private static final String NAME = "acme/siem";
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger().addAppender(log);
  }

  @AfterEach
  void stop() {
    logger().detachAppender(log);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(Polling.class);
  }

  @Test
  void a_batch_of_a_connection_that_moved_to_another_instance_is_no_error() {
    fence(false);

    assertThat(lines())
        .containsExactly(
            "INFO Batch in hand discarded connection=acme/siem reason=\"another instance has taken the connection over, and delivers it\"");
  }

  @Test
  void an_instance_that_was_replaced_by_mistake_logs_one_error() {
    fence(true);

    assertThat(lines())
        .singleElement()
        .asString()
        .startsWith(
            "ERROR Poll ended connection=acme/siem reason=\"another instance polls it now\"");
  }

  /** As the commit of the batch, and then the end of its slice. */
  private static void fence(boolean isHere) {
    Window window =
        new Window(Window.Start.ago(MINUTE), MINUTE, MINUTE, MINUTE, MINUTE, MINUTE, Duration.ZERO);
    Connection connection =
        new Connection(
            NAME,
            new ConnectionOptions(window, ResponseLimit.NONE, MINUTE, MINUTE),
            Optional.empty(),
            new MemoryStore(),
            Clock.systemUTC());
    Reading reading =
        new Reading(
            new Identify(source -> null),
            1,
            1,
            new Limits(1, 1, 1),
            () -> {
              throw new IllegalStateException("nothing is read");
            },
            Runnable::run);
    Polling polling =
        new Polling(
            name -> connection,
            name -> new Source(),
            reading,
            () -> false,
            new PollWatcher() {},
            name -> false,
            name -> isHere);
    polling.fence(NAME);
    polling.fence(NAME);
  }

  private List<String> lines() {
    return log.list.stream()
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }
}
