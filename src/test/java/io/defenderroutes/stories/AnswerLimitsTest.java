package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.Api;
import io.defenderroutes.sandbox.ApiSimulator.Request;
import io.defenderroutes.sandbox.Fault;
import io.defenderroutes.sandbox.GeneratedAlert;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** How much of an answer is taken. */
class AnswerLimitsTest extends Sources {
  private static final String TOO_LARGE =
      "{\"error\":{\"code\":\"BadRequest\",\"message\":\"Query execution has exceeded the allowed result size. Optimize your query by limiting the number of results and try again.\"}}";

  @Test
  void an_alert_that_is_too_large_becomes_a_dead_letter_once_and_the_others_arrive()
      throws Exception {
    poll(Api.ENDPOINT);
    properties.put("answer.max-alert-bytes", "100000");
    alerts(5).forEach(apis()::publish);
    world.bytes(200_000);
    GeneratedAlert large =
        world.next(tenant.id(), "High", "Malware", Instant.now().minusSeconds(33));
    apis().publish(large);

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(5);
      awaitThat(() -> !arrived.deadLetters().isEmpty());
      awaitFurtherPolls(Api.ENDPOINT);
    }
    assertThat(records(Api.ENDPOINT)).hasSize(5);
    assertThat(arrived.deadLetters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.path("reason").asText())
                  .contains("larger than answer.max-alert-bytes");
              assertThat(letter.toString()).contains(large.alertId());
            });
  }

  @Test
  void after_an_answer_that_is_too_large_shorter_slices_are_asked_for() throws Exception {
    poll(Api.ENDPOINT);
    properties.put("answer.max-bytes", "60000");
    alerts(100).forEach(apis()::publish);

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitExactlyOnce(Api.ENDPOINT, apis().endpoint(), "id", "lastUpdateTime");
    }
    assertThat(records(Api.ENDPOINT)).hasSize(100);
  }

  @ParameterizedTest
  @CsvSource({
    "HUNTING, 400, AlertId, Timestamp",
    "GRAPH_HUNTING, 400, AlertId, Timestamp",
    "ENDPOINT, 413, id, lastUpdateTime",
  })
  void after_a_result_that_the_api_refuses_as_too_large_the_same_poll_requests_shorter_slices(
      Api api, int status, String id, String time) throws Exception {
    poll(api);
    properties.put("poll.interval", "1h");
    properties.put(api.key() + ".requests-per-minute", "100000");
    properties.put(api.key() + ".requests-per-hour", "1000000");
    alerts(10).forEach(apis()::publish);
    for (int i = 0; i < 4; i++) {
      apis().get(api).inject(tenant.id(), Fault.status(status, Map.of(), TOO_LARGE));
    }

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(10);
    }
    assertThat(versions(api, id, time)).hasSize(10).doesNotHaveDuplicates();
    assertThat(requested(api).subList(0, 5))
        .extracting(Request::status)
        .containsExactly(status, status, status, status, 200);
  }

  @Test
  void where_no_shorter_slice_is_left_the_fault_says_which_time_it_is_and_what_to_do()
      throws Exception {
    poll(Api.HUNTING);
    properties.put("hunting.requests-per-minute", "100000");
    properties.put("hunting.requests-per-hour", "1000000");
    alerts(3).forEach(apis()::publish);
    for (int i = 0; i < 60; i++) {
      apis().hunting().inject(tenant.id(), Fault.status(400, Map.of(), TOO_LARGE));
    }
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
    log.start();
    logger.addAppender(log);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(3);
    } finally {
      logger.detachAppender(log);
    }
    assertThat(List.copyOf(log.list))
        .extracting(ILoggingEvent::getFormattedMessage)
        .filteredOn(line -> line.startsWith("Poll ended connection=" + tenant.name()))
        .isNotEmpty()
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains("too large", " since=20", " until=20", "let the query or filter"));
    assertThat(records(Api.HUNTING)).hasSize(3);
  }

  private List<Request> requested(Api api) {
    return apis().get(api).requests().stream()
        .filter(request -> request.tenantId().equals(tenant.id()))
        .toList();
  }

  @Test
  void one_that_begins_with_the_newest_alert_is_turned_round_in_a_file() throws Exception {
    poll(Api.ENDPOINT);
    properties.put("batch.max-bytes", "20000");
    alerts(300).forEach(apis()::publish);

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitExactlyOnce(Api.ENDPOINT, apis().endpoint(), "id", "lastUpdateTime");
    }
    assertThat(versions(Api.ENDPOINT, "lastUpdateTime", "id")).hasSize(300);
    assertThat(data.resolve("spool")).isEmptyDirectory();
  }
}
