package io.defenderroutes.stories;

import static io.defenderroutes.stories.Arrived.header;
import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.sandbox.Api;
import io.defenderroutes.sandbox.Fault;
import io.defenderroutes.sandbox.GeneratedAlert;
import io.defenderroutes.sandbox.ListOrder;
import io.defenderroutes.sandbox.NextLinkMode;
import io.defenderroutes.sandbox.SiemAlert;
import io.defenderroutes.sandbox.StoredSimulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The APIs of alerts, against simulators of all of them. */
class SourcesTest extends Sources {
  @ParameterizedTest
  @CsvSource({
    "ENDPOINT, id, lastUpdateTime",
    "GRAPH_ALERTS, id, lastUpdateDateTime",
    "HUNTING, AlertId, Timestamp",
    "GRAPH_HUNTING, AlertId, Timestamp"
  })
  void every_alert_and_every_change_arrives_once_however_late(Api api, String id, String time)
      throws Exception {
    poll(api);
    List<GeneratedAlert> alerts = alerts(60);
    alerts.subList(0, 50).forEach(apis()::publish);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      StoredSimulator simulator = (StoredSimulator) apis().get(api);
      awaitExactlyOnce(api, simulator, id, time);

      Instant now = Instant.now();
      alerts.subList(0, 10).forEach(alert -> apis().publish(alert.changed("Resolved", now)));
      // Visible now, but of a time before what was delivered.
      alerts.subList(50, 60).forEach(apis()::publish);
      awaitExactlyOnce(api, simulator, id, time);
      assertThat(records(api)).hasSize(70);
      awaitFurtherPolls(api);
    }
    assertThat(records(api)).hasSize(70);
  }

  @ParameterizedTest
  @EnumSource(
      value = Api.class,
      names = {"SIEM", "ENDPOINT", "GRAPH_ALERTS", "HUNTING", "GRAPH_HUNTING"})
  void an_alert_says_the_same_to_the_rules_whichever_api_it_comes_from(Api api) throws Exception {
    poll(api);
    Instant then = Instant.now().minusSeconds(60);
    GeneratedAlert critical = world.next(tenant.id(), "High", "Ransomware", then);
    apis().publish(critical);
    apis().publish(world.next(tenant.id(), "Informational", "Discovery", then));
    apis().publish(world.next(tenant.id(), "UnSpecified", "Malware", then));

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(3);
    }
    assertThat(arrived.records(Arrived.CRITICAL)).hasSize(1);
    assertThat(arrived.records(Arrived.LOW)).hasSize(1);
    assertThat(arrived.records(Arrived.REVIEW)).hasSize(1);
    var record = arrived.records(Arrived.CRITICAL).get(0);
    assertThat(record.key().replaceFirst("^da", ""))
        .isEqualTo(critical.alertId().replaceFirst("^da", ""));
    assertThat(header(record, "ce_type")).isEqualTo("com.microsoft.defender." + api.key());
    assertThat(header(record, "ce_category")).isEqualTo("Ransomware");
    assertThat(header(record, "ce_time")).endsWith("Z");
    assertThat(arrived.mails()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(ListOrder.class)
  void whatever_the_order_of_an_answer(ListOrder order) throws Exception {
    poll(Api.ENDPOINT);
    apis().endpoint().order(order);
    apis().endpoint().cap(40);
    alerts(200).forEach(apis()::publish);
    setCap("endpoint", 40);

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitExactlyOnce(Api.ENDPOINT, apis().endpoint(), "id", "lastUpdateTime");
    } finally {
      apis().endpoint().order(ListOrder.NEWEST_FIRST);
      apis().endpoint().cap(10_000);
    }
    assertThat(records(Api.ENDPOINT)).hasSize(200);
  }

  @ParameterizedTest
  @EnumSource(NextLinkMode.class)
  void a_link_to_a_further_page_is_heeded_whether_it_is_true_or_not(NextLinkMode links)
      throws Exception {
    poll(Api.GRAPH_ALERTS);
    apis().graphAlerts().nextLinks(links);
    apis().graphAlerts().cap(30);
    alerts(100).forEach(apis()::publish);
    setCap("graph-alerts", 30);

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitExactlyOnce(Api.GRAPH_ALERTS, apis().graphAlerts(), "id", "lastUpdateDateTime");
    } finally {
      apis().graphAlerts().nextLinks(NextLinkMode.SOMETIMES);
      apis().graphAlerts().cap(1_000);
    }
    assertThat(records(Api.GRAPH_ALERTS)).hasSize(100);
  }

  @Test
  void the_same_alert_twice_in_an_answer_is_one() throws Exception {
    poll(Api.ENDPOINT);
    apis().endpoint().repeatFirst(true);
    alerts(20).forEach(apis()::publish);

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitExactlyOnce(Api.ENDPOINT, apis().endpoint(), "id", "lastUpdateTime");
      awaitFurtherPolls(Api.ENDPOINT);
    } finally {
      apis().endpoint().repeatFirst(false);
    }
    assertThat(records(Api.ENDPOINT)).hasSize(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"results\":[]}", "{\"value\":[]}", "[]"})
  void an_answer_that_is_empty_in_another_form_is_empty(String answer) throws Exception {
    poll(Api.ENDPOINT);
    apis().endpoint().inject(tenant.id(), Fault.status(200, Map.of(), answer));
    alerts(1).forEach(apis()::publish);

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1);
    }
    assertThat(records(Api.ENDPOINT)).hasSize(1);
    assertThat(arrived.deadLetters()).isEmpty();
  }

  @Test
  void an_object_that_is_no_alert_is_a_fault_and_none_is_lost() throws Exception {
    poll(Api.ENDPOINT);
    apis().endpoint().inject(tenant.id(), Fault.status(200, Map.of(), "{\"status\":\"busy\"}"));
    apis().endpoint().inject(tenant.id(), Fault.bareObject());
    List<GeneratedAlert> alerts = alerts(1);
    alerts.forEach(apis()::publish);

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1);
      awaitFurtherPolls(Api.ENDPOINT);
    }
    assertThat(records(Api.ENDPOINT)).hasSize(1);
    assertThat(records(Api.ENDPOINT).get(0).key()).isEqualTo(alerts.get(0).alertId());
    assertThat(arrived.deadLetters()).isEmpty();
  }

  @Test
  void an_alert_of_more_than_a_megabyte_of_evidence_arrives_byte_for_byte() throws Exception {
    poll(Api.ENDPOINT);
    world.bytes(1_100_000);
    List<GeneratedAlert> alerts = alerts(3);
    alerts.forEach(apis()::publish);

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(3);
    }
    assertThat(records(Api.ENDPOINT))
        .allSatisfy(record -> assertThat(record.value().length).isGreaterThan(1_100_000));
    assertThat(records(Api.ENDPOINT).stream().map(record -> json(record).toString()))
        .containsExactlyInAnyOrderElementsOf(
            alerts.stream().map(alert -> alert.endpoint().json().toString()).toList());
  }

  @Test
  void evidence_can_be_left_out_and_a_condition_added() throws Exception {
    poll(Api.ENDPOINT);
    properties.put("endpoint.evidence", "false");
    properties.put("tenants." + tenant.name() + ".endpoint.filter", "severity eq 'High'");
    Instant then = Instant.now().minusSeconds(60);
    GeneratedAlert high = world.next(tenant.id(), "High", "Discovery", then);
    apis().publish(high);
    apis().publish(world.next(tenant.id(), "Low", "Discovery", then));

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(1);
      awaitFurtherPolls(Api.ENDPOINT);
    }
    assertThat(records(Api.ENDPOINT)).hasSize(1);
    assertThat(json(records(Api.ENDPOINT).get(0)).path("id").asText()).isEqualTo(high.alertId());
    assertThat(json(records(Api.ENDPOINT).get(0)).path("evidence")).isEmpty();
  }

  @Test
  void the_siem_api_can_be_asked_for_groups_and_tags_alone() throws Exception {
    poll(Api.SIEM);
    properties.put("siem.machine-groups", "Servers, Zürich & Genève");
    properties.put("siem.cloud-tags", "crown jewels");
    serveSiem("Servers", "crown jewels", "a");
    serveSiem("Zürich & Genève", "x, crown jewels", "b");
    serveSiem("Servers", "x", "c");
    serveSiem("Workstations", "crown jewels", "d");

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(2);
      awaitFurtherPolls(Api.SIEM);
    }
    assertThat(records(Api.SIEM).stream().map(r -> json(r).path("AlertTitle").asText()))
        .containsExactlyInAnyOrder("a", "b");
  }

  private void serveSiem(String group, String tags, String title) {
    SiemAlert alert =
        generator.next(tenant.id(), "Medium", "Discovery", Instant.now().minusSeconds(60));
    alert = Alerts.with(alert, "MachineGroup", group);
    alert = Alerts.with(alert, "CloudCreatedMachineTags", tags);
    sandbox.defender().add(Alerts.with(alert, "AlertTitle", title));
  }

  @Test
  void a_second_query_is_a_copy_of_the_first() throws Exception {
    RoutesCopy.of(Path.of("routes"), data.resolve("routes"));
    Path sources = data.resolve("routes/sources");
    // As docs/sources.md has it.
    String yaml = Files.readString(sources.resolve("hunting.camel.yaml"));
    Files.writeString(
        sources.resolve("hunting-usb.camel.yaml"), yaml.replaceAll("\\bhunting\\b", "hunting-usb"));
    String graph = Files.readString(sources.resolve("graph-hunting.camel.yaml"));
    Files.writeString(
        sources.resolve("graph-hunting-usb.camel.yaml"),
        graph.replaceAll("\\b(graph-)?hunting\\b", "$1hunting-usb"));
    Files.copy(sources.resolve("hunting.kql"), sources.resolve("hunting-usb.kql"));
    properties.put("routes.folder", data.resolve("routes").toString());
    properties.put("sources", "hunting,hunting-usb,graph-hunting-usb");
    properties.put("hunting-usb.base-url", apis().hunting().baseUri().toString());
    properties.put(
        "graph-hunting-usb.base-url", apis().get(Api.GRAPH_HUNTING).baseUri().toString());
    alerts(5).forEach(apis()::publish);

    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(15);
    }
    assertThat(arrived.records().stream().map(r -> header(r, "ce_source")).distinct())
        .containsExactlyInAnyOrder(
            "/" + tenant.name() + "/hunting",
            "/" + tenant.name() + "/hunting-usb",
            "/" + tenant.name() + "/graph-hunting-usb");
  }

  @Test
  void connections_are_kept_between_requests() throws Exception {
    poll(Api.GRAPH_ALERTS);
    int before = apis().graphAlerts().connections();
    try (DefenderAlertRoutes running = Product.start(properties)) {
      for (int i = 0; i < 5; i++) {
        awaitFurtherPolls(Api.GRAPH_ALERTS);
      }
    }
    assertThat(apis().graphAlerts().connections() - before).isLessThanOrEqualTo(2);
  }

  private void setCap(String source, int cap) throws Exception {
    RoutesCopy.of(Path.of("routes"), data.resolve("routes"));
    CustomRoutes.replace(
        data.resolve("routes/sources/" + source + ".camel.yaml"), "cap: \\d+", "cap: " + cap);
    properties.put("routes.folder", data.resolve("routes").toString());
  }
}
