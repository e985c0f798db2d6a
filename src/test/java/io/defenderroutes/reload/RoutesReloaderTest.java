package io.defenderroutes.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.Waits;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.observability.Metrics;
import io.defenderroutes.routes.RoutesFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What takes the place of the routes that run, and from where. */
@Tag("slow")
class RoutesReloaderTest {
  private final Path routes;
  private final Map<String, String> settings = new HashMap<>();
  private final AtomicBoolean ending = new AtomicBoolean();

  RoutesReloaderTest(@TempDir Path data) throws IOException {
    routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    settings.put("tenant-id", "contoso.example");
    settings.put("client-id", "app");
    settings.put("client-secret", "x");
    settings.put("kafka.brokers", "localhost:1");
    settings.put("smtp.host", "localhost");
    settings.put("email.from", "defender@example.org");
    settings.put("email.to", "soc@example.org");
    settings.put("routes.folder", routes.toString());
    settings.put("data.folder", data.resolve("data").toString());
  }

  @Test
  void the_routes_that_were_validated_are_started() throws Exception {
    List<RoutesFolder> started = new ArrayList<>();
    RoutesReloader swap = swap(next -> started.add(content(next)));
    edit();
    RoutesFolder candidate = RoutesFolder.read(routes);

    assertThat(swap.consider(candidate)).isEmpty();

    assertThat(started).containsExactly(candidate);
    assertThat(swap.isRunning(candidate)).isTrue();
  }

  @Test
  void what_does_not_start_gives_way_to_what_ran_before() throws Exception {
    List<RoutesFolder> started = new ArrayList<>();
    RoutesFolder before = RoutesFolder.read(routes);
    RoutesReloader.Replacement failsOnce =
        next -> {
          started.add(content(next));
          if (started.size() == 1) {
            throw new IOException("port in use");
          }
        };
    RoutesReloader swap = swap(failsOnce);
    edit();
    RoutesFolder candidate = RoutesFolder.read(routes);

    assertThat(swap.consider(candidate)).singleElement().asString().contains("port in use");

    assertThat(started).containsExactly(candidate, before);
    assertThat(swap.isRunning(before)).isTrue();
  }

  @Test
  void where_nothing_starts_any_more_it_is_told() throws Exception {
    RoutesReloader.Replacement fails =
        next -> {
          throw new IOException("port in use");
        };
    RoutesReloader swap = swap(fails);
    edit();
    RoutesFolder candidate = RoutesFolder.read(routes);

    assertThatThrownBy(() -> swap.consider(candidate)).hasMessage("port in use");
  }

  @Test
  void where_not_even_what_ran_before_has_its_settings_it_is_told_and_not_refused()
      throws Exception {
    RoutesReloader.Replacement fails =
        next -> {
          throw new InvalidConfiguration(List.of("data.folder is gone"));
        };
    RoutesReloader swap = swap(fails);
    edit();
    RoutesFolder candidate = RoutesFolder.read(routes);

    assertThatThrownBy(() -> swap.consider(candidate)).hasMessageContaining("data.folder");
  }

  @Test
  void what_fails_while_the_process_ends_is_no_refusal_and_nothing_starts_again() throws Exception {
    List<RoutesFolder> started = new ArrayList<>();
    RoutesReloader.Replacement cutShort =
        next -> {
          started.add(content(next));
          ending.set(true);
          throw new IllegalStateException("Shutdown in progress");
        };
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(RoutesReloader.class);
    logger.addAppender(log);
    log.start();
    RoutesReloader swap = swap(cutShort);
    try {
      RoutesFolder before = RoutesFolder.read(routes);
      edit();

      assertThat(swap.consider(RoutesFolder.read(routes))).isEmpty();

      assertThat(started).hasSize(1);
      assertThat(swap.isRunning(before)).isTrue();
      assertThat(swap.latest()).isEmpty();
      assertThat(log.list)
          .extracting(ILoggingEvent::toString)
          .containsExactly("[INFO] Route change not applied next=\"the process stops\"");
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void what_runs_since_the_start_is_put_to_the_same_gate_until_a_change_mends_it()
      throws Exception {
    Path routing = routes.resolve("routing/alerts.camel.yaml");
    String right = Files.readString(routing);
    Files.writeString(routing, right.replaceFirst("== 'high'", "== 'hihg'"));
    RoutesReloader swap = swap(next -> {});
    for (int look = 0; look < 2; look++) {
      assertThat(swap.faultsOfRunning())
          .singleElement()
          .asString()
          .startsWith("routing/alerts.camel.yaml:")
          .contains("hihg");
    }
    assertThat(swap.latest()).isEmpty();

    Files.writeString(routing, right);
    assertThat(swap.consider(RoutesFolder.read(routes))).isEmpty();
    assertThat(swap.faultsOfRunning()).isEmpty();
  }

  @Test
  void what_is_wrong_is_found_without_touching_what_runs() throws Exception {
    RoutesReloader.Replacement never =
        next -> {
          throw new AssertionError("was touched");
        };
    RoutesReloader swap = swap(never);
    Path poll = routes.resolve("pipeline/poll.camel.yaml");
    Files.writeString(poll, Files.readString(poll).replace("period:", "peirod:"));

    assertThat(swap.consider(RoutesFolder.read(routes)))
        .singleElement()
        .asString()
        .contains("peirod")
        .doesNotContain("/tmp");
  }

  @Test
  void what_a_rule_test_expects_of_a_setting_that_nobody_made_is_refused_and_no_more()
      throws Exception {
    RoutesReloader swap = swap(next -> {});
    Files.writeString(
        routes.resolve("tests/own.yaml"),
        "- name: an unset recipient\n  severity: medium\n  expect: email:{{no.such}}\n");

    assertThat(swap.consider(RoutesFolder.read(routes)))
        .singleElement()
        .asString()
        .contains("tests/own.yaml:1: rule test 'an unset recipient' expects [email:{{no.such}}]");
  }

  @Test
  void a_rule_test_that_does_not_end_is_refused_and_what_is_mended_is_taken_up() throws Exception {
    RoutesReloader swap = swap(next -> {});
    Path routing = routes.resolve("routing/alerts.camel.yaml");
    String right = Files.readString(routing);
    Files.writeString(
        routing,
        right.replaceFirst(
                "steps:\n",
                "steps:\n        - process: { ref: hangs }\n        - delay: { constant: \"3600000\" }\n")
            + "- beans: [{ name: hangs, type: io.defenderroutes.reload.RoutesReloaderTest$Hangs }]\n");

    assertThat(swap.consider(RoutesFolder.read(routes)))
        .singleElement()
        .asString()
        .startsWith("tests/alerts.yaml:")
        .contains(
            ": rule test '", "does not come to an end: after 2000 ms it was at routing/alerts");

    Files.writeString(routing, right + "# fixed\n");
    assertThat(swap.consider(RoutesFolder.read(routes))).isEmpty();
    assertThat(Hangs.INTERRUPTED.await(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  /** Takes an alert, and does nothing more. */
  public static final class Hangs implements Processor {
    static final CountDownLatch INTERRUPTED = new CountDownLatch(1);

    @Override
    public void process(Exchange exchange) throws InterruptedException {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        INTERRUPTED.countDown();
        throw e;
      }
    }
  }

  @Test
  void what_is_tried_begins_nothing() throws Exception {
    Path begun = routes.resolve("../begun");
    RoutesReloader swap = swap(next -> {});
    Files.writeString(
        routes.resolve("routing/own.camel.yaml"),
        """
        - route:
            id: own
            from:
              uri: timer:own
              parameters: { delay: "-1", repeatCount: 1, includeMetadata: false }
              steps:
                - process: { ref: begun }
        - beans:
            - name: begun
              type: io.defenderroutes.reload.RoutesReloaderTest$Begun
              properties: { file: "%s" }
        """
            .formatted(begun));

    assertThat(swap.consider(RoutesFolder.read(routes))).isEmpty();
    assertThat(begun).doesNotExist();
  }

  /** Leaves a trace where it is called. */
  public static final class Begun implements Processor {
    private String file = "";

    public void setFile(String file) {
      this.file = file;
    }

    @Override
    public void process(Exchange exchange) throws IOException {
      Files.createFile(Path.of(file));
    }
  }

  private RoutesReloader swap(RoutesReloader.Replacement replacement) throws IOException {
    Clock clock = Clock.systemUTC();
    return new RoutesReloader(
        SettingsSource.read(settings, Map.of()),
        RoutesFolder.read(routes),
        clock,
        Metrics.unseen(clock),
        replacement,
        Duration.ofSeconds(2),
        ending::get);
  }

  private void edit() throws IOException {
    Files.writeString(
        routes.resolve("routing/alerts.camel.yaml"), "# changed\n", StandardOpenOption.APPEND);
  }

  private static RoutesFolder content(SettingsSource of) {
    return RoutesFolder.of(of.settings());
  }
}
