package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.SiemAlert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stop while destinations refuse: what is not given up yet is not given up by the stop. */
class StopWhileDeliveringTest extends InSandbox {
  @TempDir Path routes;

  @Test
  void a_refusal_that_would_be_tried_again_is_no_dead_letter_because_of_a_stop() throws Exception {
    RoutesCopy.of(Path.of("routes"), routes);
    Files.writeString(routes.resolve("destinations/picky.kamelet.yaml"), CustomRoutes.PICKY);
    CustomRoutes.routing(routes, "- to: { uri: kamelet:picky, parameters: { refuses: medium } }");
    properties.put("routes.folder", routes.toString());
    properties.put("delivery.attempts", "1000");
    properties.put("shutdown.timeout", "2s");
    List<SiemAlert> alerts = serve(20);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> sandbox.defender().served(alerts.get(0).fullId()) > 0);
    }
    assertThat(arrived.deadLetters()).isEmpty();

    try (HttpReceiver webhook = HttpReceiver.plain()) {
      properties.put("routing.webhook.url", webhook.url());
      Files.writeString(
          routes.resolve("destinations/picky.kamelet.yaml"),
          CustomRoutes.PICKY.replaceFirst(
              "(?s)- removeHeaders.*", "- to: \"{{routing.webhook.url}}\"\n"));
      try (DefenderAlertRoutes again = Product.start(properties)) {
        await().atMost(LONG).until(() -> webhook.received().size() >= 20);
        awaitFurtherPolls();
      }
      assertThat(webhook.received())
          .extracting(HttpReceiver.Received::body)
          .containsExactlyInAnyOrderElementsOf(alerts.stream().map(SiemAlert::json).toList());
    }
  }

  @Test
  void several_stops_in_a_row_within_a_page_lose_and_double_nothing() throws Exception {
    List<SiemAlert> alerts = new ArrayList<>(serveShort(600));
    properties.put("batch.max-alerts", "10");
    for (int i = 1; i <= 3; i++) {
      int enough = i * 40;
      try (DefenderAlertRoutes running = Product.start(properties)) {
        awaitRecords(enough);
      }
      arrived.assertNoneTwice();
    }
    try (DefenderAlertRoutes again = Product.start(properties)) {
      awaitRecords(600);
    }
    arrived.assertExactlyOnce(alerts);
  }
}
