package io.defenderroutes.stories;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.SiemAlert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Dead letters as a person sees them on the command line. */
class DeadLettersTest extends InSandbox {
  private String topic;

  @BeforeEach
  void ownTopic() {
    topic = "dead." + tenant.name();
    properties.put("dead-letters.topic", topic);
  }

  @Test
  void while_there_are_none_the_list_says_so_and_makes_nothing() throws Exception {
    Command list = command("list");

    assertThat(list.code()).as(list.err()).isZero();
    assertThat(list.out()).isEqualTo("No dead letters.\n");
    assertThat(sandbox.kafka().topics()).doesNotContain(topic);
  }

  @Test
  void the_list_shows_what_failed_where_and_why_while_the_product_runs() throws Exception {
    sandbox.mail().unknownRecipient(Arrived.recipient(tenant));
    SiemAlert refused =
        Alerts.with(
            any("Ransomware"), "AlertTitle", "Files \u001b[2J\u202e encrypted" + "x".repeat(50));
    sandbox.defender().add(refused, Alerts.raw(tenant.id(), "17"));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitLetters(2);

      Command list = command("list");

      assertThat(list.code()).isZero();
      List<String> lines = list.out().lines().toList();
      assertThat(lines).hasSize(3);
      assertThat(lines.get(0))
          .matches("ID +LAST FAILED +CONNECTION +DESTINATION +SEVERITY +TITLE +REASON");
      assertThat(lines.subList(1, 3))
          .anySatisfy(
              line ->
                  assertThat(line)
                      .matches("[0-9a-f]{16}  \\d{4}-.*Z .*")
                      .contains(
                          tenant.name() + "/siem",
                          "email:" + Arrived.recipient(tenant),
                          "high",
                          "Files  [2J encryptedx",
                          "x…",
                          "550"))
          .anySatisfy(line -> assertThat(line).contains(" none ", "not a JSON object"));
      assertThat(list.out()).doesNotContain("\u001b", "\u202e");
    }
  }

  @Test
  void a_letter_is_shown_with_its_alert() throws Exception {
    SiemAlert alert = refusedMail();
    String id = ids().get(0);

    Command show = command("show", id);

    JsonNode letter = Arrived.json(show.out());
    assertThat(show.out().lines().count()).isGreaterThan(10);
    assertThat(letter.path("id").asText()).isEqualTo(id);
    assertThat(letter.path("tenant").asText()).isEqualTo(tenant.name());
    assertThat(letter.path("source").asText()).isEqualTo("siem");
    assertThat(letter.path("severity").asText()).isEqualTo("high");
    assertThat(letter.path("category").asText()).isEqualTo("Ransomware");
    assertThat(letter.path("attempts").asInt()).isEqualTo(3);
    assertThat(Instant.parse(letter.path("firstFailedAt").asText()))
        .isBefore(Instant.parse(letter.path("failedAt").asText()));
    assertThat(letter.path("kept").get(0).asText()).isEqualTo("kafka:" + topic);
    assertThat(letter.path("alert")).isEqualTo(Arrived.json(alert.json()));
  }

  @Test
  void a_letter_that_is_not_there_is_told() throws Exception {
    for (String verb : List.of("show", "replay", "discard")) {
      Command command = command(verb, "0123456789abcdef");
      assertThat(command.code()).as(verb).isEqualTo(1);
      assertThat(command.err()).contains("There is no dead letter 0123456789abcdef.");
    }
  }

  @Test
  void a_letter_is_discarded_from_topic_and_file_and_the_others_stay() throws Exception {
    refusedMail();
    sandbox.defender().add(Alerts.raw(tenant.id(), "17"), Alerts.raw(tenant.id(), "18"));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitLetters(3);
    }
    String id = ids().get(1);
    alsoInFile(id);
    assertThat(Arrived.json(command("show", id).out()).path("kept")).hasSize(2);

    assertThat(command("discard", id).code()).isZero();

    assertThat(ids()).hasSize(2).doesNotContain(id);
    assertThat(arrived.deadLetterFile()).isEmpty();
  }

  @Test
  void all_are_discarded_only_if_that_is_meant() throws Exception {
    refusedMail();

    Command asked = command("discard", "--all");
    assertThat(asked.code()).isEqualTo(2);
    assertThat(asked.err()).contains("--yes");
    Command others = command("discard", "--all", "--yes", "--destination", "kafka");
    assertThat(others.code()).isZero();
    assertThat(others.err())
        .contains("None of the 1 dead letters matches. They are of " + tenant.name())
        .contains("/siem for email:");
    assertThat(ids()).hasSize(1);

    assertThat(command("discard", "--all", "--yes", "--destination", "email").code()).isZero();
    assertThat(ids()).isEmpty();
  }

  @Test
  void a_command_line_that_does_not_say_which_is_wrong() throws Exception {
    assertThat(command("replay").code()).isEqualTo(2);
    assertThat(command("replay", "x", "--all").code()).isEqualTo(2);
    assertThat(command("discard", "x", "--connection", "y").code()).isEqualTo(2);
    assertThat(command().code()).isEqualTo(2);
  }

  @Test
  void an_alert_that_is_none_is_kept_when_it_is_replayed_and_counts_on() throws Exception {
    sandbox.defender().add(Alerts.raw(tenant.id(), "17"));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitLetters(1);
    }
    Command replay = command("replay", "--all");

    assertThat(replay.code()).isEqualTo(1);
    assertThat(replay.err()).contains("not a JSON object");
    JsonNode letter = Arrived.json(command("show", ids().get(0)).out());
    assertThat(letter.path("attempts").asInt()).isEqualTo(2);
    assertThat(letter.path("alert").asInt()).isEqualTo(17);
  }

  @Test
  void the_topic_keeps_what_is_not_handled_and_what_is_no_letter_is_passed_over() throws Exception {
    refusedMail();
    try (KafkaProducer<byte[], byte[]> other =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", sandbox.kafka().bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      other.send(new ProducerRecord<>(topic, "x".getBytes(UTF_8), "{}".getBytes(UTF_8))).get();
      other.send(new ProducerRecord<>(topic, "y".getBytes(UTF_8), "odd".getBytes(UTF_8))).get();
    }
    assertThat(ids()).hasSize(1);
  }

  @Test
  void a_broker_that_is_away_is_told() throws Exception {
    properties.put("kafka.brokers", "localhost:1");
    properties.put("kafka.client.max.block.ms", "1000");
    properties.put("kafka.client.default.api.timeout.ms", "1000");

    Command list = command("list");

    assertThat(list.code()).isEqualTo(1);
    assertThat(list.err()).contains("Not listed").contains("localhost:1");
  }

  @Test
  void no_letter_holds_the_secret_of_a_destination() throws Exception {
    Path routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    properties.put("routes.folder", routes.toString());
    CustomRoutes.routing(
        routes,
        """
        - to: "https://localhost:1/T0KEN/S3CRET?connectTimeout=200"
        - toD: "{{routing.hook}}?x=S3CRET"
        """);
    properties.put("routing.hook", "https://localhost:1/T0KEN");
    properties.put("delivery.give-up-after", "1ms");
    sandbox.defender().add(any("Impact"));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitLetters(2);
    }
    Command list = command("list", "--json");
    assertThat(list.out()).contains("https://localhost:1/…").doesNotContain("T0KEN", "S3CRET");
    for (String id : ids()) {
      assertThat(command("show", id).out()).doesNotContain("T0KEN", "S3CRET");
      assertThat(command("replay", id).err()).contains("kept").doesNotContain("T0KEN", "S3CRET");
    }
  }

  private SiemAlert any(String category) {
    return generator.next(tenant.id(), "High", category, Instant.now().minusSeconds(60));
  }

  private SiemAlert refusedMail() throws Exception {
    sandbox.mail().unknownRecipient(Arrived.recipient(tenant));
    SiemAlert alert = any("Ransomware");
    sandbox.defender().add(alert);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitLetters(1);
    }
    return alert;
  }

  private void awaitLetters(int count) {
    await().atMost(LONG).until(() -> sandbox.kafka().readAll(topic).size() >= count);
  }

  private void alsoInFile(String id) throws IOException {
    byte[] letter =
        sandbox.kafka().readAll(topic).stream()
            .filter(r -> r.key().equals(id))
            .findFirst()
            .orElseThrow()
            .value();
    Path file = data.resolve("dead-letters").resolve(tenant.name() + ".siem.ndjson");
    Files.createDirectories(file.getParent());
    Files.writeString(file, new String(letter, UTF_8) + "\n");
  }

  private List<String> ids() throws IOException {
    Command list = command("list", "--json");
    assertThat(list.code()).as(list.err()).isZero();
    return list.out().lines().map(l -> Arrived.json(l).path("id").asText()).toList();
  }

  private Command command(String... arguments) throws IOException {
    return Command.deadLetters(properties, arguments);
  }
}
