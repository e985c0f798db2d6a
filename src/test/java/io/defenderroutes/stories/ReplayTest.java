package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.DeadLetterAdmin;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.SiemAlert;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What failed at one destination goes there, and nowhere else, when it is replayed. */
class ReplayTest extends InSandbox {
  @TempDir Path routes;

  @Test
  void a_rejected_mail_is_sent_once_without_the_credential_of_the_tenant() throws Exception {
    SiemAlert alert = refusedMail();
    sandbox.mail().unknownRecipient("");
    properties.remove("tenants." + tenant.name() + ".client-secret");

    Command replay = replay("--all", "--connection", tenant.name() + "/siem");

    assertThat(replay.code()).as(replay.err()).isZero();
    assertThat(replay.out()).contains("replayed ").contains("1 replayed, 0 kept");
    assertThat(arrived.mails()).hasSize(1);
    arrived.assertExactlyOnce(List.of(alert));
    assertThat(arrived.deadLetters()).isEmpty();
    assertThat(letters()).isEmpty();
  }

  @Test
  void what_is_replayed_counts_no_more_as_kept() throws Exception {
    properties.put("dead-letters.topic", "dead." + tenant.name());
    Scrape scrape = Scrape.of(properties);
    sandbox.mail().unknownRecipient(Arrived.recipient(tenant));
    serve("High", "Ransomware");
    sandbox.defender().add(Alerts.raw(tenant.id(), "17"));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> kept(scrape, "none") == 1);
      await().atMost(LONG).until(() -> kept(scrape, "email:" + Arrived.recipient(tenant)) == 1);

      sandbox.mail().unknownRecipient("");
      assertThat(replay("--all", "--destination", "email").code()).isZero();

      await().atMost(LONG).until(() -> kept(scrape, "email:" + Arrived.recipient(tenant)) == 0);
      assertThat(kept(scrape, "none")).isEqualTo(1);
      assertThat(scrape.now().value("defender_dead_letters_total")).isEqualTo(2);
    }
  }

  private static double kept(Scrape scrape, String destination) throws Exception {
    return scrape.now().value("defender_dead_letters_kept", "destination", destination);
  }

  @Test
  void it_is_sent_while_the_product_runs_too() throws Exception {
    sandbox.mail().unknownRecipient(Arrived.recipient(tenant));
    SiemAlert alert = serve("High", "Ransomware");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> !arrived.deadLetters().isEmpty());
      sandbox.mail().unknownRecipient("");
      assertThat(replay(onlyLetter().path("id").asText()).code()).isZero();
      serve(3);
      awaitRecords(4);
      awaitFurtherPolls();
    }
    assertThat(arrived.mails()).hasSize(1);
    assertThat(arrived.records(Arrived.CRITICAL)).hasSize(1);
    Arrived.assertExactlyOnce(List.of(alert), arrived.records(Arrived.CRITICAL));
    assertThat(letters()).isEmpty();
  }

  @Test
  void what_is_refused_again_is_the_same_letter_with_more_attempts() throws Exception {
    SiemAlert alert = refusedMail();
    JsonNode before = onlyLetter();

    Command replay = replay(before.path("id").asText());

    assertThat(replay.code()).isEqualTo(1);
    assertThat(replay.err()).contains("kept ").contains("550");
    JsonNode after = onlyLetter();
    assertThat(after.path("id")).isEqualTo(before.path("id"));
    assertThat(before.path("attempts").asInt()).isEqualTo(3);
    assertThat(after.path("attempts").asInt()).isEqualTo(4);
    assertThat(after.path("firstFailedAt")).isEqualTo(before.path("firstFailedAt"));
    assertThat(Instant.parse(after.path("failedAt").asText()))
        .isAfter(Instant.parse(before.path("failedAt").asText()));
    arrived.assertExactlyOnce(List.of(alert));
  }

  @Test
  void a_mail_server_that_is_away_does_not_keep_the_person_waiting() throws Exception {
    refusedMail();
    sandbox.mail().stop();

    Command replay = replay("--all", "--connection", tenant.name() + "/siem");

    sandbox.mail().restart();
    assertThat(replay.code()).isEqualTo(1);
    assertThat(letters()).hasSize(1);
  }

  @Test
  void the_recipient_may_have_been_mended_in_the_settings() throws Exception {
    SiemAlert alert = refusedMail();
    properties.put("email.to", "another@" + tenant.name() + ".example");

    assertThat(replay("--all", "--connection", tenant.name() + "/siem").code()).isZero();

    assertThat(
            sandbox.mail().received().stream()
                .filter(m -> recipient(m).equals(properties.get("email.to"))))
        .hasSize(1);
    arrived.assertExactlyOnce(List.of(alert));
    assertThat(letters()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"2000,file:", "1000000,kafka:"})
  void an_alert_too_large_for_its_topic_is_there_once_when_the_topic_takes_it(
      String longestLetter, String kept) throws Exception {
    String topic = "own.small-" + tenant.name();
    sandbox.kafka().createTopic(topic, 1, Map.of("max.message.bytes", "2000"));
    sandbox
        .kafka()
        .createTopic("dead." + tenant.name(), 1, Map.of("max.message.bytes", longestLetter));
    properties.put("dead-letters.topic", "dead." + tenant.name());
    properties.put("kafka.client.compression.type", "none");
    route(
        """
        - to: { uri: kamelet:kafka, parameters: { topic: "own.small-${variable.tenant}" } }
        - to: { uri: kamelet:kafka, parameters: { topic: "own.beside-${variable.tenant}" } }
        """);
    SiemAlert alert = Alerts.with(any(), "Comment", "x".repeat(5_000));
    sandbox.defender().add(alert);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> !letters().isEmpty());
    }
    assertThat(onlyLetter().path("kept").get(0).asText()).startsWith(kept);
    allow(topic, "100000");

    Command replay = replay("--all");

    assertThat(replay.code()).as(replay.err()).isZero();
    Arrived.assertExactlyOnce(List.of(alert), arrived.records(topic));
    Arrived.assertExactlyOnce(List.of(alert), arrived.records("own.beside-" + tenant.name()));
    assertThat(letters()).isEmpty();
    assertThat(arrived.deadLetterFile()).isEmpty();
  }

  @Test
  void an_alert_that_no_rule_took_goes_where_the_rules_send_it_now() throws Exception {
    route(
        """
        - choice:
            when:
              - simple: "${variable.severity} == 'high'"
                steps:
                  - to: { uri: kamelet:kafka, parameters: { topic: "own.x-${variable.tenant}" } }
        """);
    SiemAlert alert = serve("Low", "Impact");
    deadLetterOf();
    route("- to: { uri: kamelet:kafka, parameters: { topic: \"own.y-${variable.tenant}\" } }");

    assertThat(replay("--all", "--connection", tenant.name() + "/siem").code()).isZero();

    Arrived.assertExactlyOnce(List.of(alert), arrived.records("own.y-" + tenant.name()));
    assertThat(letters()).isEmpty();
  }

  @Test
  void what_went_wrong_between_two_destinations_goes_to_the_second_alone() throws Exception {
    route(
        """
        - to: { uri: kamelet:kafka, parameters: { topic: "own.first-${variable.tenant}" } }
        - throwException: { exceptionType: java.lang.IllegalStateException, message: "no" }
        - to: { uri: kamelet:kafka, parameters: { topic: "own.second-${variable.tenant}" } }
        """);
    Files.writeString(
        routes.resolve("routing/alerts.camel.yaml"),
        Files.readString(routes.resolve("routing/alerts.camel.yaml"))
            .replace("    routeConfigurationId: destinations\n", ""));
    SiemAlert alert = serve("High", "Impact");
    deadLetterOf();
    String first = "own.first-" + tenant.name();
    String second = "own.second-" + tenant.name();
    assertThat(arrived.records(first)).hasSize(1);
    route(
        """
        - to: { uri: kamelet:kafka, parameters: { topic: "own.first-${variable.tenant}" } }
        - to: { uri: kamelet:kafka, parameters: { topic: "own.second-${variable.tenant}" } }
        """);

    assertThat(replay("--all", "--connection", tenant.name() + "/siem").code()).isZero();

    Arrived.assertExactlyOnce(List.of(alert), arrived.records(first));
    Arrived.assertExactlyOnce(List.of(alert), arrived.records(second));
  }

  @Test
  void a_step_that_is_no_more_is_told_and_reroute_sends_the_alert_anew() throws Exception {
    route(
        """
        - to: { uri: kamelet:email, parameters: { to: "{{email.to}}" } }
        """);
    sandbox.mail().unknownRecipient(Arrived.recipient(tenant));
    SiemAlert alert = serve("High", "Impact");
    deadLetterOf();
    route("- to: { uri: kamelet:kafka, parameters: { topic: \"own.z-${variable.tenant}\" } }");
    String id = onlyLetter().path("id").asText();

    Command replay = replay(id);

    assertThat(replay.code()).isEqualTo(1);
    assertThat(replay.err()).contains("does not bring it to the step that failed", "--reroute");
    assertThat(arrived.records("own.z-" + tenant.name())).isEmpty();
    assertThat(letters()).hasSize(1);

    assertThat(replay(id, "--reroute").code()).isZero();
    Arrived.assertExactlyOnce(List.of(alert), arrived.records("own.z-" + tenant.name()));
    assertThat(letters()).isEmpty();
  }

  @Test
  void a_step_that_has_an_id_may_be_changed() throws Exception {
    String step = "- to: { id: soc, uri: kamelet:email, parameters: { to: \"%s\" } }%n";
    String beside =
        "- to: { uri: kamelet:kafka, parameters: { topic: \"own.i-${variable.tenant}\" } }";
    route(String.format(step, "nobody@" + tenant.name() + ".example") + beside);
    sandbox.mail().unknownRecipient("nobody@" + tenant.name() + ".example");
    SiemAlert alert = serve("High", "Impact");
    deadLetterOf();
    route(String.format(step, Arrived.recipient(tenant)) + beside);

    assertThat(replay("--all", "--connection", tenant.name() + "/siem").code()).isZero();

    assertThat(arrived.mails()).hasSize(1);
    Arrived.assertExactlyOnce(List.of(alert), arrived.records("own.i-" + tenant.name()));
    assertThat(letters()).isEmpty();
  }

  @Test
  void without_Kafka_letters_are_replayed_from_the_file() throws Exception {
    properties.remove("kafka.brokers");
    route(
        """
        - to: { uri: kamelet:file, parameters: { path: "all.ndjson" } }
        - to: { uri: kamelet:email, parameters: { to: "{{email.to}}" } }
        """);
    sandbox.mail().unknownRecipient(Arrived.recipient(tenant));
    SiemAlert alert = serve("High", "Impact");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> !arrived.deadLetterFile().isEmpty());
      awaitFurtherPolls();
      sandbox.mail().unknownRecipient("");
      assertThat(replay("--all").code()).isZero();
    }
    assertThat(arrived.mails()).hasSize(1);
    assertThat(arrived.lines()).containsExactly(alert.json());
    assertThat(arrived.deadLetterFile()).isEmpty();
  }

  @Test
  void with_cursors_in_files_it_works_without_transactions() throws Exception {
    properties.put("cursor.store", "file");
    SiemAlert alert = refusedMail();
    assertThat(replay("--all", "--connection", tenant.name() + "/siem").code()).isEqualTo(1);
    assertThat(onlyLetter().path("attempts").asInt()).isEqualTo(4);
    sandbox.mail().unknownRecipient("");

    assertThat(replay("--all", "--connection", tenant.name() + "/siem").code()).isZero();

    assertThat(arrived.mails()).hasSize(1);
    arrived.assertExactlyOnce(List.of(alert));
    assertThat(letters()).isEmpty();
  }

  @Test
  void of_two_replays_at_a_time_none_sends_what_the_other_has_sent() throws Exception {
    sandbox.mail().unknownRecipient(Arrived.recipient(tenant));
    List<SiemAlert> alerts = List.of(serve("High", "Ransomware"), serve("High", "Ransomware"));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> arrived.deadLetters().size() == 2);
    }
    sandbox.mail().unknownRecipient("");
    List<String> ids = letters().stream().map(letter -> letter.path("id").asText()).toList();
    try (DeadLetterAdmin first = desk();
        DeadLetterAdmin second = desk()) {
      assertThat(first.replay(ids.get(0), false)).isEmpty();
      assertThat(second.replay(ids.get(1), false)).isEmpty();

      assertThat(second.replay(ids.get(0), false)).isEmpty();
      assertThat(first.replay(ids.get(1), false)).isEmpty();
    }
    assertThat(arrived.mails()).hasSize(2);
    arrived.assertExactlyOnce(alerts);
    assertThat(letters()).isEmpty();
  }

  private DeadLetterAdmin desk() throws Exception {
    return DeadLetterAdmin.withRoutes(properties, Map.of(), Clock.systemUTC());
  }

  private SiemAlert any() {
    return generator.next(tenant.id(), "High", "Impact", Instant.now().minusSeconds(60));
  }

  /** An alert that is in Kafka, and whose mail was refused. */
  private SiemAlert refusedMail() throws Exception {
    sandbox.mail().unknownRecipient(Arrived.recipient(tenant));
    SiemAlert alert = serve("High", "Ransomware");
    deadLetterOf();
    return alert;
  }

  private void deadLetterOf() throws Exception {
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> !arrived.deadLetters().isEmpty());
    }
  }

  private void route(String steps) throws IOException {
    RoutesCopy.of(Path.of("routes"), routes);
    CustomRoutes.routing(routes, steps);
    properties.put("routes.folder", routes.toString());
  }

  private Command replay(String... arguments) throws IOException {
    String[] typed = new String[arguments.length + 1];
    typed[0] = "replay";
    System.arraycopy(arguments, 0, typed, 1, arguments.length);
    return Command.deadLetters(properties, typed);
  }

  private List<JsonNode> letters() throws IOException {
    Command list =
        Command.deadLetters(properties, "list", "--json", "--connection", tenant.name() + "/siem");
    assertThat(list.code()).as(list.err()).isZero();
    return list.out().lines().map(Arrived::json).toList();
  }

  private JsonNode onlyLetter() throws IOException {
    List<JsonNode> letters = letters();
    assertThat(letters).hasSize(1);
    return letters.get(0);
  }

  private static String recipient(MimeMessage mail) {
    try {
      return mail.getAllRecipients()[0].toString();
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void allow(String topic, String bytes) throws Exception {
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", sandbox.kafka().bootstrapServers()))) {
      admin
          .incrementalAlterConfigs(
              Map.of(
                  new ConfigResource(ConfigResource.Type.TOPIC, topic),
                  List.of(
                      new AlterConfigOp(
                          new ConfigEntry("max.message.bytes", bytes), AlterConfigOp.OpType.SET))))
          .all()
          .get();
    }
  }
}
