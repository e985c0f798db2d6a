package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.SiemAlert;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class KafkaOutageTest extends InSandbox {
  @Test
  void nothing_is_lost_or_doubled_while_the_broker_is_away() throws Exception {
    properties.put("kafka.client.max.block.ms", "2000");
    properties.put("kafka.client.request.timeout.ms", "1000");
    properties.put("kafka.client.delivery.timeout.ms", "1500");
    List<SiemAlert> alerts = new ArrayList<>(serve(5));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(5);
      sandbox.kafka().stop();
      alerts.addAll(serve(20));
      sandbox.kafka().restart();
      alerts.addAll(serve(5));
      awaitRecords(30);
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(alerts);
    assertThat(arrived.deadLetters()).isEmpty();
  }

  @Test
  void a_start_without_the_broker_waits_for_it() throws Exception {
    properties.put("kafka.client.max.block.ms", "2000");
    sandbox.kafka().stop();
    List<SiemAlert> alerts = serve(5);
    Scrape scrape = Scrape.of(properties);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger("io.defenderroutes");
    log.start();
    logger.addAppender(log);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await()
          .atMost(LONG)
          .until(() -> Health.of(running, "kafka").contains("what to do: Start the broker"));
      assertThat(scrape.now().value("defender_answers_total"))
          .as("no answer of the API was counted")
          .isZero();
      sandbox.kafka().restart();
      awaitRecords(5);
      awaitFurtherPolls();
      assertThat(Health.of(running, "kafka")).isEmpty();
    } finally {
      logger.detachAppender(log);
    }
    arrived.assertExactlyOnce(alerts);
    assertThat(List.copyOf(log.list))
        .extracting(ILoggingEvent::getFormattedMessage)
        .as("Kafka is named, and the API is not blamed")
        .anyMatch(
            line ->
                line.startsWith("Cursor failed ")
                    && line.contains(" reason=\"cursor unavailable: Kafka at "))
        .noneMatch(line -> line.startsWith("Poll failed "));
  }

  @Test
  void a_large_alert_that_compresses_well_is_delivered() throws Exception {
    List<SiemAlert> alerts = new ArrayList<>(serve(3));
    alerts.add(large("x".repeat(1_500_000)));
    alerts.addAll(serve(3));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(7);
    }
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void an_alert_that_the_broker_will_not_take_is_a_dead_letter_in_the_file() throws Exception {
    List<SiemAlert> others = new ArrayList<>(serve(3));
    SiemAlert large = large(Alerts.noise(2_500_000));
    others.addAll(serve(3));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(6);
      await().atMost(LONG).until(() -> !arrived.deadLetterFile().isEmpty());
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(others);
    assertThat(arrived.deadLetters()).hasSize(1);
    JsonNode letter = arrived.deadLetterFile().get(0);
    assertThat(letter.path("destination").asText()).isEqualTo("kafka:" + Arrived.MEDIUM);
    assertThat(letter.path("reason").asText()).contains("larger than");
    assertThat(letter.path("alert")).isEqualTo(Arrived.json(large.json()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka", "file"})
  void what_travels_with_an_alert_that_is_too_large_arrives(String store) throws Exception {
    properties.put("cursor.store", store);
    properties.put("batch.max-bytes", "16000000");
    String letters = "dead-" + tenant.name();
    sandbox
        .kafka()
        .createTopic(
            letters, 1, Map.of("max.message.bytes", "16000000", "cleanup.policy", "compact"));
    properties.put("dead-letters.topic", letters);
    List<SiemAlert> others = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      others.addAll(serve(10));
      large(Alerts.noise(1_300_000));
    }
    others.addAll(serve(10));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(40);
      await().atMost(LONG).until(() -> sandbox.kafka().readAll(letters).size() == 3);
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(others);
    assertThat(sandbox.kafka().readAll(letters)).hasSize(3);
    assertThat(arrived.deadLetterFile()).as("what the topic takes").isEmpty();
  }

  private SiemAlert large(String text) {
    SiemAlert alert =
        Alerts.with(
            generator.next(tenant.id(), "Medium", "Impact", Instant.now().minusSeconds(50)),
            "CommandLine",
            text);
    sandbox.defender().add(alert);
    return alert;
  }
}
