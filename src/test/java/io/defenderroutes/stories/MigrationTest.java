package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.sandbox.Api;
import io.defenderroutes.sandbox.GeneratedAlert;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The steps of docs/migrate-siem-to-graph.md, with seconds for hours. */
class MigrationTest extends Sources {
  private final List<String> made = new ArrayList<>();

  @Test
  void from_one_api_to_the_other_every_alert_comes_once() throws Exception {
    properties.put("poll.overlap", "1s");
    properties.put("poll.look-back", "1s");

    poll(Api.SIEM);
    properties.put("deduplicate-across-sources", "true");
    publish(Instant.now().minusSeconds(30), 30);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitAll();
    }

    poll(Api.SIEM, Api.GRAPH_ALERTS);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      publish(Instant.now(), 20);
      awaitAll();
      awaitFurtherPolls(Api.SIEM);
      awaitFurtherPolls(Api.GRAPH_ALERTS);
    }

    properties.put("siem.poll.interval", "20d");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitFurtherPolls(Api.GRAPH_ALERTS);
      publish(Instant.now(), 20);
      awaitAll();
      // Until nothing that the old source delivered is asked for again.
      Instant settled = Instant.now().plusMillis(1_500);
      awaitThat(() -> Instant.now().isAfter(settled));
      awaitFurtherPolls(Api.GRAPH_ALERTS);
    }

    poll(Api.GRAPH_ALERTS);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      publish(Instant.now(), 10);
      awaitAll();
      awaitFurtherPolls(Api.GRAPH_ALERTS);
    }
    assertThat(ids()).containsExactlyInAnyOrderElementsOf(made);
    assertThat(records(Api.SIEM)).hasSizeGreaterThanOrEqualTo(30);
    assertThat(records(Api.GRAPH_ALERTS)).hasSizeGreaterThanOrEqualTo(30);
  }

  private void publish(Instant last, int count) {
    for (int i = 0; i < count; i++) {
      GeneratedAlert alert =
          world.next(tenant.id(), "Medium", "Discovery", last.minusMillis(count - i));
      apis().publish(alert);
      made.add(alert.alertId());
    }
  }

  private void awaitAll() {
    awaitThat(() -> ids().containsAll(made));
  }

  private List<String> ids() {
    return arrived.records().stream().map(record -> record.key()).toList();
  }
}
