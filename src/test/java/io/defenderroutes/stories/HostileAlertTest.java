package io.defenderroutes.stories;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.SiemAlert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts as an attacker, or a vendor on a bad day, would write them. */
class HostileAlertTest extends InSandbox {
  @TempDir Path routes;

  private SiemAlert any() {
    return generator.next(tenant.id(), "High", "Execution", Instant.now().minusSeconds(60));
  }

  private List<SiemAlert> servedAll(SiemAlert... alerts) {
    sandbox.defender().add(alerts);
    return List.of(alerts);
  }

  @Test
  void ids_of_any_kind_arrive_as_they_are() throws Exception {
    List<SiemAlert> alerts =
        servedAll(
            Alerts.with(any(), "FullId", "../../etc/passwd:a/b=="),
            Alerts.with(any(), "FullId", "nul\0and\u2028line"),
            Alerts.with(any(), "FullId", "x".repeat(70_000)),
            Alerts.with(any(), "AlertId", "a\r\nb\0"),
            Alerts.with(any(), "AlertTitle", "${env:PATH} {{client-secret}} ${body}"),
            Alerts.with(any(), "UserName", "y".repeat(200_000)));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(alerts.size());
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(alerts);
    assertThat(arrived.deadLetters()).isEmpty();
  }

  @Test
  void an_alert_without_ids_or_without_anything_arrives_once() throws Exception {
    SiemAlert noIds = Alerts.without(any(), "FullId", "AlertId", "AlertPart");
    SiemAlert part = Alerts.without(any(), "FullId");
    servedAll(noIds, part, Alerts.raw(tenant.id(), "{}"));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(3);
      awaitFurtherPolls();
    }
    assertThat(arrived.records().stream().map(r -> new String(r.value(), UTF_8)))
        .containsExactlyInAnyOrder(noIds.json(), part.json(), "{}");
    assertThat(arrived.records(Arrived.REVIEW)).hasSize(1);
  }

  @Test
  void elements_that_are_no_objects_are_dead_letters_once_and_block_nothing() throws Exception {
    List<SiemAlert> alerts = new ArrayList<>(serve(2));
    List<String> odd = List.of("17", "\"text\"", "null", "[{\"a\":1}]", "true", "-1.5e3");
    odd.forEach(json -> sandbox.defender().add(Alerts.raw(tenant.id(), json)));
    alerts.addAll(serve(2));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(4);
      await().atMost(LONG).until(() -> arrived.deadLetters().size() >= odd.size());
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(alerts);
    assertThat(arrived.deadLetters().stream().map(l -> l.path("alert")))
        .containsExactlyInAnyOrderElementsOf(odd.stream().map(Arrived::json).toList());
    assertThat(arrived.deadLetters())
        .allSatisfy(l -> assertThat(l.path("reason").asText()).contains("not a JSON object"));
  }

  @Test
  void an_alert_that_is_nested_too_deep_or_holds_a_monstrous_number_is_a_dead_letter()
      throws Exception {
    List<SiemAlert> alerts = new ArrayList<>(serve(2));
    List<String> odd =
        List.of(
            "{\"a\":" + "[".repeat(1_500) + "]".repeat(1_500) + "}",
            "[".repeat(1_500) + "]".repeat(1_500),
            "{\"a\":" + "9".repeat(1_500) + "}");
    odd.forEach(json -> sandbox.defender().add(Alerts.raw(tenant.id(), json)));
    SiemAlert last = generator.next(tenant.id(), "Medium", "Impact", Instant.now().minusSeconds(5));
    alerts.addAll(servedAll(last));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(3);
      await().atMost(LONG).until(() -> arrived.deadLetters().size() >= odd.size());
      awaitFurtherPolls();
    }
    arrived.assertExactlyOnce(alerts);
    assertThat(arrived.deadLetters())
        .extracting(letter -> letter.path("reason").asText())
        .containsExactlyInAnyOrder(
            "JSON nested deeper than 1,000",
            "JSON nested deeper than 1,000",
            "a JSON number longer than 1,000 digits");
  }

  @Test
  void no_category_leads_out_of_the_folder() throws Exception {
    RoutesCopy.of(Path.of("routes"), routes);
    CustomRoutes.routing(
        routes,
        "- to: { uri: kamelet:file, parameters: { path: \"{tenant}/{category}/{severity}\" } }");
    properties.put("routes.folder", routes.toString());
    List<String> categories =
        List.of(
            "../../etc", "/etc", "..", ".", "a\\..\\b", "nul\0", "x".repeat(300), "界".repeat(90));
    for (String category : categories) {
      sandbox.defender().add(Alerts.with(any(), "Category", category));
    }
    Path alerts = data.resolve("alerts");
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await()
          .atMost(LONG)
          .until(() -> arrived.lines().size() + arrived.deadLetters().size() >= categories.size());
    }
    try (Stream<Path> walked = Files.walk(alerts)) {
      List<Path> files = walked.filter(Files::isRegularFile).toList();
      assertThat(files)
          .allSatisfy(f -> assertThat(alerts.relativize(f).getNameCount()).isEqualTo(3));
    }
    try (Stream<Path> beside = Files.list(data)) {
      assertThat(beside.map(p -> p.getFileName().toString()))
          .isSubsetOf("alerts", "cursors", "dead-letters", "pending", "ca.pem", "in-use.lock");
    }
    // Where the locale has no such letters, Java can name no such file: a dead letter, then.
    assertThat(arrived.lines().size()).isGreaterThanOrEqualTo(categories.size() - 1);
  }

  @Test
  void what_a_dynamic_uri_gives_a_kamelet_is_not_evaluated_again() throws Exception {
    RoutesCopy.of(Path.of("routes"), routes);
    CustomRoutes.routing(
        routes,
        """
        - process: { ref: own }
        - toD: "kamelet:email?to=a@example.org&subject=${variable.severity}"
        - to: { uri: kamelet:kafka, parameters: { topic: own.dynamic } }
        """);
    Files.writeString(
        routes.resolve("routing/own.camel.yaml"),
        "- beans: [ { name: own, type: " + Renames.class.getName() + " } ]\n");
    properties.put("routes.folder", routes.toString());
    SiemAlert alert = Alerts.with(any(), "AlertTitle", "RAW(${env.HOME})");
    sandbox.defender().add(alert);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> !arrived.records("own.dynamic").isEmpty());
    }

    Arrived.assertExactlyOnce(List.of(alert), arrived.records("own.dynamic"));
    assertThat(arrived.deadLetters())
        .singleElement()
        .satisfies(
            letter ->
                assertThat(letter.path("reason").asText())
                    .contains("kamelet:email an expression as 'subject'")
                    .doesNotContain(System.getenv("HOME")));
  }

  /** Makes text of an alert look like a word of the product's, which no check of files can see. */
  public static final class Renames implements Processor {
    @Override
    public void process(Exchange exchange) {
      exchange.setVariable("severity", exchange.getVariable("title"));
    }
  }

  @Test
  void a_dead_letter_names_its_connection_and_time() throws Exception {
    sandbox.defender().add(Alerts.raw(tenant.id(), "42"));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> !arrived.deadLetters().isEmpty());
    }
    JsonNode letter = arrived.deadLetters().get(0);
    assertThat(letter.path("connection").asText()).isEqualTo(tenant.name() + "/siem");
    assertThat(Instant.parse(letter.path("failedAt").asText()))
        .isBetween(Instant.now().minusSeconds(60), Instant.now());
  }
}
