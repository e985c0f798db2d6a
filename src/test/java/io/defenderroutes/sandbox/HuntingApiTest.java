package io.defenderroutes.sandbox;

import static io.defenderroutes.sandbox.World.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class HuntingApiTest {
  private final World world = new World();

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void rowsBetweenTwoTimesComeWithTheirSchema() throws Exception {
    world.alert(60);
    GeneratedAlert within = world.alert(30);
    world.alert(10);

    JsonNode answer =
        Client.json(
            world.hunt(
                "AlertInfo\n| where Timestamp between (datetime(2025-03-01T09:59:20.0000001Z) .."
                    + " datetime(2025-03-01T09:59:30.0000000Z))\n| sort by Timestamp asc"));

    assertThat(ids(answer)).containsExactly(within.alertId());
    assertThat(answer.path("Stats").has("ExecutionTime")).isTrue();
    assertThat(answer.path("Schema").path(0).path("Name").asText()).isEqualTo("Timestamp");
    assertThat(answer.path("Schema").path(0).path("Type").asText()).isEqualTo("DateTime");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AlertInfo | where Timestamp >= datetime(2025-03-01T09:59:30Z) and Timestamp < datetime(2025-03-01T09:59:50Z)",
        "AlertInfo | where Timestamp > ago(31s) | where Timestamp <= datetime(\"2025-03-01T09:59:30\")",
        "AlertInfo | where Severity == \"High\" and Timestamp > ago(1m) | order by Timestamp asc | take 1",
      })
  void boundsAreReadInEveryUsualForm(String query) throws Exception {
    world.alert(70);
    GeneratedAlert wanted = world.alert(30);
    world.alert(10);

    assertThat(ids(Client.json(world.hunt(query)))).containsExactly(wanted.alertId());
  }

  @Test
  void evidenceIsATableOfItsOwn() throws Exception {
    world.generator.evidence(6);
    GeneratedAlert alert = world.alert(10);

    List<String> ids =
        ids(Client.json(world.hunt("AlertEvidence | where Timestamp > ago(1h) | project AlertId")));

    assertThat(ids).hasSize(6).containsOnly(alert.alertId());
  }

  @Test
  void thirtyDaysBackIsTheFarthest() throws Exception {
    world.alert((int) Duration.ofDays(30).toSeconds() + 1);
    GeneratedAlert old = world.alert((int) Duration.ofDays(30).toSeconds());

    assertThat(ids(Client.json(world.hunt("AlertInfo")))).containsExactly(old.alertId());
  }

  @Test
  void ingestionTimeTellsTheLateOnes() throws Exception {
    GeneratedAlert late = world.generator.next(World.US, "Low", "Malware", NOW.minusSeconds(900));
    world.apis.publishLate(late, NOW.minusSeconds(5));
    world.alert(600);

    assertThat(
            ids(
                Client.json(
                    world.hunt(
                        "AlertInfo | where ingestion_time() >= datetime(2025-03-01T09:59:00Z)"))))
        .containsExactly(late.alertId());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "DeviceEvents",
        "AlertInfo | ",
        "AlertInfo | where Timestamp > datetime(yesterday)",
        "AlertInfo | where Timestamp > datetime(2025-13-01T00:00:00Z)",
        "AlertInfo | where (Timestamp > ago(1h)",
        "AlertInfo | where Severity == \"High",
        "where Timestamp > ago(1h)"
      })
  void aQueryThatIsNoneIsABadRequest(String query) throws Exception {
    HttpResponse<String> response = world.hunt(query);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Client.json(response).path("error").path("code").asText()).isEqualTo("BadRequest");
  }

  @Test
  void aBodyThatIsNoneIsABadRequestAndGetIsNotAllowed() throws Exception {
    String token = world.token(Api.HUNTING);

    assertThat(world.client.postJson(world.uri(Api.HUNTING, ""), token, "{").statusCode())
        .isEqualTo(400);
    assertThat(world.client.postJson(world.uri(Api.HUNTING, ""), token, "{}").statusCode())
        .isEqualTo(400);
    assertThat(world.get(Api.HUNTING, "").statusCode()).isEqualTo(405);
  }

  @Test
  void graphHasTheSameRowsUnderItsOwnNames() throws Exception {
    world.generator.evidence(3);
    GeneratedAlert alert = world.alert(10);
    String query = "AlertEvidence | where Timestamp > ago(1h)";

    JsonNode annotated = Client.json(world.hunt(Api.GRAPH_HUNTING, query));
    JsonNode plain = Client.json(world.hunt(Api.GRAPH_HUNTING, query));

    assertThat(plain.path("schema").path(0).path("name").asText()).isEqualTo("Timestamp");
    assertThat(plain.path("schema").path(0).path("type").asText()).isEqualTo("DateTime");
    assertThat(plain.has("Stats")).isFalse();
    assertThat(plain.path("results")).isEqualTo(Client.json(world.hunt(query)).path("Results"));
    assertThat(World.texts(plain.path("results"), "AlertId"))
        .hasSize(3)
        .containsOnly(alert.alertId());
    assertThat(World.texts(annotated.path("results"), "@odata.type"))
        .containsOnly("#microsoft.graph.security.huntingRowResult");
    assertThat(World.texts(annotated.path("results"), "FileSize@odata.type")).contains("#Int64");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PT31S",
        "2025-03-01T09:59:30Z",
        "2025-03-01T09:59:30Z/2025-03-01T10:00:00Z",
        "2025-03-01T10:59:30+01:00/PT30S",
        "PT30S/2025-03-01T10:00:00Z"
      })
  void aTimespanBoundsTheRows(String timespan) throws Exception {
    world.alert(60);
    GeneratedAlert within = world.alert(30);

    HttpResponse<String> response = graphHunt("AlertInfo", timespan);

    assertThat(World.texts(Client.json(response).path("results"), "AlertId"))
        .containsExactly(within.alertId());
    assertThat(graphHunt("AlertInfo", "yesterday").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @EnumSource(
      value = Api.class,
      names = {"HUNTING", "GRAPH_HUNTING"})
  void aResultThatIsTooLargeIsRefused(Api api) throws Exception {
    world.alert(60);
    world.alert(30);
    StoredSimulator simulator = (StoredSimulator) world.apis.get(api);
    simulator.maxBytes(world.alert(10).hunting().json().toString().length() * 2L);

    HttpResponse<String> response = world.hunt(api, "AlertInfo");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Client.json(response).path("error").path("message").asText())
        .contains("exceeded the allowed result size");
    assertThat(world.hunt(api, "AlertInfo | take 1").statusCode()).isEqualTo(200);
  }

  private HttpResponse<String> graphHunt(String query, String timespan) throws Exception {
    String body =
        JsonNodeFactory.instance
            .objectNode()
            .put("query", query)
            .put("timespan", timespan)
            .toString();
    return world.client.postJson(
        world.uri(Api.GRAPH_HUNTING, ""), world.token(Api.GRAPH_HUNTING), body);
  }

  private static List<String> ids(JsonNode answer) {
    return World.texts(answer.path("Results"), "AlertId");
  }
}
