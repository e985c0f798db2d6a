package io.defenderroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AlertGeneratorTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2025-03-01T10:00:00Z"), ZoneOffset.UTC);

  private final AlertGenerator generator = new AlertGenerator(7, CLOCK);
  private final List<SiemAlert> many =
      Stream.generate(() -> generator.next("tenant")).limit(5000).toList();

  @Test
  void theSameSeedMakesTheSameAlerts() {
    AlertGenerator again = new AlertGenerator(7, CLOCK);

    assertThat(many).startsWith(again.next("tenant"), again.next("tenant"), again.next("tenant"));
    assertThat(new AlertGenerator(8, CLOCK).next("tenant")).isNotEqualTo(many.get(0));
  }

  @Test
  void theRecordSaysWhatTheJsonSays() throws Exception {
    for (SiemAlert alert : many) {
      JsonNode json = Client.json(alert.json());
      String time = json.path("LastProcessedTimeUtc").asText();
      assertThat(json.path("FullId").asText()).isEqualTo(alert.fullId());
      assertThat(json.path("AlertId").asText()).isEqualTo(alert.alertId());
      assertThat(json.path("AlertPart").asInt(-1)).isEqualTo(alert.alertPart());
      assertThat(json.path("Severity").asText()).isEqualTo(alert.severity());
      assertThat(json.path("Category").asText()).isEqualTo(alert.category());
      assertThat(Instant.parse(time.endsWith("Z") ? time : time + "Z"))
          .isEqualTo(alert.lastProcessed());
    }
  }

  @Test
  void identitiesAreUniqueThoughAlertsHaveSeveralDetections() {
    assertThat(many.stream().map(SiemAlert::fullId)).doesNotHaveDuplicates();
    assertThat(many.stream().map(SiemAlert::alertId).distinct().count()).isBetween(3500L, 4700L);
    assertThat(many).anyMatch(alert -> alert.alertPart() >= 2);
  }

  @Test
  void alertsHaveTheSizeAndTheFieldsOfRealOnes() throws Exception {
    double size =
        many.stream()
            .mapToInt(alert -> alert.json().getBytes(StandardCharsets.UTF_8).length)
            .average()
            .orElseThrow();

    assertThat(size).isBetween(2000.0, 2500.0);
    assertThat(many.stream().mapToInt(alert -> fields(alert)).max()).hasValue(50);
  }

  @Test
  void severitiesComeInTheirUsualMix() {
    assertThat(share("Informational")).isBetween(0.26, 0.34);
    assertThat(share("Low")).isBetween(0.26, 0.34);
    assertThat(share("Medium")).isBetween(0.21, 0.29);
    assertThat(share("High")).isBetween(0.11, 0.17);
    assertThat(share("UnSpecified") + share("None")).isBetween(0.002, 0.02);
  }

  @Test
  void everyWayToSayNothingOccurs() throws Exception {
    Set<String> actors =
        many.stream()
            .map(alert -> String.valueOf(node(alert).get("Actor")))
            .collect(Collectors.toSet());

    assertThat(actors).containsExactlyInAnyOrder("\"\"", "null", "\"null\"", "\"None\"");
    assertThat(many).anyMatch(alert -> !node(alert).has("Actor"));
  }

  @Test
  void timesMostlyHaveSevenDigitsAndTextHoldsTraps() {
    List<String> times =
        many.stream().map(alert -> node(alert).path("LastProcessedTimeUtc").asText()).toList();
    long seven = times.stream().filter(time -> time.matches(".*\\.\\d{7}Z?")).count();

    assertThat(seven).isBetween(4500L, 4990L);
    assertThat(times).anyMatch(time -> !time.endsWith("Z"));
    for (String trap : List.of("\\r\\n", "\\t", "\\\"", "\\\\", "\uFFFD", "ö", "山", "&")) {
      assertThat(many).anyMatch(alert -> alert.json().contains(trap));
    }
  }

  @Test
  void whatIsAskedForIsWhatComes() {
    Instant time = Instant.parse("2025-02-28T23:59:59.9999999Z");

    SiemAlert alert = generator.next("tenant", "High", "Ransomware", time);
    SiemAlert sibling = generator.nextDetection("tenant", time);

    assertThat(alert.severity()).isEqualTo("High");
    assertThat(alert.category()).isEqualTo("Ransomware");
    assertThat(alert.lastProcessed()).isEqualTo(time);
    assertThat(sibling.alertId()).isEqualTo(alert.alertId());
    assertThat(sibling.alertPart()).isEqualTo(1);
    assertThat(sibling.fullId()).isNotEqualTo(alert.fullId());
  }

  private double share(String severity) {
    return (double) many.stream().filter(alert -> alert.severity().equals(severity)).count()
        / many.size();
  }

  private static int fields(SiemAlert alert) {
    return node(alert).size();
  }

  private static JsonNode node(SiemAlert alert) {
    try {
      return Client.json(alert.json());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
