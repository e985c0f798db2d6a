package io.defenderroutes.sandbox;

import static io.defenderroutes.sandbox.World.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GraphApiTest {
  private static final String UNKNOWN = "include-unknown-enum-members";

  private final World world = new World();

  @AfterEach
  void stop() {
    world.close();
  }

  @Test
  void wordsAreInCamelCaseAndIdsCorrespond() throws Exception {
    GeneratedAlert alert = world.alert(10).changed("InProgress", NOW.minusSeconds(5));
    world.apis.publish(alert);

    JsonNode shown = Client.json(alerts("")).path("value").path(0);

    assertThat(shown.path("severity").asText()).isEqualTo("high");
    assertThat(shown.path("status").asText()).isEqualTo("inProgress");
    assertThat(shown.path("providerAlertId").asText()).isEqualTo(alert.alertId());
    assertThat(World.values(world.get(Api.ENDPOINT, ""), "id")).containsExactly(alert.alertId());
    assertThat(Client.json(world.get(Api.SIEM, "")).path(0).path("AlertId").asText())
        .isEqualTo(alert.alertId());
  }

  @Test
  void newMembersOfAnEnumerationAreToldToThoseWhoAsk() throws Exception {
    GeneratedAlert sentinel =
        Stream.generate(() -> world.generator.next(World.US, "Low", "Malware", NOW))
            .filter(
                a -> a.graph().json().path("serviceSource").asText().equals("microsoftSentinel"))
            .findFirst()
            .orElseThrow();
    world.apis.publish(sentinel);
    world.apis.publish(world.generator.incident(World.US, NOW, sentinel));
    String expand = "?$expand=alerts";

    HttpResponse<String> asked = alerts("", "Prefer", UNKNOWN);

    assertThat(World.values(asked, "serviceSource")).containsExactly("microsoftSentinel");
    assertThat(asked.headers().firstValue("Preference-Applied")).contains(UNKNOWN);
    assertThat(World.values(alerts(""), "serviceSource")).containsExactly("unknownFutureValue");
    assertThat(incidents(expand).body()).contains("unknownFutureValue");
    assertThat(incidents(expand, "Prefer", UNKNOWN).body()).contains("microsoftSentinel");
  }

  @Test
  void linksLeadToTheRestAndKeepTheFilter() throws Exception {
    for (int i = 1; i <= 5; i++) {
      world.alert(i);
    }
    world.apis.graphAlerts().nextLinks(NextLinkMode.ALWAYS);
    List<String> ids = new ArrayList<>();
    String filter = "$filter=" + Client.encode("lastUpdateDateTime ge 2025-03-01T09:00:00Z");
    HttpResponse<String> page = alerts("?$top=2&" + filter);
    ids.addAll(World.values(page, "id"));
    while (Client.json(page).has("@odata.nextLink")) {
      URI next = URI.create(Client.json(page).path("@odata.nextLink").asText());
      assertThat(next.getRawQuery()).contains(filter);
      page = world.client.get(next, world.token(Api.GRAPH_ALERTS));
      ids.addAll(World.values(page, "id"));
    }

    assertThat(ids).hasSize(5).doesNotHaveDuplicates();
    world.apis.graphAlerts().nextLinks(NextLinkMode.NEVER);
    assertThat(Client.json(alerts("?$top=2")).has("@odata.nextLink")).isFalse();
  }

  @Test
  void whatIsTooMuchIsABadRequestInGraphsShape() throws Exception {
    for (HttpResponse<String> response :
        List.of(
            alerts("?$top=1001"),
            alerts("?$skip=501"),
            alerts("?$orderby=lastUpdateDateTime"),
            incidents("?$top=51"))) {
      JsonNode error = Client.json(response).path("error");
      assertThat(response.statusCode()).isEqualTo(400);
      assertThat(error.path("code").asText()).isEqualTo("BadRequest");
      assertThat(error.path("innerError").path("request-id").asText()).isNotEmpty();
    }
    assertThat(alerts("?$top=1000&$skip=500").statusCode()).isEqualTo(200);
    assertThat(incidents("?$top=50").statusCode()).isEqualTo(200);
  }

  @Test
  void aProviderThatFailsLeavesHalfAndAWarning() throws Exception {
    world.alert(10);
    world.alert(5);
    world.apis.graphAlerts().inject(Fault.partial());

    HttpResponse<String> response = alerts("");

    assertThat(response.statusCode()).isEqualTo(206);
    assertThat(response.headers().firstValue("Warning")).isPresent();
    assertThat(World.values(response, "id")).hasSize(1);
  }

  @Test
  void alertsOfIncidentsComeWhenAskedFor() throws Exception {
    GeneratedIncident incident = incident(10);

    assertThat(Client.json(incidents("")).path("value").path(0).has("alerts")).isFalse();
    assertThat(Client.json(incidents("?$expand=alerts")).path("value").path(0).path("alerts"))
        .hasSize(1);
    assertThat(Client.json(incidents("/" + incident.id())).has("alerts")).isFalse();
    assertThat(Client.json(incidents("/" + incident.id() + "?$expand=alerts")).path("alerts"))
        .hasSize(1);
  }

  @Test
  void expandingMayFailForEverForATenantOrForOneIncident() throws Exception {
    GeneratedIncident bad = incident(10);
    GeneratedIncident good = incident(5);

    world.apis.graphIncidents().failExpand(World.US, bad.id());
    assertThat(incidents("?$expand=alerts").statusCode()).isEqualTo(500);
    assertThat(World.values(incidents("?$expand=alerts&$top=1"), "id")).containsExactly(good.id());
    world.apis.graphIncidents().failExpand(World.US);
    assertThat(incidents("?$expand=alerts&$top=1").statusCode()).isEqualTo(500);
    assertThat(incidents("?$top=2").statusCode()).isEqualTo(200);
    assertThat(incidents("/" + bad.id() + "?$expand=alerts").statusCode()).isEqualTo(200);
    world.apis.graphIncidents().endExpandFailures(World.US);
    assertThat(incidents("?$expand=alerts").statusCode()).isEqualTo(200);
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

  private HttpResponse<String> alerts(String tail, String... headers) throws Exception {
    return world.get(Api.GRAPH_ALERTS, tail, headers);
  }

  private HttpResponse<String> incidents(String tail, String... headers) throws Exception {
    return world.get(Api.GRAPH_INCIDENTS, tail, headers);
  }
}
