package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.SiemAlert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pending deliveries as an operator sees them on the command line. */
class PendingCommandTest extends InSandbox {
  private static final String TO_MAIL =
      "- to: { uri: kamelet:email, parameters: { to: \"{{email.to}}\" } }\n";
  private static final String TO_KAFKA =
      "- to: { uri: kamelet:kafka, parameters: { topic: \"own.${variable.tenant}\" } }\n";

  private Path routes;
  private String destination;

  @BeforeEach
  void copyRoutes() throws Exception {
    routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    Files.delete(routes.resolve("tests/alerts.yaml"));
    properties.put("routes.folder", routes.toString());
    properties.put("pending.topic", "pending." + tenant.name());
    destination = "email:" + Arrived.recipient(tenant);
  }

  @AfterEach
  void restartTheMailServer() {
    sandbox.mail().restart();
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka", "file"})
  void mails_that_wait_are_listed_and_those_that_are_discarded_are_never_sent(String cursorStore)
      throws Exception {
    properties.put("cursor.store", cursorStore);
    CustomRoutes.routing(routes, TO_KAFKA + TO_MAIL);
    sandbox.mail().stop();
    SiemAlert alert = serve("High", "Ransomware");
    serve("Low", "Malware");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitOwnRecords(2);

      // With files, they are stored after Kafka has the records.
      Command list =
          await().atMost(LONG).until(() -> pending("list"), c -> c.out().lines().count() == 6);

      assertThat(list.code()).as(list.err()).isZero();
      List<String> lines = list.out().lines().toList();
      assertThat(lines.get(0)).matches("SINCE +CONNECTION +DESTINATION +SEVERITY +ALERT +TITLE");
      assertThat(lines.subList(1, 3))
          .allMatch(line -> line.contains(tenant.name() + "/siem  " + destination))
          .anyMatch(line -> line.contains("  high  ") && line.contains(alert.alertId()));
      assertThat(lines.get(5)).matches("\\Q" + destination + "\\E +2 +\\d{4}-.*Z");
    }
    CustomRoutes.routing(routes, TO_KAFKA);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitFurtherPolls();

      Command discard = pending("discard", "--yes", "--destination", destination);

      assertThat(discard.code()).as(discard.err()).isZero();
      assertThat(discard.out()).isEqualTo("2 discarded\n");
      assertThat(pending("list").out()).isEqualTo("No pending deliveries.\n");
    }
    sandbox.mail().restart();
    CustomRoutes.routing(routes, TO_KAFKA + TO_MAIL);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitFurtherPolls();
      serve("High", "Malware");
      await().atMost(LONG).until(() -> !arrived.mails().isEmpty());
      awaitFurtherPolls();
    }
    assertThat(arrived.mails()).hasSize(1);
    assertThat(arrived.deadLetters()).isEmpty();
    assertThat(arrived.records("own." + tenant.name())).hasSize(3);
  }

  @Test
  void a_discard_is_confirmed_and_takes_only_what_is_named() throws Exception {
    CustomRoutes.routing(routes, TO_KAFKA + TO_MAIL);
    sandbox.mail().stop();
    SiemAlert alert = serve("High", "Ransomware");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitOwnRecords(1);
    }

    Command unconfirmed = pending("discard", "--destination", destination);
    assertThat(unconfirmed.code()).isEqualTo(2);
    assertThat(unconfirmed.err()).contains("confirm with --yes");
    Command other =
        pending("discard", "--yes", "--destination", destination, "--connection", "x/siem");
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.err()).contains("There is no such pending delivery");
    assertThat(pending("list", "--destination", "slack").out())
        .isEqualTo("No pending deliveries.\n");

    JsonNode listed = Arrived.json(pending("list", "--json", "--destination", destination).out());
    assertThat(listed.path("connection").asText()).isEqualTo(tenant.name() + "/siem");
    assertThat(listed.path("alertId").asText()).isEqualTo(alert.alertId());
    assertThat(Instant.parse(listed.path("collected").asText())).isBeforeOrEqualTo(Instant.now());
  }

  /** Credentials of tenants and the mail server's settings are of no use to it. */
  @Test
  void it_needs_the_settings_of_the_store_alone() throws Exception {
    Command list =
        Command.typed(
            "pending", Map.of("cursor.store", "file", "data.folder", data.toString()), "list");

    assertThat(list.code()).as(list.err()).isZero();
    assertThat(list.out()).isEqualTo("No pending deliveries.\n");
  }

  private Command pending(String... arguments) throws Exception {
    return Command.typed("pending", properties, arguments);
  }

  private void awaitOwnRecords(int count) {
    await().atMost(LONG).until(() -> arrived.records("own." + tenant.name()).size() == count);
  }
}
