package io.defenderroutes.sandbox;

import static io.defenderroutes.sandbox.World.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IncidentsApiTest {
  private final World world = new World();

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void anIncidentHoldsItsAlertsInTheirLatestStates() throws Exception {
    GeneratedAlert alert =
        world.generator.next(World.US, "Medium", "Malware", NOW.minusSeconds(90));
    GeneratedIncident incident = world.generator.incident(World.US, NOW.minusSeconds(80), alert);
    world.apis.publish(incident);
    GeneratedAlert changed = incident.alerts().get(0).changedTo("High", NOW.minusSeconds(10));
    world.apis.publish(incident.with(changed, NOW.minusSeconds(10)));

    JsonNode shown = Client.json(get("")).path("value").path(0);

    assertThat(shown.path("incidentId").isNumber()).isTrue();
    assertThat(shown.path("severity").asText()).isEqualTo("High");
    assertThat(shown.path("lastUpdateTime").asText()).startsWith("2025-03-01T09:59:50");
    assertThat(shown.path("createdTime").asText()).startsWith("2025-03-01T09:58:40");
    assertThat(shown.path("alerts")).hasSize(1);
    assertThat(shown.path("alerts").path(0).path("alertId").asText()).isEqualTo(alert.alertId());
    assertThat(shown.path("alerts").path(0).path("lastUpdatedTime").asText())
        .startsWith("2025-03-01T09:59:50");
  }

  @Test
  void mergingMovesTheAlertsAndLeavesARedirection() throws Exception {
    GeneratedIncident from = incident(60);
    GeneratedIncident into = incident(50);
    world.apis.publish(from.mergedInto(into, NOW.minusSeconds(5)));

    JsonNode left = Client.json(get("/" + from.id()));
    JsonNode grown = Client.json(get("/" + into.id()));
    JsonNode graph = Client.json(world.get(Api.GRAPH_INCIDENTS, "/" + from.id()));

    assertThat(left.path("status").asText()).isEqualTo("Redirected");
    assertThat(left.path("redirectIncidentId").asText()).isEqualTo(into.id());
    assertThat(left.path("alerts")).isEmpty();
    assertThat(grown.path("alerts")).hasSize(2);
    assertThat(grown.path("alerts"))
        .allMatch(alert -> alert.path("incidentId").asText().equals(into.id()));
    assertThat(graph.path("status").asText()).isEqualTo("redirected");
    assertThat(graph.path("redirectIncidentId").asText()).isEqualTo(into.id());
  }

  @Test
  void aHundredIncidentsAreTheMost() throws Exception {
    for (int i = 0; i < 101; i++) {
      incident(200 - i);
    }

    assertThat(World.values(get(""), "incidentId")).hasSize(100);
    assertThat(World.values(get("?$skip=100"), "incidentId")).hasSize(1);
    assertThat(get("?$top=101").statusCode()).isEqualTo(400);
  }

  @Test
  void severityCannotBeFilteredBy() throws Exception {
    incident(10);

    assertThat(get("?$filter=" + Client.encode("severity eq 'High'")).statusCode()).isEqualTo(400);
    assertThat(World.values(get("?$filter=" + Client.encode("status eq 'Active'")), "status"))
        .containsExactly("Active");
  }

  private GeneratedIncident incident(int age) {
    GeneratedIncident incident =
        world.generator.incident(
            World.US,
            NOW.minusSeconds(age),
            world.generator.next(World.US, "Low", "Malware", NOW.minusSeconds(age)));
    world.apis.publish(incident);
    return incident;
  }

  private HttpResponse<String> get(String tail) throws Exception {
    return world.get(Api.INCIDENTS, tail);
  }
}
