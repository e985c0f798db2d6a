package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.DefenderSimulator;
import io.defenderroutes.sandbox.Fault;
import io.defenderroutes.sandbox.SiemAlert;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenFaultTest extends InSandbox {
  @Test
  void a_token_endpoint_in_trouble_is_asked_again() throws Exception {
    List<SiemAlert> alerts = serve(10);
    sandbox.entra().failNext(500, 3);
    // An hour: what comes sooner is the retry.
    properties.put("poll.interval", "1h");

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(10);
    }
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void a_secret_that_was_wrong_works_once_it_is_right() throws Exception {
    List<SiemAlert> alerts = serve(10);
    properties.put("tenants." + tenant.name() + ".client-secret", "new-secret");

    try (DefenderAlertRoutes running = Product.start(properties)) {
      assertThat(requests(tenant)).isEmpty();
      sandbox
          .entra()
          .register(tenant.id(), tenant.clientId(), "new-secret", DefenderSimulator.ROLE);
      awaitRecords(10);
    }
    arrived.assertExactlyOnce(alerts);
  }

  @Test
  void a_redirect_is_not_followed_and_gets_no_token() throws Exception {
    List<SiemAlert> alerts = serve(10);
    for (int i = 0; i < 3; i++) {
      sandbox.defender().inject(tenant.id(), Fault.redirect(sandbox.redirectTrap().uri()));
    }

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(10);
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(alerts);
    assertThat(sandbox.redirectTrap().requests()).isZero();
    assertThat(sandbox.redirectTrap().authorizations()).isEmpty();
  }

  @Test
  void alerts_before_a_malformed_one_are_delivered_at_once_and_not_again() throws Exception {
    List<SiemAlert> alerts = serve(10);
    // More than the connections a pool holds: none may leak.
    for (int i = 0; i < 60; i++) {
      sandbox.defender().inject(tenant.id(), Fault.malformedJson());
    }

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(5);
      arrived.assertExactlyOnce(alerts.subList(0, 5));
      assertThat(sandbox.defender().faultsPending()).isPositive();
      await().atMost(LONG).until(() -> sandbox.defender().faultsPending() == 0);
      awaitRecords(10);
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(alerts);
  }
}
