package io.defenderroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class WorldGeneratorTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2025-03-01T10:00:00Z"), ZoneOffset.UTC);

  private final WorldGenerator generator = new WorldGenerator(7, CLOCK);
  private final List<GeneratedAlert> many =
      Stream.generate(() -> generator.next("tenant").in("924565")).limit(1500).toList();

  @Test
  void theSameSeedMakesTheSameInEveryShape() {
    GeneratedAlert again = new WorldGenerator(7, CLOCK).next("tenant").in("924565");

    assertThat(again).isEqualTo(many.get(0));
    assertThat(again.siem()).isEqualTo(many.get(0).siem());
    assertThat(again.endpoint().json()).isEqualTo(many.get(0).endpoint().json());
    assertThat(again.graph().json()).isEqualTo(many.get(0).graph().json());
    assertThat(again.graph().json()).isEqualTo(again.graph().json());
  }

  @Test
  void theRecordSaysWhatTheJsonSays() {
    for (GeneratedAlert alert : many) {
      check(alert.endpoint(), "id", "lastUpdateTime", "alertCreationTime");
      check(alert.graph(), "id", "lastUpdateDateTime", "createdDateTime");
      assertThat(alert.hunting().json().path("AlertId").asText()).isEqualTo(alert.alertId());
      assertThat(instant(alert.hunting().json().path("Timestamp"))).isEqualTo(alert.updated());
    }
  }

  @Test
  void aChangeLeavesTheRestAsItWas() {
    GeneratedAlert alert = many.get(3);
    GeneratedAlert changed = alert.changed("Resolved", Instant.parse("2025-03-01T11:00:00Z"));
    JsonNode before = alert.endpoint().json();
    JsonNode after = changed.endpoint().json();

    for (String field : List.of("id", "title", "machineId", "detectorId", "evidence")) {
      assertThat(after.path(field)).isEqualTo(before.path(field));
    }
    for (String field : List.of("serviceSource", "detectionSource", "categories", "evidence")) {
      assertThat(changed.graph().json().path(field)).isEqualTo(alert.graph().json().path(field));
    }
    assertThat(after.path("status").asText()).isEqualTo("Resolved");
    assertThat(changed.siem().alertPart()).isEqualTo(1);
    assertThat(changed.siem().alertId()).isEqualTo(alert.siem().alertId());
    assertThat(changed.siem().fullId()).isNotEqualTo(alert.siem().fullId());
  }

  @Test
  void everyWayToSayNothingOccurs() {
    Set<String> ways = forms(a -> String.valueOf(a.endpoint().json().get("assignedTo")));

    assertThat(ways).containsExactlyInAnyOrder("\"\"", "null", "\"null\"", "\"None\"");
    assertThat(many).anyMatch(a -> !a.endpoint().json().has("assignedTo"));
  }

  @Test
  void incidentIdsAreNumbersTextsAndTextsWithLetters() {
    assertThat(forms(a -> a.endpoint().json().path("incidentId").toString()))
        .containsExactlyInAnyOrder("924565", "\"924565\"", "\"INC-924565\"");
  }

  @Test
  void theOtherOdditiesOccur() {
    assertThat(many).anyMatch(a -> a.endpoint().json().has("alertProductName"));
    assertThat(many).anyMatch(a -> a.graph().json().has("categories"));
    for (Function<GeneratedAlert, JsonNode> shape :
        List.<Function<GeneratedAlert, JsonNode>>of(
            a -> a.graph().json(), WorldGeneratorTest::inGraphIncident)) {
      assertThat(many)
          .anyMatch(
              a -> {
                List<String> all = texts(shape.apply(a).path("categories"));
                return !all.isEmpty() && !all.contains(a.category());
              });
    }
    assertThat(many).anyMatch(a -> a.hunting().category().startsWith("[\""));
    assertThat(many).anyMatch(a -> a.siem().json().contains("IoaDefinitiondId"));
    assertThat(many).anyMatch(a -> a.evidence() >= 300);
    assertThat(many)
        .anyMatch(a -> !a.endpoint().json().path("lastUpdateTime").asText().endsWith("Z"));
    assertThat(many).anyMatch(a -> a.alertId().startsWith("ed"));
    assertThat(
            many.stream()
                .map(a -> a.changed("New", a.updated()).endpoint().json().path("comments")))
        .anyMatch(JsonNode::isObject);
    for (String trap : List.of("\\r\\n", "\\t", "\\\"", "\\\\", "\uFFFD", "&")) {
      assertThat(many).anyMatch(a -> a.graph().json().toString().contains(trap));
    }
  }

  @Test
  void anAlertAsLongAsWantedIsMade() {
    GeneratedAlert big = new WorldGenerator(1, CLOCK).bytes(1_100_000).next("tenant");

    for (String json :
        List.of(
            big.endpoint().json().toString(), big.graph().json().toString(), big.siem().json())) {
      assertThat(json.getBytes(StandardCharsets.UTF_8).length).isGreaterThan(1_000_000);
    }
  }

  private Set<String> forms(Function<GeneratedAlert, String> of) {
    return many.stream().map(of).collect(Collectors.toSet());
  }

  private static void check(SimulatedItem item, String id, String updated, String created) {
    JsonNode json = item.json();
    assertThat(json.path(id).asText()).isEqualTo(item.id());
    assertThat(json.path("severity").asText()).isEqualTo(item.severity());
    assertThat(json.path("category").asText()).isEqualTo(item.category());
    assertThat(json.path("status").asText()).isEqualTo(item.status());
    assertThat(instant(json.path(updated))).isEqualTo(item.updated());
    assertThat(instant(json.path(created))).isEqualTo(item.created());
  }

  private static JsonNode inGraphIncident(GeneratedAlert alert) {
    return new GeneratedIncident(
            "tenant", "924565", "x", "Active", alert.created(), alert.created(), "", List.of(alert))
        .graph()
        .json()
        .path("alerts")
        .path(0);
  }

  private static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static Instant instant(JsonNode time) {
    return Instant.parse(time.asText().endsWith("Z") ? time.asText() : time.asText() + "Z");
  }
}
