package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.SiemAlert;
import io.defenderroutes.sandbox.Tenants;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's own routing, in a copy of the routes folder. */
class CustomRoutingTest extends InSandbox {
  @TempDir Path routes;

  @BeforeEach
  void copyRoutes() throws Exception {
    RoutesCopy.of(Path.of("routes"), routes);
    properties.put("routes.folder", routes.toString());
  }

  @Test
  void a_topic_may_be_named_after_the_tenant_and_a_file_after_severity_and_category()
      throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - to: { uri: kamelet:kafka, parameters: { topic: "own.${variable.tenant}" } }
        - to: { uri: kamelet:file, parameters: { path: "{severity}/{category}/{date}.ndjson" } }
        """);
    SiemAlert alert = serve("High", "Initial Access");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1, "own." + tenant.name());
    }
    Arrived.assertExactlyOnce(List.of(alert), arrived.records("own." + tenant.name()));
    assertThat(Arrived.lines(data.resolve("alerts/high/InitialAccess")))
        .containsExactly(alert.json());
    assertThat(arrived.records()).isEmpty();
  }

  @Test
  void one_alert_may_go_to_three_destinations() throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - to: { uri: kamelet:kafka, parameters: { topic: own.one } }
        - to: { uri: kamelet:kafka, parameters: { topic: own.two } }
        - to: { uri: kamelet:file, parameters: { path: "three.ndjson" } }
        """);
    SiemAlert alert = serve("High", "Impact");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(2, "own.one", "own.two");
    }
    Arrived.assertExactlyOnce(List.of(alert), arrived.records("own.one"));
    Arrived.assertExactlyOnce(List.of(alert), arrived.records("own.two"));
    assertThat(arrived.lines()).containsExactly(alert.json());
  }

  @Test
  void a_rule_may_drop_alerts_on_purpose() throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - choice:
            when:
              - simple: "${variable.severity} == 'low'"
                steps:
                  - stop: {}
        - to: { uri: kamelet:kafka, parameters: { topic: own.kept } }
        """);
    serve("Low", "Impact");
    SiemAlert kept = serve("High", "Impact");
    serve("Low", "Impact");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1, "own.kept");
      awaitFurtherPolls();
    }
    Arrived.assertExactlyOnce(List.of(kept), arrived.records("own.kept"));
    assertThat(arrived.deadLetters()).isEmpty();
  }

  @Test
  void an_alert_that_no_rule_takes_is_a_dead_letter() throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - choice:
            when:
              - simple: "${variable.severity} == 'high'"
                steps:
                  - to: { uri: kamelet:kafka, parameters: { topic: own.taken } }
        """);
    SiemAlert lost = serve("Low", "Impact");
    SiemAlert taken = serve("High", "Impact");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1, "own.taken");
      await().atMost(LONG).until(() -> !arrived.deadLetters().isEmpty());
      awaitFurtherPolls();
    }
    Arrived.assertExactlyOnce(List.of(taken), arrived.records("own.taken"));
    assertThat(arrived.deadLetters()).hasSize(1);
    JsonNode letter = arrived.deadLetters().get(0);
    assertThat(letter.path("alertId").asText()).isEqualTo(lost.alertId());
    assertThat(letter.path("reason").asText()).isEqualTo("the routing sent it to no destination");
  }

  @Test
  void a_mail_before_Kafka_leaves_the_alert_as_it_was_even_after_retries() throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - to: { uri: kamelet:email, parameters: { to: "{{email.to}}" } }
        - to: { uri: kamelet:kafka, parameters: { topic: own.after-mail } }
        """);
    properties.put("delivery.attempts", "1000");
    sandbox.mail().refuse(true);
    SiemAlert alert = serve("High", "Impact");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> sandbox.defender().served(alert.fullId()) > 0);
      sandbox.mail().refuse(false);
      awaitRecords(1, "own.after-mail");
      awaitFurtherPolls();
    }
    Arrived.assertExactlyOnce(List.of(alert), arrived.records("own.after-mail"));
    assertThat(arrived.mails()).hasSize(1);
  }

  @Test
  void a_mail_that_is_refused_for_good_does_not_keep_the_alert_from_Kafka() throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - to: { uri: kamelet:email, parameters: { to: "nobody@example.org" } }
        - to: { uri: kamelet:kafka, parameters: { topic: own.after-refusal } }
        """);
    sandbox.mail().unknownRecipient("nobody@example.org");
    SiemAlert alert = serve("High", "Impact");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1, "own.after-refusal");
      await().atMost(LONG).until(() -> !arrived.deadLetters().isEmpty());
      awaitFurtherPolls();
    }
    Arrived.assertExactlyOnce(List.of(alert), arrived.records("own.after-refusal"));
    assertThat(arrived.deadLetters()).hasSize(1);
  }

  @Test
  void a_destination_of_ones_own_that_fails_for_an_alert_makes_it_alone_a_dead_letter()
      throws Exception {
    Files.writeString(routes.resolve("destinations/picky.kamelet.yaml"), CustomRoutes.PICKY);
    CustomRoutes.routing(
        routes,
        """
        - to: { uri: kamelet:kafka, parameters: { topic: own.picky } }
        - to: { uri: kamelet:picky, parameters: { refuses: low } }
        """);
    SiemAlert first = serve("High", "Impact");
    SiemAlert refused = serve("Low", "Impact");
    SiemAlert last = serve("Medium", "Impact");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(3, "own.picky");
      await().atMost(LONG).until(() -> !arrived.deadLetters().isEmpty());
      awaitFurtherPolls();
    }
    Arrived.assertExactlyOnce(List.of(first, refused, last), arrived.records("own.picky"));
    assertThat(arrived.deadLetters()).hasSize(1);
    JsonNode letter = arrived.deadLetters().get(0);
    assertThat(letter.path("alertId").asText()).isEqualTo(refused.alertId());
    assertThat(letter.path("destination").asText()).contains("picky");
    assertThat(letter.path("reason").asText()).contains("will not take low");
    assertThat(letter.path("alert")).isEqualTo(Arrived.json(refused.json()));
  }

  @Test
  void a_routing_that_names_no_policy_loses_nothing_when_a_step_fails() throws Exception {
    Files.writeString(
        routes.resolve("routing/alerts.camel.yaml"),
        """
        - route:
            id: routing
            from:
              uri: direct:routing
              steps:
                - to: direct:further
        - route:
            id: further
            from:
              uri: direct:further
              steps:
                - choice:
                    when:
                      - simple: "${variable.severity} == 'low'"
                        steps:
                          - throwException:
                              exceptionType: java.lang.IllegalStateException
                              message: "not this one"
                - to: { uri: kamelet:kafka, parameters: { topic: own.unguarded } }
        """);
    SiemAlert failing = serve("Low", "Impact");
    SiemAlert fine = serve("High", "Impact");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1, "own.unguarded");
      await().atMost(InSandbox.LONG).until(() -> arrived.deadLetters().size() == 1);
    }
    Arrived.assertExactlyOnce(List.of(fine), arrived.records("own.unguarded"));
    assertThat(arrived.deadLetters().get(0).path("alertId").asText()).isEqualTo(failing.alertId());
  }

  @Test
  void a_step_that_goes_on_in_another_thread_does_not_let_polls_overlap() throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - delay: { constant: "20" }
        - to: { uri: kamelet:kafka, parameters: { topic: own.slow } }
        """);
    List<SiemAlert> alerts = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      alerts.add(serve("High", "Impact"));
    }
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(alerts.size(), "own.slow");
      awaitFurtherPolls();
    }
    Arrived.assertExactlyOnce(alerts, arrived.records("own.slow"));
    assertThat(arrived.deadLetters()).isEmpty();
  }

  @Test
  void an_alert_that_ends_in_a_route_of_its_own_without_a_destination_is_a_dead_letter()
      throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - to: direct:nowhere
        """);
    Files.writeString(
        routes.resolve("routing/nowhere.yaml"),
        """
        - route:
            id: nowhere
            from:
              uri: direct:nowhere
              steps:
                - setVariable: { name: looked, constant: "yes" }
        """);
    SiemAlert alert = serve("High", "Impact");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(InSandbox.LONG).until(() -> !arrived.deadLetters().isEmpty());
    }
    JsonNode letter = arrived.deadLetters().get(0);
    assertThat(letter.path("alertId").asText()).isEqualTo(alert.alertId());
    assertThat(letter.path("reason").asText()).isEqualTo("the routing sent it to no destination");
  }

  @Test
  void what_a_destination_makes_of_the_body_is_not_what_the_next_one_gets() throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - setBody: { constant: "an answer" }
        - to: { uri: kamelet:kafka, parameters: { topic: own.body } }
        - to: { uri: kamelet:file, parameters: { path: "body.ndjson" } }
        """);
    SiemAlert alert = serve("High", "Impact");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1, "own.body");
    }
    Arrived.assertExactlyOnce(List.of(alert), arrived.records("own.body"));
    assertThat(arrived.lines()).containsExactly(alert.json());
  }

  @Test
  void tenants_are_kept_apart_as_the_documentation_shows() throws Exception {
    Tenants.Tenant other = Product.newTenant(sandbox);
    properties.putAll(Product.properties(sandbox, List.of(tenant, other), data));
    String page = Files.readString(Path.of("docs/routing.md"));
    String shown = page.substring(page.indexOf("### Apart by tenant"));
    CustomRoutes.routing(
        routes, shown.substring(shown.indexOf("```yaml\n") + 8, shown.indexOf("\n```\n")) + "\n");
    SiemAlert ours = serve("High", "Impact");
    SiemAlert theirs = serve(other, 1).get(0);
    String topic = "alerts." + tenant.name() + ".high";
    String otherTopic = "alerts." + other.name() + ".medium";
    Arrived arrivedThere = new Arrived(sandbox, other, data);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1, topic);
      await().atMost(LONG).until(() -> !arrivedThere.records(otherTopic).isEmpty());
    }
    Arrived.assertExactlyOnce(List.of(ours), sandbox.kafka().readAll(topic));
    Arrived.assertExactlyOnce(List.of(theirs), sandbox.kafka().readAll(otherTopic));
    assertThat(Arrived.lines(data.resolve("alerts").resolve(tenant.name()).resolve("high")))
        .containsExactly(ours.json());
    assertThat(Arrived.lines(data.resolve("alerts").resolve(other.name())))
        .containsExactly(theirs.json());
    assertThat(arrived.mails()).hasSize(1);
    assertThat(arrivedThere.mails()).hasSize(1);
  }

  private void awaitRecords(int count, String... topics) {
    await().atMost(LONG).until(() -> arrived.records(topics).size() >= count);
  }
}
