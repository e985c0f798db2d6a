package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.Api;
import io.defenderroutes.sandbox.ApiSimulator.Request;
import io.defenderroutes.sandbox.Fault;
import io.defenderroutes.sandbox.GeneratedAlert;
import io.defenderroutes.sandbox.NextLinkMode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A link of a list response to a further page: one request shows whether there is more. */
class LastPageLinkTest extends Sources {
  private static final Pattern RANGE = Pattern.compile(" ge (\\S+) .* le (\\S+?)[&)]");

  @BeforeEach
  void pollAlerts() {
    poll(Api.GRAPH_ALERTS);
    // Nothing but the walk itself finds an alert: what is passed is lost.
    properties.put("poll.overlap", "0s");
    properties.put("poll.look-back", "0s");
  }

  @AfterEach
  void reset() {
    apis().graphAlerts().nextLinks(NextLinkMode.SOMETIMES);
    apis().graphAlerts().cap(Integer.MAX_VALUE);
    apis().graphAlerts().clearFaults();
  }

  @Test
  void a_response_with_a_link_to_an_empty_page_is_complete() throws Exception {
    apis().graphAlerts().nextLinks(NextLinkMode.BEHIND_LAST);
    alerts(5).forEach(apis()::publish);

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(5);
      awaitFurtherPolls(Api.GRAPH_ALERTS);
      GeneratedAlert next = world.next(tenant.id(), "High", "Discovery", Instant.now());
      apis().publish(next);
      awaitThat(() -> arrived.records(Arrived.HIGH).size() == 1);
      awaitFurtherPolls(Api.GRAPH_ALERTS);
      assertThat(health(running)).isEmpty();
    }
    assertThat(versions(Api.GRAPH_ALERTS, "id", "lastUpdateDateTime"))
        .hasSize(6)
        .doesNotHaveDuplicates();
    assertThat(requests()).filteredOn(request -> request.query().contains("$skip=5")).hasSize(1);
    List<Request> lists =
        requests().stream().filter(request -> !request.query().contains("$skip=5")).toList();
    assertThat(bound(lists.get(1), 1))
        .as("the next slice begins where the first one ended")
        .isAfterOrEqualTo(bound(lists.get(0), 2).minusSeconds(2));
  }

  @Test
  void where_the_page_has_items_the_slice_is_narrowed() throws Exception {
    apis().graphAlerts().nextLinks(NextLinkMode.ALWAYS);
    apis().graphAlerts().cap(4);
    alerts(25).forEach(apis()::publish);

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(25);
      awaitFurtherPolls(Api.GRAPH_ALERTS);
    }
    assertThat(versions(Api.GRAPH_ALERTS, "id", "lastUpdateDateTime"))
        .hasSize(25)
        .doesNotHaveDuplicates();
  }

  @Test
  void an_empty_page_before_one_with_items_is_not_the_end() throws Exception {
    alerts(5).forEach(apis()::publish);
    String origin = apis().graphAlerts().baseUri().toString();
    String rest = origin + "/v1.0/security/alerts_v2?$top=5&$skip=0";
    String empty = "{\"value\":[],\"@odata.nextLink\":\"" + rest + "\"}";
    inject(Fault.status(200, Map.of("Content-Type", "application/json"), empty));

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(5);
      awaitFurtherPolls(Api.GRAPH_ALERTS);
    }
    assertThat(versions(Api.GRAPH_ALERTS, "id", "lastUpdateDateTime"))
        .hasSize(5)
        .doesNotHaveDuplicates();
    assertThat(range(requests().get(2))).isLessThan(range(requests().get(0)));
  }

  @Test
  void a_link_to_another_origin_gets_no_request() throws Exception {
    alerts(3).forEach(apis()::publish);
    try (RawApi other = RawApi.start(sandbox.certificates(), (target, out) -> {})) {
      String list =
          "{\"value\":["
              + world
                  .next(tenant.id(), "Medium", "Discovery", Instant.now().minusSeconds(40))
                  .graph()
                  .json()
              + "],\"@odata.nextLink\":\""
              + other.url()
              + "/v1.0/security/alerts_v2?$skip=1\"}";
      inject(Fault.status(200, Map.of("Content-Type", "application/json"), list));
      try (DefenderAlertRoutes running = Product.start(properties)) {
        awaitRecords(4);
        awaitFurtherPolls(Api.GRAPH_ALERTS);
      }
      assertThat(other.targets()).isEmpty();
    }
  }

  @Test
  void a_link_that_the_api_does_not_know_is_no_reason_to_end_the_poll() throws Exception {
    apis().graphAlerts().nextLinks(NextLinkMode.BEHIND_LAST);
    alerts(5).forEach(apis()::publish);
    inject(Fault.hang(Duration.ZERO), Fault.status(400));

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(5);
      awaitFurtherPolls(Api.GRAPH_ALERTS);
      assertThat(health(running)).isEmpty();
    }
    assertThat(versions(Api.GRAPH_ALERTS, "id", "lastUpdateDateTime"))
        .hasSize(5)
        .doesNotHaveDuplicates();
  }

  private void inject(Fault... faults) {
    for (Fault fault : faults) {
      apis().graphAlerts().inject(tenant.id(), fault);
    }
  }

  private List<Request> requests() {
    return apis().graphAlerts().requests().stream()
        .filter(request -> request.tenantId().equals(tenant.id()))
        .toList();
  }

  private static Duration range(Request list) {
    return Duration.between(bound(list, 1), bound(list, 2));
  }

  private static Instant bound(Request list, int which) {
    Matcher range = RANGE.matcher(URLDecoder.decode(list.query(), StandardCharsets.UTF_8));
    assertThat(range.find()).as(list.query()).isTrue();
    return Instant.parse(range.group(which));
  }

  private String health(DefenderAlertRoutes running) {
    return Health.of(running, tenant.name() + "/graph-alerts");
  }
}
