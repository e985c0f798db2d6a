package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.Fault;
import io.defenderroutes.sandbox.SiemAlert;
import io.defenderroutes.sandbox.Tenants;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The trouble of one connection is none of the other's. */
class TwoTenantsTest extends InSandbox {
  private Tenants.Tenant troubled;

  @BeforeEach
  void addTroubledTenant() {
    troubled = Product.newTenant(sandbox);
    properties = Product.properties(sandbox, List.of(troubled, tenant), data);
  }

  private void assertThatTheOtherGoesOn() throws Exception {
    List<SiemAlert> alerts = new ArrayList<>(serve(5));
    serve(troubled, 5);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> arrived.records().size() >= 5);
      int polls = requests(tenant).size();
      await().until(() -> requests(tenant).size() >= polls + 6);
      alerts.addAll(serve(5));
      awaitRecords(10);
    }
    arrived.assertExactlyOnce(alerts);
    assertThat(new Arrived(sandbox, troubled, data).records()).isEmpty();
  }

  @Test
  void one_that_hangs_delays_nobody() throws Exception {
    properties.put("http.response-timeout", "1h");
    properties.put("shutdown.timeout", "1s");
    sandbox.defender().inject(troubled.id(), Fault.hang(Duration.ofHours(1)));
    assertThatTheOtherGoesOn();
  }

  @Test
  void one_that_is_forbidden_delays_nobody() throws Exception {
    sandbox.entra().register(troubled.id(), troubled.clientId(), troubled.clientSecret());
    assertThatTheOtherGoesOn();
  }

  @Test
  void one_that_is_throttled_delays_nobody() throws Exception {
    sandbox.defender().inject(troubled.id(), Fault.tooManyRequests(Duration.ofHours(1)));
    assertThatTheOtherGoesOn();
  }

  @Test
  void one_with_a_wrong_secret_delays_nobody() throws Exception {
    properties.put("tenants." + troubled.name() + ".client-secret", "wrong");
    assertThatTheOtherGoesOn();
    assertThat(requests(troubled)).isEmpty();
  }
}
