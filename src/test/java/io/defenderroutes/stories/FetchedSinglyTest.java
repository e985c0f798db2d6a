package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.Api;
import io.defenderroutes.sandbox.ApiSimulator.Request;
import io.defenderroutes.sandbox.Fault;
import io.defenderroutes.sandbox.GeneratedAlert;
import io.defenderroutes.sandbox.GeneratedIncident;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Incidents that are fetched one by one: what was fetched is kept, and bounded. */
class FetchedSinglyTest extends Sources {
  private static final Fault NONE = Fault.hang(Duration.ZERO);
  private static final Pattern RANGE = Pattern.compile(" ge (\\S+) .* le (\\S+?)[&)]");

  @BeforeEach
  void fetchSingly() {
    poll(Api.GRAPH_INCIDENTS);
    properties.put("graph-incidents.expand", "false");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void what_was_fetched_before_a_429_is_delivered_and_not_fetched_again(boolean singly)
      throws Exception {
    properties.put("graph-incidents.alerts-singly", Boolean.toString(singly));
    publish(12);
    throttleEveryThird(5, Fault.tooManyRequests(Duration.ofSeconds(1)));

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(12);
      awaitFurtherPolls(Api.GRAPH_INCIDENTS);
    }
    assertThat(records(Api.GRAPH_INCIDENTS)).hasSize(12);
    List<Request> requests = requests();
    int last = requests.lastIndexOf(last(429));
    assertThat(requests.subList(0, last).stream().filter(r -> isSingle(r) && r.status() == 200))
        .extracting(Request::query)
        .hasSizeGreaterThan(5)
        .doesNotHaveDuplicates();
  }

  @Test
  void after_one_429_and_another_in_the_midst_of_a_list_a_shorter_one_is_requested()
      throws Exception {
    publish(12);
    throttleEveryThird(3, Fault.tooManyRequests(Duration.ZERO));

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(12);
    }
    List<Duration> lists =
        requests().stream().filter(r -> !isSingle(r)).map(r -> range(r)).toList();
    assertThat(lists.get(2)).isLessThan(lists.get(0).dividedBy(2).plusSeconds(3));
  }

  @Test
  void what_was_fetched_before_a_500_is_delivered_too() throws Exception {
    properties.put("retry.attempts", "2");
    properties.put("poll.interval", "1h");
    publish(5);
    for (Fault fault : List.of(NONE, NONE, NONE)) {
      inject(fault);
    }
    for (int i = 0; i < 40; i++) {
      inject(Fault.status(500));
    }

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(2);
    } finally {
      apis().graphIncidents().clearFaults();
    }
    assertThat(records(Api.GRAPH_INCIDENTS))
        .hasSize(2)
        .allSatisfy(record -> assertThat(json(record).path("alerts")).isNotEmpty());
  }

  @Test
  void more_than_memory_may_hold_is_delivered_in_between_and_each_is_fetched_once()
      throws Exception {
    properties.put("batch.max-bytes", "5000");
    publish(30);

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(30);
      awaitFurtherPolls(Api.GRAPH_INCIDENTS);
    }
    assertThat(versions(Api.GRAPH_INCIDENTS, "id", "lastUpdateDateTime"))
        .hasSize(30)
        .doesNotHaveDuplicates();
    assertThat(requests().stream().filter(r -> isSingle(r)))
        .extracting(Request::query)
        .hasSize(30)
        .doesNotHaveDuplicates();
  }

  @Test
  void the_watermark_does_not_pass_what_memory_may_not_hold_of_the_fetched() throws Exception {
    // The list is held as a whole, and a few of the incidents with their alerts.
    properties.put("batch.max-bytes", "20000");
    properties.put("poll.overlap", "0s");
    properties.put("poll.look-back", "0s");
    publish(12);

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(12);
    }
    assertThat(versions(Api.GRAPH_INCIDENTS, "id", "lastUpdateDateTime"))
        .hasSize(12)
        .doesNotHaveDuplicates();
  }

  @Test
  void an_incident_that_is_too_large_arrives_as_it_is_listed() throws Exception {
    properties.put("answer.max-alert-bytes", "100000");
    GeneratedIncident incident = publish(1).get(0);
    inject(NONE);
    inject(
        Fault.status(
            200,
            Map.of("Content-Type", "application/json"),
            "{\"id\":\"" + incident.id() + "\",\"alerts\":[\"" + "x".repeat(200_000) + "\"]}"));

    assertArrivesAsListed(incident);
  }

  @Test
  void so_does_one_that_the_api_refuses_as_too_large() throws Exception {
    GeneratedIncident incident = publish(1).get(0);
    inject(NONE);
    inject(Fault.status(413));

    assertArrivesAsListed(incident);
  }

  @ParameterizedTest
  @MethodSource("spoilt")
  void so_does_one_that_fails_in_every_attempt_of_a_poll(Fault fault) throws Exception {
    properties.put("retry.attempts", "2");
    GeneratedIncident incident = publish(1).get(0);
    // However short the slice becomes, it holds the incident.
    properties.put("poll.start", incident.updated().minusMillis(100).toString());
    for (int i = 0; i < 3; i++) {
      inject(NONE);
      inject(fault);
    }

    assertArrivesAsListed(incident);
  }

  static Stream<Fault> spoilt() {
    return Stream.of(
        Fault.status(500),
        Fault.cutBody(50),
        Fault.html200(),
        Fault.status(200, Map.of(), "{\"error\":{\"code\":\"busy\"}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../../users?x=",
        "..",
        "1?$expand=x",
        "1/../../../users",
        "%2e%2e",
        "RAW(1)",
        "{{azure.client-secret}}",
        "1 2"
      })
  void an_id_that_could_lead_elsewhere_is_in_no_request(String id) throws Exception {
    GeneratedIncident like = incident(Instant.now().minusSeconds(60));
    GeneratedIncident hostile =
        new GeneratedIncident(
            like.tenantId(),
            id,
            like.name(),
            like.status(),
            like.created(),
            like.updated(),
            like.redirectTo(),
            like.alerts());
    apis().publish(hostile);
    int before = apis().graphIncidents().requests().size();

    assertArrivesAsListed(hostile);
    List<Request> all = apis().graphIncidents().requests();
    assertThat(all.subList(before, all.size()))
        .allSatisfy(request -> assertThat(request.query()).startsWith("$filter="));
  }

  private void assertArrivesAsListed(GeneratedIncident incident) throws Exception {
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitThat(() -> !records(Api.GRAPH_INCIDENTS).isEmpty());
      awaitFurtherPolls(Api.GRAPH_INCIDENTS);
    }
    assertThat(records(Api.GRAPH_INCIDENTS))
        .singleElement()
        .satisfies(
            record -> {
              assertThat(json(record).path("id").asText()).isEqualTo(incident.id());
              assertThat(json(record).has("alerts")).isFalse();
            });
    assertThat(arrived.deadLetters()).isEmpty();
  }

  /** The list comes, two incidents come, and then it is enough; again and again. */
  private void throttleEveryThird(int times, Fault enough) {
    for (int i = 0; i < times; i++) {
      for (Fault fault : List.of(NONE, NONE, NONE, enough)) {
        inject(fault);
      }
    }
  }

  private void inject(Fault fault) {
    apis().graphIncidents().inject(tenant.id(), fault);
  }

  private List<GeneratedIncident> publish(int count) {
    List<GeneratedIncident> incidents = new ArrayList<>();
    Instant last = Instant.now().minusSeconds(30);
    for (int i = 0; i < count; i++) {
      incidents.add(incident(last.minusSeconds(count - i)));
    }
    incidents.forEach(apis()::publish);
    return incidents;
  }

  private GeneratedIncident incident(Instant at) {
    GeneratedAlert alert = world.next(tenant.id(), "Medium", "Discovery", at);
    return world.incident(tenant.id(), at, alert);
  }

  private List<Request> requests() {
    return apis().graphIncidents().requests().stream()
        .filter(request -> request.tenantId().equals(tenant.id()))
        .toList();
  }

  private Request last(int status) {
    return requests().stream()
        .filter(request -> request.status() == status)
        .reduce((earlier, later) -> later)
        .orElseThrow();
  }

  private static boolean isSingle(Request request) {
    return request.query().startsWith("/");
  }

  private static Duration range(Request list) {
    Matcher range = RANGE.matcher(URLDecoder.decode(list.query(), StandardCharsets.UTF_8));
    assertThat(range.find()).as(list.query()).isTrue();
    return Duration.between(Instant.parse(range.group(1)), Instant.parse(range.group(2)));
  }
}
