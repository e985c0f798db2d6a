package io.defenderroutes.stories.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.Waits;
import io.defenderroutes.sandbox.Tenants;
import io.defenderroutes.stories.Product;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One process with little memory polls a healthy tenant, and one for each kind of response. */
class HostileResponsesTest extends CrashStory {
  /** As often as each hostile tenant is polled at least. */
  private static final int ROUNDS = 2;

  @Test
  void no_response_ends_the_process_delays_another_tenant_or_holds_up_a_stop() throws Exception {
    try (HostileServer hostile = new HostileServer(sandbox.certificates())) {
      Map<String, String> connections = new HashMap<>();
      for (String kind : hostile.kinds()) {
        connections.put(kind, add(kind, hostile.url(kind)));
      }
      properties.put("answer.max-bytes", "50000000");
      properties.put("batch.max-alerts", "100");
      properties.put("poll.interval", "1s");
      properties.put("retry.attempts", "1");
      properties.put("retry.delay", "200ms");
      // Longer than the test waits: a stop that takes so long has failed.
      properties.put("shutdown.timeout", Waits.LIMIT.multipliedBy(2).toSeconds() + "s");
      startFeed();
      Child child = start(data, List.of("-Xmx128m"));

      for (Map.Entry<String, String> report : hostile.reports().entrySet()) {
        await()
            .until(
                () ->
                    child
                            .log()
                            .text()
                            .lines()
                            .filter(line -> line.contains(connections.get(report.getKey()) + " "))
                            .filter(line -> line.contains(report.getValue()))
                            .count()
                        >= ROUNDS);
      }
      for (String kind : hostile.kinds()) {
        await().until(() -> hostile.requests(kind) > 0);
      }
      assertNoFaults(verdict(child).faultsOnceAllRan());
      assertThat(child.terminate()).isZero();
      assertThat(child.log().text()).doesNotContain("OutOfMemory", "Error releasing exchange");
    }
  }

  /** A tenant whose API is elsewhere; returns the name of its connection. */
  private String add(String kind, String baseUrl) {
    Tenants.Tenant tenant = Product.newTenant(sandbox);
    String own = "tenants." + kind + ".";
    properties.merge("tenants", kind, (all, one) -> all + "," + one);
    properties.put(own + "tenant-id", tenant.id());
    properties.put(own + "client-id", tenant.clientId());
    properties.put(own + "client-secret", tenant.clientSecret());
    properties.put(own + "siem.base-url", baseUrl);
    return "connection=" + kind + "/siem";
  }
}
