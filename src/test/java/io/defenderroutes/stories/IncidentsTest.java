package io.defenderroutes.stories;

import static io.defenderroutes.stories.Arrived.header;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.Api;
import io.defenderroutes.sandbox.ApiSimulator;
import io.defenderroutes.sandbox.Fault;
import io.defenderroutes.sandbox.GeneratedAlert;
import io.defenderroutes.sandbox.GeneratedIncident;
import io.defenderroutes.sandbox.NextLinkMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Incidents, whole and alert by alert, of Microsoft 365 Defender and of Graph. */
class IncidentsTest extends Sources {
  @ParameterizedTest
  @CsvSource({
    "INCIDENTS, incidentId, lastUpdateTime, 250",
    "GRAPH_INCIDENTS, id, lastUpdateDateTime, 120"
  })
  void more_than_an_answer_holds_arrive_once_and_again_when_they_change(
      Api api, String id, String time, int count) throws Exception {
    poll(api);
    List<GeneratedIncident> incidents = publish(count);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitThat(() -> records(api).size() >= count);
      apis().publish(incidents.get(3).changed("Resolved", Instant.now()));
      awaitThat(() -> records(api).size() > count);
      awaitFurtherPolls(api);
    }
    assertThat(versions(api, id, time)).hasSize(count + 1).doesNotHaveDuplicates();
    assertThat(records(api))
        .allSatisfy(record -> assertThat(header(record, "ce_incidentid")).isEqualTo(record.key()));
  }

  @ParameterizedTest
  @EnumSource(
      value = Api.class,
      names = {"INCIDENTS", "GRAPH_INCIDENTS"})
  void singly_each_alert_arrives_with_its_incident_and_again_only_when_it_changes(Api api)
      throws Exception {
    singly(api);
    // Long ago, and so beyond what is asked for again.
    properties.put("poll.start", "12h");
    Instant then = Instant.now().minusSeconds(5 * 3600);
    GeneratedAlert first = world.next(tenant.id(), "High", "Ransomware", then);
    GeneratedAlert second = world.next(tenant.id(), "Medium", "Discovery", then);
    GeneratedIncident incident = world.incident(tenant.id(), then.plusSeconds(1), first, second);
    apis().publish(incident);

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(2);
      awaitFurtherPolls(api);
      apis().publish(incident.changed("InProgress", Instant.now()));
      awaitFurtherPolls(api);
      assertThat(records(api)).hasSize(2);

      GeneratedAlert changed = second.changed("Resolved", Instant.now());
      apis().publish(incident.with(changed, Instant.now().plusMillis(1)));
      awaitRecords(3);
      awaitFurtherPolls(api);
    }
    assertThat(records(api)).hasSize(3);
    assertThat(arrived.records(Arrived.CRITICAL)).hasSize(1);
    assertThat(arrived.records(Arrived.MEDIUM)).hasSize(2);
    var record = arrived.records(Arrived.CRITICAL).get(0);
    JsonNode within = json(record).path("incident");
    assertThat(within.path(api == Api.INCIDENTS ? "incidentName" : "displayName").asText())
        .isEqualTo(incident.name())
        .isEqualTo(header(record, "ce_incidenttitle"));
    assertThat(header(record, "ce_incidentid")).isEqualTo(incident.id());
    assertThat(within.has("alerts")).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = Api.class,
      names = {"INCIDENTS", "GRAPH_INCIDENTS"})
  void a_merger_is_an_event_of_the_incident_that_goes(Api api) throws Exception {
    poll(api);
    List<GeneratedIncident> incidents = publish(2);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitThat(() -> records(api).size() == 2);
      apis().publish(incidents.get(0).mergedInto(incidents.get(1), Instant.now()));
      awaitThat(() -> records(api).size() == 4);
      awaitFurtherPolls(api);
    }
    String gone = incidents.get(0).id();
    String stays = incidents.get(1).id();
    assertThat(records(api)).hasSize(4);
    assertThat(records(api).stream().filter(record -> record.key().equals(gone)).map(Sources::json))
        .last()
        .satisfies(json -> assertThat(json.path("redirectIncidentId").asText()).isEqualTo(stays));
  }

  @Test
  void where_alerts_cannot_be_had_with_the_list_each_incident_is_asked_for() throws Exception {
    poll(Api.GRAPH_INCIDENTS);
    apis().graphIncidents().failExpand(tenant.id());
    publish(10);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitThat(() -> records(Api.GRAPH_INCIDENTS).size() == 10);
      awaitFurtherPolls(Api.GRAPH_INCIDENTS);
    }
    assertThat(versions(Api.GRAPH_INCIDENTS, "id", "lastUpdateDateTime"))
        .hasSize(10)
        .doesNotHaveDuplicates();
    assertThat(records(Api.GRAPH_INCIDENTS))
        .allSatisfy(record -> assertThat(json(record).path("alerts")).isNotEmpty());
  }

  @Test
  void a_single_incident_that_fails_is_asked_for_again_and_one_that_is_gone_comes_as_it_is_listed()
      throws Exception {
    poll(Api.GRAPH_INCIDENTS);
    properties.put("graph-incidents.expand", "false");
    publish(3);
    // The list, and the first incident.
    for (int status : new int[] {200, 503, 200, 404}) {
      apis()
          .graphIncidents()
          .inject(tenant.id(), status == 200 ? Fault.hang(Duration.ZERO) : Fault.status(status));
    }
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitThat(() -> records(Api.GRAPH_INCIDENTS).size() >= 3);
      awaitFurtherPolls(Api.GRAPH_INCIDENTS);
    }
    assertThat(records(Api.GRAPH_INCIDENTS)).hasSize(3);
    assertThat(records(Api.GRAPH_INCIDENTS).stream().filter(r -> json(r).has("alerts"))).hasSize(2);
  }

  @Test
  void an_error_in_disguise_is_no_incident_and_one_that_is_delivered_is_not_asked_for_again()
      throws Exception {
    poll(Api.GRAPH_INCIDENTS);
    properties.put("graph-incidents.expand", "false");
    publish(2);
    apis().graphIncidents().inject(tenant.id(), Fault.hang(Duration.ZERO));
    apis()
        .graphIncidents()
        .inject(tenant.id(), Fault.status(200, Map.of(), "{\"error\":{\"code\":\"busy\"}}"));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitThat(() -> records(Api.GRAPH_INCIDENTS).size() >= 2);
      awaitFurtherPolls(Api.GRAPH_INCIDENTS);
    }
    assertThat(records(Api.GRAPH_INCIDENTS))
        .hasSize(2)
        .allSatisfy(record -> assertThat(json(record).path("alerts")).isNotEmpty());
    // The one that was spoilt, and each once more.
    assertThat(
            apis().graphIncidents().requests().stream()
                .filter(request -> request.tenantId().equals(tenant.id()))
                .filter(request -> request.query().startsWith("/")))
        .hasSizeBetween(2, 3);
  }

  @Test
  void a_list_that_is_a_page_of_a_longer_one_is_asked_for_in_shorter_slices_also_one_by_one()
      throws Exception {
    poll(Api.GRAPH_INCIDENTS);
    properties.put("graph-incidents.expand", "false");
    apis().graphIncidents().nextLinks(NextLinkMode.ALWAYS);
    apis().graphIncidents().cap(5);
    publish(20);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitThat(() -> records(Api.GRAPH_INCIDENTS).size() >= 20);
      awaitFurtherPolls(Api.GRAPH_INCIDENTS);
    } finally {
      apis().graphIncidents().nextLinks(NextLinkMode.SOMETIMES);
      apis().graphIncidents().cap(50);
    }
    assertThat(versions(Api.GRAPH_INCIDENTS, "id", "lastUpdateDateTime"))
        .hasSize(20)
        .doesNotHaveDuplicates();
  }

  @Test
  void so_it_is_from_the_start_where_that_is_chosen() throws Exception {
    poll(Api.GRAPH_INCIDENTS);
    properties.put("graph-incidents.expand", "false");
    publish(15);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitThat(() -> records(Api.GRAPH_INCIDENTS).size() >= 15);
    }
    assertThat(records(Api.GRAPH_INCIDENTS))
        .hasSize(15)
        .allSatisfy(record -> assertThat(json(record).path("alerts")).isNotEmpty());
    assertThat(
            apis().graphIncidents().requests().stream()
                .filter(request -> request.tenantId().equals(tenant.id()))
                .map(ApiSimulator.Request::query))
        .noneMatch(query -> query.contains("$filter") && query.contains("$expand"));
  }

  private void singly(Api api) {
    poll(api);
    properties.put(api.key() + ".alerts-singly", "true");
  }

  private List<GeneratedIncident> publish(int count) {
    List<GeneratedIncident> incidents = new ArrayList<>();
    Instant last = Instant.now().minusSeconds(30);
    for (int i = 0; i < count; i++) {
      Instant at = last.minusSeconds(count - i);
      GeneratedAlert alert = world.next(tenant.id(), "Medium", "Discovery", at);
      incidents.add(world.incident(tenant.id(), at, alert));
    }
    incidents.forEach(apis()::publish);
    return incidents;
  }
}
