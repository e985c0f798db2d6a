package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.Api;
import io.defenderroutes.sandbox.Fault;
import io.defenderroutes.sandbox.Tenants;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Requests are kept within what an API allows. */
class BudgetTest extends Sources {
  @Test
  void the_api_never_has_to_refuse_a_request_and_other_tenants_go_on() throws Exception {
    poll(Api.ENDPOINT);
    Tenants.Tenant other = Product.newTenant(sandbox);
    properties = new HashMap<>(Product.properties(sandbox, List.of(tenant, other), data));
    properties.put("tenants." + tenant.name() + ".sources", "endpoint");
    properties.put("tenants." + other.name() + ".sources", "graph-alerts");
    properties.put("poll.interval", "50ms");
    properties.put("endpoint.requests-per-minute", "20");
    apis().endpoint().budget(20, 1_500);
    int refused = apis().endpoint().throttled();
    alerts(5).forEach(apis()::publish);

    Instant began = Instant.now();
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitThat(() -> asked(tenant, Api.ENDPOINT) >= 5);
      int others = asked(other, Api.GRAPH_ALERTS);
      awaitThat(() -> asked(other, Api.GRAPH_ALERTS) > others + 10);
    } finally {
      apis().endpoint().budgets(false);
    }
    assertThat(apis().endpoint().throttled()).isEqualTo(refused);
    assertThat(records(Api.ENDPOINT)).hasSize(5);
    // A few at once, and then one in 3.75 s.
    assertThat(asked(tenant, Api.ENDPOINT))
        .isLessThan(
            6 + (int) Duration.between(began, Instant.now()).dividedBy(Duration.ofSeconds(3)));
  }

  @Test
  void a_429_to_one_connection_keeps_those_that_share_its_quota_from_asking_and_no_others()
      throws Exception {
    Tenants.Tenant other = Product.newTenant(sandbox);
    properties = new HashMap<>(Product.properties(sandbox, List.of(tenant, other), data));
    properties.put(
        "tenants." + tenant.name() + ".sources",
        "hunting,graph-hunting,graph-alerts,graph-incidents");
    properties.put("tenants." + other.name() + ".sources", "hunting");
    properties.put("poll.interval", "50ms");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger("io.defenderroutes.polling");
    log.start();
    logger.addAppender(log);
    try (HuntingServer graph = new HuntingServer(sandbox.certificates())) {
      properties.put("graph-hunting.base-url", graph.url());
      try (DefenderAlertRoutes running = Product.start(properties)) {
        awaitThat(() -> graph.asked(HuntingServer.GRAPH) >= 2);
        apis().hunting().inject(tenant.id(), Fault.tooManyRequests(Duration.ofHours(1)));
        awaitThat(() -> logged(log, "Poll failed connection=" + tenant.name() + "/hunting"));
        int refused = asked(tenant, Api.HUNTING);
        int sharing = graph.asked(HuntingServer.GRAPH);
        int anotherTenant = asked(other, Api.HUNTING);

        awaitThat(() -> asked(other, Api.HUNTING) > anotherTenant + 10);
        awaitThat(
            () ->
                logged(
                    log, "Quota paused connection=" + tenant.name() + "/graph-hunting quota=kql"));
        assertThat(asked(tenant, Api.HUNTING)).isEqualTo(refused);
        // One may have been on its way.
        assertThat(graph.asked(HuntingServer.GRAPH)).isLessThanOrEqualTo(sharing + 1);

        // What is documented for alerts is not for incidents.
        apis().graphAlerts().inject(tenant.id(), Fault.tooManyRequests(Duration.ofHours(1)));
        awaitThat(() -> logged(log, "Poll failed connection=" + tenant.name() + "/graph-alerts"));
        int anotherQuota = asked(tenant, Api.GRAPH_INCIDENTS);
        awaitThat(() -> asked(tenant, Api.GRAPH_INCIDENTS) > anotherQuota + 10);
      }
    } finally {
      logger.detachAppender(log);
    }
  }

  private static boolean logged(ListAppender<ILoggingEvent> log, String beginning) {
    return List.copyOf(log.list).stream()
        .anyMatch(event -> event.getFormattedMessage().startsWith(beginning));
  }

  private int asked(Tenants.Tenant by, Api api) {
    return (int)
        apis().get(api).requests().stream()
            .filter(request -> request.tenantId().equals(by.id()))
            .count();
  }
}
