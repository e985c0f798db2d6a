package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.Waits;
import io.defenderroutes.sandbox.Fault;
import io.defenderroutes.sandbox.SiemAlert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StopTest extends InSandbox {
  private static Duration close(DefenderAlertRoutes running) {
    Instant before = Instant.now();
    running.close();
    return Duration.between(before, Instant.now());
  }

  @Test
  void a_stop_within_a_big_page_ends_soon_and_the_next_start_completes_it() throws Exception {
    List<SiemAlert> alerts = serveShort(4_000);
    properties.put("batch.max-alerts", "50");
    DefenderAlertRoutes running = Product.start(properties);
    awaitRecords(50);

    assertThat(close(running)).isLessThan(Waits.LIMIT);

    assertThat(arrived.records()).hasSizeLessThan(4_000);
    properties.put("batch.max-alerts", "1000");
    try (DefenderAlertRoutes again = Product.start(properties)) {
      awaitRecords(4_000);
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void a_stop_ends_the_mails_in_flight_and_the_next_start_sends_the_others() throws Exception {
    properties.put("shutdown.timeout", "30s");
    List<SiemAlert> alerts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      alerts.add(serve("High", "Ransomware"));
    }
    DefenderAlertRoutes running = Product.start(properties);
    await().pollInterval(Duration.ofMillis(5)).until(() -> !arrived.mails().isEmpty());

    close(running);
    try (DefenderAlertRoutes again = Product.start(properties)) {
      await().atMost(LONG).until(() -> arrived.mails().size() >= 60);
      awaitFurtherPolls();
    }

    assertThat(arrived.mails()).hasSize(60);
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void a_stop_while_Kafka_is_down_ends_in_time_and_loses_nothing() throws Exception {
    properties.put("shutdown.timeout", "2s");
    DefenderAlertRoutes running = Product.start(properties);
    List<SiemAlert> first = serve(5);
    awaitRecords(5);
    sandbox.kafka().stop();
    List<SiemAlert> alerts = new ArrayList<>(first);
    alerts.addAll(serve(20));

    Duration took = close(running);
    sandbox.kafka().restart();

    assertThat(took).isLessThan(Waits.LIMIT);
    try (DefenderAlertRoutes again = Product.start(properties)) {
      awaitRecords(25);
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void a_stop_does_not_wait_for_a_long_Retry_After() throws Exception {
    List<SiemAlert> alerts = serve(5);
    sandbox.defender().inject(tenant.id(), Fault.tooManyRequests(Duration.ofHours(1)));
    DefenderAlertRoutes running = Product.start(properties);
    await().until(() -> !requests(tenant).isEmpty());

    assertThat(close(running)).isLessThan(Waits.LIMIT);

    try (DefenderAlertRoutes again = Product.start(properties)) {
      awaitRecords(5);
    }
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void a_stop_while_the_mail_server_is_away_loses_nothing() throws Exception {
    sandbox.mail().stop();
    SiemAlert alert = serve("High", "Ransomware");
    DefenderAlertRoutes running = Product.start(properties);
    awaitFurtherServing(alert);

    Duration took = close(running);
    sandbox.mail().restart();

    assertThat(took).isLessThan(Waits.LIMIT);
    assertThat(arrived.deadLetters()).isEmpty();
    try (DefenderAlertRoutes again = Product.start(properties)) {
      awaitRecords(1);
      await().atMost(LONG).until(() -> !arrived.mails().isEmpty());
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(List.of(alert));
    assertThat(arrived.mails()).hasSize(1);
  }

  @Test
  void lines_of_a_batch_that_a_stop_cut_short_are_not_written_twice() throws Exception {
    properties.put("shutdown.timeout", "2s");
    properties.put("cursor.store", "file");
    sandbox.kafka().stop();
    SiemAlert alert = serve("Low", "Discovery");
    DefenderAlertRoutes running = Product.start(properties);
    await().atMost(LONG).until(() -> storedLines() > 0);

    close(running);
    sandbox.kafka().restart();

    try (DefenderAlertRoutes again = Product.start(properties)) {
      awaitRecords(1);
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(List.of(alert));
    assertThat(arrived.lines()).containsExactly(alert.json());
  }

  /** Bytes of lines that wait for their batch to be committed. */
  private long storedLines() throws IOException {
    Path pending = data.resolve("pending");
    if (!Files.isDirectory(pending)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(pending)) {
      return files
          .filter(file -> file.toString().endsWith(".pending"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    }
  }

  private static void awaitFurtherServing(SiemAlert alert) {
    await().atMost(LONG).until(() -> sandbox.defender().served(alert.fullId()) > 0);
  }
}
