package io.defenderroutes.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.Api;
import io.defenderroutes.sandbox.GeneratedAlert;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How much of an answer is taken. */
class AnswerLimitsTest extends Sources {
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
