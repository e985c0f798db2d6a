package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.Api;
import io.defenderroutes.sandbox.GeneratedAlert;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same alert from several APIs. */
class OneAlertManyApisTest extends Sources {
  @BeforeEach
  void threeApis() {
    poll(Api.SIEM, Api.ENDPOINT, Api.GRAPH_ALERTS);
  }

  @Test
  void it_comes_from_each_unless_something_else_is_chosen() throws Exception {
    alerts(10).forEach(apis()::publish);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(30);
    }
  }

  @Test
  void it_comes_from_the_first_alone_also_after_a_restart_and_its_changes_too() throws Exception {
    properties.put("deduplicate-across-sources", "true");
    List<GeneratedAlert> alerts = alerts(100);
    alerts.forEach(apis()::publish);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(100);
      awaitPolls();
      assertThat(arrived.records()).hasSize(100);
    }
    assertThat(alertIds()).hasSize(100);

    Set<Api> changing = Set.of(Api.ENDPOINT, Api.GRAPH_ALERTS);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitPolls();
      alerts
          .subList(0, 20)
          .forEach(
              alert ->
                  apis()
                      .publishLate(
                          alert.changed("Resolved", Instant.now()), Instant.MIN, changing));
      awaitPolls();
    }
    // Those that came from the SIEM API do not change there; the others change where they came
    // from.
    long fromSiem =
        alerts.subList(0, 20).stream()
            .filter(
                alert -> records(Api.SIEM).stream().anyMatch(r -> r.key().equals(alert.alertId())))
            .count();
    assertThat(arrived.records()).hasSize(100 + 20 - (int) fromSiem);
  }

  private void awaitPolls() {
    for (Api api : List.of(Api.SIEM, Api.ENDPOINT, Api.GRAPH_ALERTS)) {
      awaitFurtherPolls(api);
    }
  }

  private Set<String> alertIds() {
    return arrived.records().stream().map(r -> r.key()).collect(Collectors.toSet());
  }
}
