package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.Api;
import io.defenderroutes.sandbox.Fault;
import io.defenderroutes.sandbox.GeneratedAlert;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.junit.jupiter.api.Test;

/** 206: one of the services behind Graph failed, and the answer lacks what comes from it. */
class IncompleteAnswerTest extends Sources {
  @Test
  void what_an_answer_lacked_is_asked_for_until_it_comes_and_newer_alerts_do_not_wait_for_it()
      throws Exception {
    poll(Api.GRAPH_ALERTS);
    properties.put("graph-alerts.poll.overlap", "0s");
    properties.put("graph-alerts.poll.look-back", "0s");
    List<GeneratedAlert> alerts = alerts(40);
    alerts.forEach(apis()::publish);
    for (int i = 0; i < 6; i++) {
      apis().graphAlerts().inject(tenant.id(), Fault.partial());
    }

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitThat(() -> health(running).contains("206"));
      assertThat(health(running))
          .startsWith("polling fails since ")
          .contains("the response is not complete: 206 199 - ");
      apis().publish(world.next(tenant.id(), "High", "Discovery", Instant.now()));
      awaitThat(() -> arrived.records(Arrived.HIGH).size() == 1);

      awaitRecords(41);
      awaitThat(() -> health(running).isEmpty());
      awaitFurtherPolls(Api.GRAPH_ALERTS);
    }
    assertThat(versions(Api.GRAPH_ALERTS, "id", "lastUpdateDateTime"))
        .hasSize(41)
        .doesNotHaveDuplicates();
  }

  @Test
  void it_is_still_asked_for_after_a_restart() throws Exception {
    poll(Api.GRAPH_ALERTS);
    properties.put("graph-alerts.poll.overlap", "0s");
    properties.put("graph-alerts.poll.look-back", "0s");
    properties.put("poll.interval", "1h");
    alerts(40).forEach(apis()::publish);
    apis().graphAlerts().inject(tenant.id(), Fault.partial());
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitThat(() -> health(running).contains("206"));
    }
    assertThat(records(Api.GRAPH_ALERTS)).hasSizeBetween(1, 39);

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(40);
    }
    assertThat(versions(Api.GRAPH_ALERTS, "id", "lastUpdateDateTime"))
        .hasSize(40)
        .doesNotHaveDuplicates();
  }

  @Test
  void while_answers_lack_something_a_poll_asks_once_however_much_there_is_to_catch_up_with()
      throws Exception {
    poll(Api.GRAPH_ALERTS);
    properties.put("graph-alerts.poll.start", "30d");
    properties.put("graph-alerts.poll.slice-length", "1d");
    properties.put("poll.interval", "1h");
    apis().graphAlerts().inject(tenant.id(), Fault.partial());
    apis().graphAlerts().inject(tenant.id(), Fault.partial());

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitThat(() -> health(running).contains("206"));
    }
    assertThat(apis().graphAlerts().faultsPending()).as("not asked for").isEqualTo(1);
  }

  @Test
  void an_incident_is_no_event_until_it_is_complete() throws Exception {
    poll(Api.GRAPH_INCIDENTS);
    Instant then = Instant.now().minusSeconds(60);
    apis().publish(world.incident(tenant.id(), then, alerts(3).toArray(GeneratedAlert[]::new)));
    for (int i = 0; i < 4; i++) {
      apis().graphIncidents().inject(tenant.id(), Fault.partial());
    }

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1);
      awaitFurtherPolls(Api.GRAPH_INCIDENTS);
    }
    assertThat(apis().graphIncidents().faultsPending()).isZero();
    assertThat(records(Api.GRAPH_INCIDENTS)).hasSize(1);
    assertThat(json(records(Api.GRAPH_INCIDENTS).get(0)).path("alerts")).hasSize(3);
  }

  @Test
  void one_that_is_asked_for_by_itself_is_held_to_that_too() throws Exception {
    poll(Api.GRAPH_INCIDENTS);
    properties.put("graph-incidents.expand", "false");
    properties.put("graph-incidents.alerts-singly", "true");
    Instant then = Instant.now().minusSeconds(60);
    apis().publish(world.incident(tenant.id(), then, alerts(3).toArray(GeneratedAlert[]::new)));
    apis().graphIncidents().inject(tenant.id(), Fault.hang(Duration.ZERO));
    apis().graphIncidents().inject(tenant.id(), Fault.partial());

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(3);
      awaitFurtherPolls(Api.GRAPH_INCIDENTS);
    }
    assertThat(versions(Api.GRAPH_INCIDENTS, "id", "lastUpdateDateTime"))
        .hasSize(3)
        .doesNotHaveDuplicates();
  }

  /** What the connection is in trouble with; empty if with nothing. */
  private String health(DefenderAlertRoutes running) {
    return HealthCheckHelper.invoke(running.camelContext()).stream()
        .filter(result -> result.getCheck().getId().contains(tenant.name() + "/graph-alerts"))
        .map(HealthCheck.Result::getMessage)
        .map(message -> message.orElse(""))
        .findFirst()
        .orElse("");
  }
}
