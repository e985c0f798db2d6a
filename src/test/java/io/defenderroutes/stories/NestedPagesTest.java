package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.Api;
import io.defenderroutes.sandbox.ApiSimulator.Request;
import io.defenderroutes.sandbox.Fault;
import io.defenderroutes.sandbox.GeneratedAlert;
import io.defenderroutes.sandbox.GeneratedIncident;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Incidents of which a response holds a page of the alerts: never a part delivered as the whole.
 */
class NestedPagesTest extends Sources {
  private static final int ALL = Integer.MAX_VALUE;
  private static final Fault NONE = Fault.hang(Duration.ZERO);
  private static final String NEXT = "alerts@odata.nextLink";

  @BeforeEach
  void pollIncidents() {
    poll(Api.GRAPH_INCIDENTS);
  }

  @AfterEach
  void reset() {
    apis().graphIncidents().clearFaults();
    apis().graphIncidents().nestedPages(ALL, ALL, false);
  }

  @ParameterizedTest
  @CsvSource({
    // With a link, in a list; and in the incident by itself.
    "7, 2147483647, true, true, false",
    "7, 2147483647, true, true, true",
    "7, 7, true, false, false",
    "7, 7, true, false, true",
    // Without a mark, in a list; in the incident by itself too.
    "20, 2147483647, false, true, false",
    "20, 2147483647, false, true, true",
    "20, 20, false, true, false",
    "20, 20, false, true, true",
    "20, 20, false, false, false"
  })
  void all_alerts_of_an_incident_arrive_once(
      int inLists, int bySelf, boolean linked, boolean expand, boolean singly) throws Exception {
    properties.put("graph-incidents.expand", Boolean.toString(expand));
    singly(singly);
    apis().graphIncidents().nestedPages(inLists, bySelf, linked);
    incident(45);
    incident(3);

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(singly ? 48 : 2);
      awaitFurtherPolls(Api.GRAPH_INCIDENTS);
      assertThat(health(running)).isEmpty();
    }
    assertThat(versions(Api.GRAPH_INCIDENTS, "id", "lastUpdateDateTime"))
        .hasSize(singly ? 48 : 2)
        .doesNotHaveDuplicates();
    if (!singly) {
      assertThat(records(Api.GRAPH_INCIDENTS))
          .extracting(record -> json(record).path("alerts").size())
          .containsExactlyInAnyOrder(45, 3);
      assertThat(records(Api.GRAPH_INCIDENTS))
          .allSatisfy(record -> assertThat(json(record).has(NEXT)).isFalse());
    }
  }

  @Test
  void an_incident_with_as_many_alerts_as_lists_are_cut_to_is_whole_after_two_requests()
      throws Exception {
    apis().graphIncidents().nestedPages(20, 20, false);
    GeneratedIncident incident = incident(20);

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1);
      awaitFurtherPolls(Api.GRAPH_INCIDENTS);
      assertThat(health(running)).isEmpty();
    }
    assertThat(records(Api.GRAPH_INCIDENTS))
        .singleElement()
        .satisfies(record -> assertThat(json(record).path("alerts")).hasSize(20));
    assertThat(further())
        .extracting(Request::query)
        .containsExactly("/" + incident.id() + "?$expand=alerts", "/" + incident.id() + "/alerts");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 429, 500, 503})
  void a_page_that_fails_is_requested_again_by_the_retry_policy(int status) throws Exception {
    apis().graphIncidents().nestedPages(4, ALL, true);
    incident(10);
    inject(NONE, NONE, status == 429 ? Fault.tooManyRequests(Duration.ZERO) : Fault.status(status));

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1);
      awaitFurtherPolls(Api.GRAPH_INCIDENTS);
      assertThat(health(running)).isEmpty();
    }
    assertThat(further()).extracting(Request::status).contains(status);
    assertThat(records(Api.GRAPH_INCIDENTS))
        .singleElement()
        .satisfies(record -> assertThat(json(record).path("alerts")).hasSize(10));
  }

  @Test
  void a_403_for_a_page_pauses_the_connection_and_delivers_no_part() throws Exception {
    properties.put("poll.interval", "1h");
    apis().graphIncidents().nestedPages(4, ALL, true);
    incident(10);
    inject(NONE, Fault.status(403));

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitThat(() -> health(running).contains("403"));
    }
    assertThat(records(Api.GRAPH_INCIDENTS)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_link_to_another_origin_is_not_followed_and_the_watermark_stays(boolean singly)
      throws Exception {
    singly(singly);
    GeneratedIncident cut = incident(5);
    GeneratedIncident whole = incident(3);
    try (RawApi other = RawApi.start(sandbox.certificates(), (target, out) -> {})) {
      String link = other.url() + "/v1.0/security/incidents/" + cut.id() + "/alerts?$skiptoken=x";
      for (int i = 0; i < 50; i++) {
        inject(list(page(cut, 2, link), whole.graph().json()));
      }
      try (DefenderAlertRoutes running = Product.start(properties)) {
        awaitThat(() -> health(running).contains("leads to another origin"));
        assertThat(health(running)).contains("alerts of " + cut.id(), "not complete");
        // What is whole is delivered; of the other incident, alerts that are delivered singly.
        awaitRecords(singly ? 5 : 1);
        assertThat(records(Api.GRAPH_INCIDENTS)).hasSize(singly ? 5 : 1);

        apis().graphIncidents().clearFaults();
        awaitRecords(singly ? 8 : 2);
        awaitThat(() -> health(running).isEmpty());
        awaitFurtherPolls(Api.GRAPH_INCIDENTS);
      }
      assertThat(other.targets()).isEmpty();
    }
    assertThat(versions(Api.GRAPH_INCIDENTS, "id", "lastUpdateDateTime"))
        .hasSize(singly ? 8 : 2)
        .doesNotHaveDuplicates();
  }

  @Test
  void pages_that_lead_in_a_circle_end() throws Exception {
    GeneratedIncident cut = incident(5);
    String origin = apis().graphIncidents().baseUri().toString();
    String link = origin + "/v1.0/security/incidents/" + cut.id() + "/alerts?$skip=2";
    for (int i = 0; i < 50; i++) {
      inject(list(page(cut, 2, link)));
      inject(json("{\"value\":[{\"id\":\"a" + i + "\"}],\"@odata.nextLink\":\"" + link + "\"}"));
    }
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitThat(() -> health(running).contains("requested before"));
      assertThat(records(Api.GRAPH_INCIDENTS)).isEmpty();
      apis().graphIncidents().clearFaults();
      awaitRecords(1);
    }
    assertThat(json(records(Api.GRAPH_INCIDENTS).get(0)).path("alerts")).hasSize(5);
  }

  @Test
  void an_incident_that_exceeds_its_bound_with_all_pages_is_no_event() throws Exception {
    properties.put("answer.max-alert-bytes", "65536");
    apis().graphIncidents().nestedPages(3, ALL, true);
    incident(60);
    GeneratedIncident small = incident(2);

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitThat(() -> health(running).contains("answer.max-alert-bytes"));
      awaitRecords(1);
      awaitFurtherPolls(Api.GRAPH_INCIDENTS);
    }
    assertThat(records(Api.GRAPH_INCIDENTS))
        .singleElement()
        .satisfies(record -> assertThat(record.key()).isEqualTo(small.id()));
  }

  @Test
  void a_page_that_no_longer_exists_makes_the_response_incomplete() throws Exception {
    apis().graphIncidents().nestedPages(4, ALL, true);
    incident(10);
    inject(NONE, Fault.status(404), NONE, Fault.status(410), NONE, Fault.status(400));

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitThat(() -> health(running).contains("not complete: alerts of"));
      awaitRecords(1);
      awaitThat(() -> health(running).isEmpty());
    }
    assertThat(records(Api.GRAPH_INCIDENTS))
        .singleElement()
        .satisfies(record -> assertThat(json(record).path("alerts")).hasSize(10));
  }

  @Test
  void further_requests_ask_for_the_same_values_as_the_list() throws Exception {
    apis().graphIncidents().nestedPages(4, ALL, true);
    incident(10);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1);
    }
    assertThat(json(records(Api.GRAPH_INCIDENTS).get(0)).path("alerts"))
        .isEqualTo(
            Arrived.json(
                    apis().graphIncidents().truth().stream()
                        .filter(v -> v.item().tenantId().equals(tenant.id()))
                        .findFirst()
                        .orElseThrow()
                        .item()
                        .json()
                        .toString())
                .path("alerts"));
  }

  private void singly(boolean singly) {
    properties.put("graph-incidents.alerts-singly", Boolean.toString(singly));
  }

  private GeneratedIncident incident(int alerts) {
    GeneratedIncident incident =
        world.incident(
            tenant.id(),
            Instant.now().minusSeconds(30),
            alerts(alerts).toArray(GeneratedAlert[]::new));
    apis().publish(incident);
    return incident;
  }

  private static ObjectNode page(GeneratedIncident incident, int alerts, String link) {
    ObjectNode json = incident.graph().json();
    ArrayNode all = (ArrayNode) json.get("alerts");
    while (all.size() > alerts) {
      all.remove(all.size() - 1);
    }
    return json.put(NEXT, link);
  }

  private static Fault list(ObjectNode... incidents) {
    return json("{\"value\":" + List.of(incidents) + "}");
  }

  private static Fault json(String body) {
    return Fault.status(200, Map.of("Content-Type", "application/json"), body);
  }

  private void inject(Fault... faults) {
    for (Fault fault : faults) {
      apis().graphIncidents().inject(tenant.id(), fault);
    }
  }

  private List<Request> further() {
    return apis().graphIncidents().requests().stream()
        .filter(request -> request.tenantId().equals(tenant.id()))
        .filter(request -> request.query().startsWith("/"))
        .toList();
  }

  private String health(DefenderAlertRoutes running) {
    return Health.of(running, tenant.name() + "/graph-incidents");
  }
}
