package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.sandbox.MovableClock;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What cannot work stops the start: nothing is asked, nothing half-starts. */
class StartTest extends InSandbox {
  @AfterEach
  void nothingWasAsked() {
    assertThat(requests(tenant)).isEmpty();
  }

  @Test
  void a_data_folder_belongs_to_one_process() throws Exception {
    properties.put("poll.interval", "1h");
    properties.put("siem.base-url", "https://localhost:1");
    try (DefenderAlertRoutes first = Product.start(properties)) {
      assertThatThrownBy(() -> Product.start(properties))
          .isInstanceOf(InvalidConfiguration.class)
          .hasMessageContaining("data.folder (DEFENDER_DATA_FOLDER)")
          .hasMessageContaining("another process is using it");
    }
  }

  @Test
  void a_management_port_that_something_else_listens_at_stops_the_start() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      properties.put("management.port", port);

      assertThatThrownBy(() -> Product.start(properties))
          .isInstanceOf(InvalidConfiguration.class)
          .hasMessageContaining(
              "management.port (DEFENDER_MANAGEMENT_PORT) is '"
                  + port
                  + "'; it cannot be listened");
    }
  }

  @Test
  void the_folder_of_the_locks_must_be_named_and_writable() throws Exception {
    properties.put("cluster.election", "file");
    assertThatThrownBy(() -> Product.start(properties))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("cluster.folder (DEFENDER_CLUSTER_FOLDER) is missing");

    Path file = Files.createFile(data.resolve("no-folder"));
    properties.put("cluster.folder", file.toString());
    assertThatThrownBy(() -> Product.start(properties))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("cluster.folder (DEFENDER_CLUSTER_FOLDER) is '" + file + "'");
  }

  @Test
  void a_data_folder_must_be_writable() throws Exception {
    Path file = Files.createFile(data.resolve("no-folder"));
    properties.put("data.folder", file.toString());

    assertThatThrownBy(() -> Product.start(properties))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("data.folder (DEFENDER_DATA_FOLDER) is '" + file + "'");
  }

  @Test
  void what_the_kafka_client_would_refuse_is_told_at_the_start() {
    properties.put("kafka.client.acks", "0");

    assertThatThrownBy(() -> Product.start(properties))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("kafka.client.*")
        .hasMessageContaining("acks");
  }

  @Test
  void alerts_must_have_a_routing_to_go_to() throws Exception {
    Path routes = copyOfRoutes();
    Files.delete(routes.resolve("routing/alerts.camel.yaml"));

    assertThatThrownBy(() -> Product.start(properties))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("direct:routing");
  }

  @Test
  void a_source_needs_its_request_and_its_fields() throws Exception {
    Path routes = copyOfRoutes();
    Path source = routes.resolve("sources/siem.camel.yaml");
    Files.writeString(
        source,
        Files.readString(source)
            .replace("direct:siem", "direct:other")
            .replace("siem-fields", "other-fields"));

    assertThatThrownBy(() -> Product.start(properties))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("direct:siem")
        .hasMessageContaining("siem-fields");
  }

  @Test
  void a_source_that_has_no_file_is_told_with_those_that_have() {
    properties.put("sources", "siem,graf");

    assertThatThrownBy(() -> Product.start(properties))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("'graf'")
        .hasMessageContaining(
            "[endpoint, graph-alerts, graph-hunting, graph-incidents, hunting, incidents, siem]");
  }

  @Test
  void what_no_source_declares_is_told_with_what_was_probably_meant() {
    properties.put("hunting.query-fil", "x.kql");
    properties.put("tenants." + tenant.name() + ".siem.machine-grups", "Servers");
    properties.put("siem.alerts-singly", "true");

    assertThatThrownBy(() -> Product.start(properties))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("did you mean hunting.query-file?")
        .hasMessageContaining("did you mean siem.machine-groups?")
        .hasMessageContaining("siem has nothing within its alerts");
  }

  @Test
  void a_query_must_be_there_and_ask_for_the_slice() throws Exception {
    properties.put("sources", "hunting");
    properties.put("hunting.query-file", "nowhere.kql");
    assertThatThrownBy(() -> Product.start(properties))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("hunting.query-file is 'nowhere.kql'")
        .hasMessageContaining("must be a text file that can be read");

    Path query =
        Files.writeString(data.resolve("all.kql"), "AlertInfo | where Timestamp > {since}");
    properties.put("hunting.query-file", query.toString());
    assertThatThrownBy(() -> Product.start(properties))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("the file must hold {until}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hunting", "graph-hunting"})
  void graph_hunting_has_the_parameters_of_hunting(String set) {
    properties.put("sources", "graph-hunting");
    properties.put("graph-hunting.base-url", "https://localhost:1");
    properties.put(set + ".query-file", "nowhere.kql");

    assertThatThrownBy(() -> Product.start(properties))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("graph-hunting.query-file is 'nowhere.kql'");
  }

  @Test
  void a_retirement_that_is_declared_wrong_is_told() throws Exception {
    Path siem = copyOfRoutes().resolve("sources/siem.camel.yaml");
    CustomRoutes.replace(siem, "retires: 2024-12-31", "retires: 2024-13-31");
    CustomRoutes.replace(siem, "retirementPage: https:", "retirementPage: http:");

    assertThatThrownBy(() -> Product.start(properties))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("siem: retires is '2024-13-31'; it must be a date such as 2027-02-01")
        .hasMessageContaining("siem: retirementPage is 'http://");
    assertThat(Command.typed("validate", properties).out())
        .contains("error: siem: retires is '2024-13-31'");
  }

  @Test
  void the_start_warns_of_each_source_that_has_an_end_once() throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger("io.defenderroutes.runtime.RetirementLog");
    log.start();
    logger.addAppender(log);
    properties.put("sources", "siem,hunting,endpoint");
    properties.put("siem.base-url", "https://localhost:1");
    MovableClock clock = new MovableClock(Instant.parse("2026-11-30T08:00:00Z"));
    try (DefenderAlertRoutes running = DefenderAlertRoutes.start(properties, Map.of(), clock)) {
      assertThat(log.list.stream().map(ILoggingEvent::getFormattedMessage))
          .containsExactly(
              "Source retires source=hunting date=2027-02-01 connections=\""
                  + tenant.name()
                  + "/hunting\" reason=\"This API stops returning data on 2027-02-01\" next=\"Use graph-hunting instead: docs/migrate-hunting-to-graph.md (announced at https://learn.microsoft.com/defender-xdr/api-advanced-hunting).\"",
              "Source retires source=siem date=2024-12-31 connections=\""
                  + tenant.name()
                  + "/siem\" reason=\"The vendor may turn this API off without notice since 2024-12-31\" next=\"Use graph-alerts instead: docs/migrate-siem-to-graph.md (announced at https://learn.microsoft.com/defender-endpoint/configure-siem).\"");
      assertThat(log.list).allMatch(event -> event.getLevel() == Level.WARN);
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void incidents_cannot_be_filtered_by_severity_and_start_and_validate_say_what_to_do()
      throws Exception {
    properties.put("sources", "incidents");
    properties.put("incidents.filter", "status eq 'Active' and Severity eq 'High'");

    assertThatThrownBy(() -> Product.start(properties))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("incidents.filter is 'status eq 'Active' and Severity eq 'High''")
        .hasMessageContaining(
            "does not filter incidents by severity: route by severity in routes/routing");
    Command validated = Command.typed("validate", properties);
    assertThat(validated.code()).isEqualTo(1);
    assertThat(validated.out()).contains("error: incidents.filter is", "route by severity");

    properties.put("incidents.filter", "assignedTo eq 'severity@example.org'");
    assertThat(Command.typed("validate", properties).out()).contains("No errors.");
  }

  @Test
  void a_word_for_a_severity_that_is_none_of_ours_is_told() throws Exception {
    CustomRoutes.replace(
        copyOfRoutes().resolve("sources/siem.camel.yaml"),
        "        severity: Severity",
        "        severity: Severity\n        severities:\n          Grave: hihg");

    assertThatThrownBy(() -> Product.start(properties))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("siem-fields maps a severity to 'hihg'; it must be high, medium");
  }

  @Test
  void a_word_for_a_product_that_would_not_fit_into_a_topic_is_rejected() throws Exception {
    CustomRoutes.replace(
        copyOfRoutes().resolve("sources/siem.camel.yaml"),
        "defaultService: endpoint",
        "defaultService: Acme EDR");

    assertThatThrownBy(() -> Product.start(properties))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("siem-fields names a service 'Acme EDR'; it must be at most 40");
  }

  @Test
  void routes_that_do_not_load_are_told_with_file_line_and_what_was_meant() throws Exception {
    Path routing = copyOfRoutes().resolve("routing/alerts.camel.yaml");
    CustomRoutes.replace(routing, "kamelet:email", "kamelet:emial");

    Command run = Command.typed("run", properties);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("Not started. The routes have errors:")
        .containsPattern("routing/alerts.camel.yaml:\\d+: error: .*emial")
        .contains("-> did you mean email?");
    assertThat(run.err().lines().filter(line -> line.startsWith("Camel reports: "))).hasSize(1);
    assertThat(run.err().lines().reduce((line, next) -> next))
        .get()
        .asString()
        .startsWith("Camel reports: ");
  }

  @Test
  void a_property_of_the_routing_that_is_not_set_is_a_missing_setting() throws Exception {
    Path routing = copyOfRoutes().resolve("routing/alerts.camel.yaml");
    CustomRoutes.replace(routing, "topic: defender.alerts.high", "topic: \"{{routing.suffix}}\"");

    Command run = Command.typed("run", properties);

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("Not started. A setting is missing or invalid:")
        .containsPattern("routing/alerts.camel.yaml:\\d+: \\{\\{routing.suffix}} is not set");
  }

  private Path copyOfRoutes() throws Exception {
    Path routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    properties.put("routes.folder", routes.toString());
    return routes;
  }
}
