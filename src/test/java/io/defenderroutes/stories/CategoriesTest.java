package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.SiemAlert;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An alert of several categories. */
class CategoriesTest extends InSandbox {
  /** The shipped topics serve as those of the categories. */
  private static final String RULES =
      """
      - choice:
          when:
            - simple: "${variable.category} == 'Malware'"
              steps:
                - to: { uri: "kamelet:kafka", parameters: { topic: defender.alerts.critical } }
                - to: { uri: "kamelet:file", parameters: { path: "all.ndjson" } }
                - to: { uri: "kamelet:email", parameters: { to: "{{email.to}}" } }
            - simple: "${variable.category} == 'Ransomware'"
              steps:
                - to: { uri: "kamelet:kafka", parameters: { topic: defender.alerts.high } }
                - to: { uri: "kamelet:kafka", parameters: { topic: defender.alerts.critical } }
                - to: { uri: "kamelet:file", parameters: { path: "all.ndjson" } }
                - to: { uri: "kamelet:email", parameters: { to: "{{email.to}}" } }
            - simple: "${variable.categories} contains 'Exfiltration'"
              steps:
                - to: { uri: "kamelet:kafka", parameters: { topic: defender.alerts.medium } }
      """;

  @BeforeEach
  void routes() throws IOException {
    Path routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    CustomRoutes.routing(routes, RULES);
    properties.put("routes.folder", routes.toString());
  }

  @Test
  void by_default_the_first_counts() throws Exception {
    serveWith("[\"Ransomware\",\"Malware\"]");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(2);
      awaitFurtherPolls();
    }
    assertThat(arrived.records(Arrived.HIGH)).hasSize(1);
    assertThat(arrived.records(Arrived.CRITICAL)).hasSize(1);
    assertThat(arrived.mails()).hasSize(1);
  }

  @Test
  void it_can_be_routed_for_each_and_nobody_gets_it_twice() throws Exception {
    properties.put("categories", "each");
    serveWith("[\"Malware\",\"Ransomware\"]");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(2);
      awaitFurtherPolls();
    }
    assertThat(arrived.records(Arrived.HIGH)).hasSize(1);
    assertThat(arrived.records(Arrived.CRITICAL)).hasSize(1);
    assertThat(arrived.lines()).hasSize(1);
    assertThat(arrived.mails()).hasSize(1);
    assertThat(arrived.deadLetters()).isEmpty();
  }

  @Test
  void a_category_that_no_rule_takes_is_told_and_the_others_arrive() throws Exception {
    properties.put("categories", "each");
    serveWith("[\"Malware\",\"Discovery\"]");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1);
      awaitFurtherPolls();
    }
    assertThat(arrived.records(Arrived.CRITICAL)).hasSize(1);
    assertThat(arrived.deadLetters()).hasSize(1);
    assertThat(arrived.deadLetters().get(0).path("reason").asText()).contains("no destination");
  }

  @Test
  void a_rule_can_look_at_all_of_them() throws Exception {
    serveWith("[\"Discovery\",\"Exfiltration\"]");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1);
    }
    assertThat(arrived.records(Arrived.MEDIUM)).hasSize(1);
  }

  private void serveWith(String category) {
    SiemAlert alert =
        generator.next(tenant.id(), "High", "Malware", Instant.now().minusSeconds(60));
    sandbox.defender().add(Alerts.with(alert, "Category", category));
  }
}
