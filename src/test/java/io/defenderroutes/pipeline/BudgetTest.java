package io.defenderroutes.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.Api;
import io.defenderroutes.sandbox.Tenants;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

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

  private int asked(Tenants.Tenant by, Api api) {
    return (int)
        apis().get(api).requests().stream()
            .filter(request -> request.tenantId().equals(by.id()))
            .count();
  }
}
