package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.ApiSimulator;
import io.defenderroutes.sandbox.DefenderSimulator;
import io.defenderroutes.sandbox.Fault;
import io.defenderroutes.sandbox.SiemAlert;
import io.defenderroutes.sandbox.Tenants;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuthorisationFaultTest extends InSandbox {
  private static List<Integer> statuses(Tenants.Tenant of) {
    return requests(of).stream().map(ApiSimulator.Request::status).toList();
  }

  private long tokensOfTenant() {
    return sandbox.entra().issuedTokens().stream()
        .filter(t -> sandbox.entra().tenantOf(t).orElseThrow().equals(tenant.id()))
        .count();
  }

  @Test
  void a_401_is_answered_with_a_fresh_token_at_once() throws Exception {
    List<SiemAlert> alerts = serve(10);
    sandbox.defender().inject(tenant.id(), Fault.status(401));
    // An hour: what comes sooner is the retry.
    properties.put("poll.interval", "1h");

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(10);
    }
    arrived.assertExactlyOnce(alerts);
    assertThat(statuses(tenant)).containsExactly(401, 200);
    assertThat(tokensOfTenant()).isEqualTo(2);
  }

  @Test
  void a_second_401_ends_the_poll_and_the_next_one_asks_again() throws Exception {
    List<SiemAlert> alerts = serve(10);
    for (int i = 0; i < 4; i++) {
      sandbox.defender().inject(tenant.id(), Fault.status(401));
    }
    // The next poll is the next start's, however fast the machine is.
    properties.put("poll.interval", "1h");

    for (int polls = 1; polls <= 2; polls++) {
      int asked = 2 * polls;
      try (DefenderAlertRoutes running = Product.start(properties)) {
        await().until(() -> requests(tenant).size() >= asked);
        await().during(Duration.ofMillis(500)).until(() -> requests(tenant).size() == asked);
      }
    }
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(10);
    }
    arrived.assertExactlyOnce(alerts);
    assertThat(statuses(tenant)).containsExactly(401, 401, 401, 401, 200);
  }

  @Test
  void a_revoked_token_is_replaced() throws Exception {
    serve(1);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1);
      sandbox.entra().revokeAll();
      serve(1);
      awaitRecords(2);
    }
  }

  @Test
  void polls_that_are_answered_403_come_further_apart_until_the_role_is_granted() throws Exception {
    List<SiemAlert> alerts = serve(10);
    sandbox.entra().register(tenant.id(), tenant.clientId(), tenant.clientSecret());

    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> requests(tenant).size() >= 4);
      List<ApiSimulator.Request> refused = requests(tenant);
      assertThat(statuses(tenant)).containsOnly(403);
      assertThat(refused.get(3).at()).isAfter(refused.get(2).at().plusMillis(300));

      sandbox
          .entra()
          .register(tenant.id(), tenant.clientId(), tenant.clientSecret(), DefenderSimulator.ROLE);
      awaitRecords(10);
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void a_403_is_not_asked_again_within_the_poll() throws Exception {
    sandbox.defender().inject(tenant.id(), Fault.status(403));
    properties.put("poll.interval", "1s");

    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> requests(tenant).size() >= 2);
    }
    List<ApiSimulator.Request> requests = requests(tenant);
    assertThat(requests.get(1).at()).isAfter(requests.get(0).at().plusMillis(900));
  }
}
