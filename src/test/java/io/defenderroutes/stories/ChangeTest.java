package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.Api;
import io.defenderroutes.sandbox.GeneratedAlert;
import jakarta.mail.BodyPart;
import jakarta.mail.internet.MimeMultipart;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules know how a version differs from the one before. */
class ChangeTest extends Sources {
  private Api source = Api.ENDPOINT;
  private GeneratedAlert alert;
  private int versions;

  @BeforeEach
  void oneAlert() {
    alert = world.next(tenant.id(), "Medium", "Ransomware", Instant.now().minusSeconds(30));
  }

  @ParameterizedTest
  @CsvSource({"kafka,ENDPOINT", "file,ENDPOINT", "kafka,GRAPH_ALERTS"})
  void the_engineer_is_notified_of_an_escalation_and_not_of_each_update(String store, Api api)
      throws Exception {
    source = api;
    poll(source);
    properties.put("cursor.store", store);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      publish(alert);
      publish(alert.changedTo("High", Instant.now()));
      // A mail that a stop leaves pending is sent after the next start.
      await().atMost(LONG).until(() -> arrived.mails().size() == 1);
    }
    try (DefenderAlertRoutes running = Product.start(properties)) {
      publish(alert.changed("InProgress", Instant.now()));
      publish(alert.changed("Resolved", Instant.now()));
    }
    try (DefenderAlertRoutes running = Product.start(properties)) {
      publish(alert.changed("InProgress", Instant.now()));
      publish(alert.changed("InProgress", Instant.now()));
      awaitFurtherPolls(source);
    }

    assertThat(changes())
        .containsExactlyInAnyOrder(
            "created  medium",
            "updated medium high",
            "updated high high",
            "resolved high high",
            "reopened high high",
            "updated high high");
    assertThat(arrived.mails()).hasSize(1);
    BodyPart plain = ((MimeMultipart) arrived.mails().get(0).getContent()).getBodyPart(0);
    assertThat(plain.getContent().toString())
        .containsPattern("Severity +high \\(before: medium\\)");
    assertThat(arrived.deadLetters()).isEmpty();
  }

  @Test
  void a_replay_decides_by_the_change_that_the_dead_letter_keeps() throws Exception {
    poll(source);
    sandbox.mail().unknownRecipient(Arrived.recipient(tenant));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      publish(alert);
      publish(alert.changedTo("High", Instant.now()));
      await().atMost(LONG).until(() -> arrived.deadLetters().size() == 1);
      // The severity before is not that of the alert any more.
      publish(alert.changed("InProgress", Instant.now()));
    }
    JsonNode letter = arrived.deadLetters().get(0);
    assertThat(letter.path("change").asText()).isEqualTo("updated");
    assertThat(letter.path("previousSeverity").asText()).isEqualTo("medium");
    sandbox.mail().unknownRecipient("");

    Command replay = Command.deadLetters(properties, "replay", letter.path("id").asText());

    assertThat(replay.code()).as(replay.err()).isZero();
    assertThat(arrived.mails()).hasSize(1);
    assertThat(arrived.deadLetters()).isEmpty();
  }

  /** Publishes the next version and waits until it has arrived: an API returns the last alone. */
  private void publish(GeneratedAlert version) {
    alert = version;
    apis().publish(version);
    versions++;
    await().atMost(LONG).until(() -> records(source).size() == versions);
  }

  private List<String> changes() {
    return records(source).stream()
        .map(
            record ->
                Arrived.header(record, "ce_change")
                    + " "
                    + Arrived.header(record, "ce_previousseverity")
                    + " "
                    + Arrived.header(record, "ce_severity"))
        .toList();
  }
}
