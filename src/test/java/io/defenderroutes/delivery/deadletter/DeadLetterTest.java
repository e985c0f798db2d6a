package io.defenderroutes.delivery.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.delivery.Batch;
import io.defenderroutes.delivery.Delivery;
import io.defenderroutes.delivery.Exchanges;
import io.defenderroutes.delivery.RefusedAlert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadLetterTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final Path folder;

  DeadLetterTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void a_dead_letter_is_one_line_of_json_with_the_alert_inside_as_it_was() throws IOException {
    String alert = "{\r\n \"n\" : 1.0e+2,\n \"t\":\"a\\nb\" }";
    DeadLetter letter = letter("da\"1", "da\"1@t", "too large\t", NOON, alert.getBytes(UTF_8));

    String line = new String(LetterFormat.write(letter), UTF_8);

    assertThat(line).doesNotContain("\n", "\r").contains("1.0e+2");
    JsonNode json = new ObjectMapper().readTree(line);
    assertThat(json.path("alertId").asText()).isEqualTo("da\"1");
    assertThat(json.path("destination").asText()).isEqualTo("kafka:x");
    assertThat(json.path("failedAt").asText()).isEqualTo("2026-03-01T12:00:00Z");
    assertThat(json.path("alert")).isEqualTo(new ObjectMapper().readTree(alert));
  }

  @Test
  void an_alert_that_stopped_becomes_a_dead_letter_with_destination_and_reason() throws Exception {
    Exchange exchange = failed(new RefusedAlert("the routing sent it to no destination"));
    exchange.setProperty(Exchange.FAILURE_ENDPOINT, "kamelet://email");
    exchange.setVariable(Routed.STEP, "s1");

    delivery().deadLetter(exchange);

    DeadLetter letter = Batch.of(exchange).deadLetters().get(0);
    assertThat(letter.connection()).isEqualTo("acme/siem");
    assertThat(letter.routed().alertId()).isEqualTo("da1_-2");
    assertThat(letter.routed().version()).isEqualTo("da1_-2:=/@2020-09-30T14:11:44.0779765Z");
    assertThat(letter.destination()).isEqualTo("kamelet://email");
    assertThat(letter.reason()).isEqualTo("the routing sent it to no destination");
    assertThat(letter.failedAt()).isEqualTo(NOON);
    assertThat(letter.routed().alert()).asString(UTF_8).isEqualTo(Exchanges.ALERT);
  }

  @Test
  void an_alert_that_is_not_json_is_stored_as_a_string() throws IOException {
    byte[] odd = "{\"a\":\u0000\n01}".getBytes(UTF_8);
    DeadLetter letter = letter("x", "x@", "odd", NOON, odd);

    JsonNode json = new ObjectMapper().readTree(LetterFormat.write(letter));

    assertThat(json.path("alert").asText()).isEqualTo("{\"a\":\u0000\n01}");
  }

  @Test
  void the_same_version_rejected_by_the_same_destination_has_the_same_id() {
    byte[] alert = Exchanges.ALERT.getBytes(UTF_8);
    DeadLetter one = letter("a", "a@1", "large", NOON, alert);
    DeadLetter again = letter("a", "a@1", "larger", NOON.plusSeconds(9), alert);
    DeadLetter other = letter("a", "a@2", "large", NOON, alert);

    assertThat(again.id()).isEqualTo(one.id()).hasSize(16);
    assertThat(other.id()).isNotEqualTo(one.id());
  }

  @Test
  void the_reason_is_one_short_line() {
    Exchange exchange = failed(new IOException("a\r\nb" + "x".repeat(5_000)));

    delivery().deadLetter(exchange);

    assertThat(Batch.of(exchange).deadLetters().get(0).reason()).startsWith("a bx").hasSize(500);
  }

  @Test
  void without_kafka_dead_letters_are_appended_to_the_connections_file() throws IOException {
    Exchange exchange = failed(new RefusedAlert("first"));
    delivery().deadLetter(exchange);
    exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new RefusedAlert("second"));
    delivery().deadLetter(exchange);

    delivery().commit(exchange);

    assertThat(Files.readAllLines(folder.resolve("dead/acme.siem.ndjson")))
        .hasSize(2)
        .anyMatch(line -> line.contains("\"first\""))
        .anyMatch(line -> line.contains("\"second\""));
    assertThat(Batch.of(exchange).deadLetters()).isEmpty();
    assertThat(Batch.of(exchange).delivered().values()).containsExactly(2);
  }

  @Test
  void a_dead_letter_that_cannot_be_stored_stays_in_the_batch() throws IOException {
    Files.writeString(folder.resolve("dead"), "a file in the folder's place");
    Exchange exchange = failed(new RefusedAlert("x"));
    delivery().deadLetter(exchange);

    assertThat(catchThrowable(() -> delivery().commit(exchange))).isInstanceOf(IOException.class);
    assertThat(Batch.of(exchange).deadLetters()).hasSize(1);

    Files.delete(folder.resolve("dead"));
    delivery().commit(exchange);
    assertThat(Batch.of(exchange).deadLetters()).isEmpty();
  }

  private static DeadLetter letter(
      String alertId, String version, String reason, Instant at, byte[] alert) {
    Routed routed =
        new Routed(
            alertId,
            version,
            "high",
            "Malware",
            "endpoint",
            "Title",
            "created",
            "",
            "s1",
            "",
            alert);
    return new DeadLetter("acme/siem", routed, "kafka:x", reason, 1, at, at);
  }

  private static Exchange failed(Throwable failure) {
    Exchange exchange = Exchanges.alert(Map.of());
    exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
    return exchange;
  }

  private Delivery delivery() {
    return Exchanges.delivery(folder, Optional.empty());
  }
}
