package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.SiemAlert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One destination is down: all others get their alerts, and it gets its own when it is back. */
class DestinationOutageTest extends InSandbox {
  private static final String WEBHOOK =
      """
      apiVersion: camel.apache.org/v1
      kind: Kamelet
      metadata: { name: hook }
      spec:
        definition: { title: Hook, type: object }
        template:
          from:
            uri: kamelet:source
            steps:
              - to: "{{routing.hook.url}}"
      """;
  private static final String TO_KAFKA =
      "- to: { uri: kamelet:kafka, parameters: { topic: \"own.${variable.tenant}\" } }\n";
  private static final String TO_HOOK = "- to: { uri: kamelet:hook }\n";

  private Path routes;
  private HttpReceiver hook;

  @BeforeEach
  void addTheWebhook() throws Exception {
    routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    Files.writeString(routes.resolve("destinations/hook.kamelet.yaml"), WEBHOOK);
    hook = HttpReceiver.plain();
    properties.put("routes.folder", routes.toString());
    properties.put("routing.hook.url", hook.url() + "/in");
  }

  @AfterEach
  void closeTheWebhook() {
    hook.close();
    sandbox.mail().restart();
  }

  @ParameterizedTest
  @ValueSource(strings = {"kafka", "file"})
  void a_mail_server_that_is_down_delays_no_record_and_gets_its_mails_once_after_a_restart(
      String cursorStore) throws Exception {
    properties.put("cursor.store", cursorStore);
    sandbox.mail().stop();
    List<SiemAlert> alerts = new ArrayList<>(List.of(serve("High", "Ransomware")));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1);
      alerts.addAll(List.of(serve("High", "Malware"), serve("Low", "Malware")));
      awaitRecords(3);
      assertThat(arrived.mails()).isEmpty();
    }
    sandbox.mail().restart();
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> arrived.mails().size() >= 2);
      awaitFurtherPolls();
    }
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitFurtherPolls();
    }
    assertThat(arrived.mails()).hasSize(2);
    arrived.assertExactlyOnce(alerts);
    assertThat(arrived.deadLetters()).isEmpty();
  }

  @Test
  void a_webhook_gets_the_alert_byte_for_byte_with_an_id_that_a_repeat_has_too() throws Exception {
    CustomRoutes.routing(routes, TO_HOOK + TO_KAFKA);
    hook.answers(503, 401, 408);
    SiemAlert alert = serve("High", "Impact");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> hook.received().size() == 4);
      awaitFurtherPolls();
    }
    assertThat(hook.received()).hasSize(4).allMatch(hook.received().get(0)::equals);
    HttpReceiver.Received request = hook.received().get(3);
    assertThat(request.body()).isEqualTo(alert.json());
    assertThat(request.headers()).containsEntry("Content-Type", "application/json");
    assertThat(request.headers().get("Idempotency-Key")).matches("[0-9a-f]{32}");
    Arrived.assertExactlyOnce(List.of(alert), arrived.records("own." + tenant.name()));
  }

  @Test
  void a_stop_waits_for_the_response_to_a_request_which_is_not_repeated() throws Exception {
    properties.put("shutdown.timeout", "30s");
    CustomRoutes.routing(routes, TO_HOOK + TO_KAFKA);
    hook.holds(Duration.ofSeconds(1));
    serve("High", "Impact");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await()
          .atMost(LONG)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> !hook.received().isEmpty());
    }
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitFurtherPolls();
    }
    assertThat(hook.received()).hasSize(1);
  }

  @Test
  void deliveries_to_a_destination_that_is_removed_wait_until_the_routing_calls_it_again()
      throws Exception {
    CustomRoutes.routing(routes, TO_HOOK + TO_KAFKA);
    int[] unavailable = new int[1_000];
    Arrays.fill(unavailable, 503);
    hook.answers(unavailable);
    Files.delete(routes.resolve("tests/alerts.yaml"));
    serve("High", "Impact");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> !hook.received().isEmpty());
    }
    CustomRoutes.routing(routes, TO_KAFKA);
    int before = hook.received().size();
    serve("High", "Impact");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> arrived.records("own." + tenant.name()).size() == 2);
      awaitFurtherPolls();
      assertThat(hook.received()).hasSize(before);
    }
    hook.answersWithSuccess();
    CustomRoutes.routing(routes, "- to: { uri: \"kamelet:hook\", id: renamed }\n" + TO_KAFKA);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> hook.received().size() == before + 1);
      awaitFurtherPolls();
    }
    assertThat(hook.received()).hasSize(before + 1);
    assertThat(arrived.deadLetters()).isEmpty();
  }

  @Test
  void dynamic_addresses_and_recipient_lists_are_called_after_the_commit_too() throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - toD: "kamelet:kafka?topic=own.${variable.tenant}"
        - toD: "{{routing.hook.url}}?severity=${variable.severity}"
        - recipientList: { simple: "kamelet:hook,kamelet:hook/second" }
        - recipientList: { simple: "kamelet:hook,kamelet:kafka?topic=own.${variable.tenant}" }
        """);
    Files.delete(routes.resolve("tests/alerts.yaml"));
    SiemAlert alert = serve("High", "Impact");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> hook.received().size() == 3);
      await().atMost(LONG).until(() -> arrived.deadLetters().size() == 1);
      awaitFurtherPolls();
    }
    assertThat(hook.received())
        .extracting(HttpReceiver.Received::path)
        .containsExactlyInAnyOrder("/in?severity=high", "/in", "/in");
    Arrived.assertExactlyOnce(List.of(alert), arrived.records("own." + tenant.name()));
    assertThat(arrived.deadLetters().get(0).path("reason").asText())
        .contains("use one step for each");
  }
}
