package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code check}, where all is well and where something is wrong, against the real thing. */
class CheckCommandTest extends InSandbox {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void where_all_is_well_it_says_so_and_changes_nothing() throws Exception {
    properties.put("cursor.topic", "cursors-" + tenant.name());
    properties.put("dead-letters.topic", "letters-" + tenant.name());
    properties.put("pending.topic", "pending-" + tenant.name());
    Set<String> topics = sandbox.kafka().topics();
    Set<Path> files = files();
    int mails = sandbox.mail().received().size();

    Command check = Command.check(properties);

    assertThat(check.code()).as(check.toString()).isZero();
    assertThat(check.out())
        .contains("all files load", "files are valid, and their rule tests pass")
        .contains("storage of smtp.password", "anyone who can read the file can use it")
        .doesNotContain(sandbox.mail().password())
        .contains("Host " + sandbox.entra().authorityHost().getAuthority())
        .contains("Host " + sandbox.defender().baseUri().getAuthority())
        .contains("for " + tenant.name() + "/siem")
        .contains("token is valid for this API: client secret, Alert.Read.All")
        .contains("The API responds, with no alert in 29 days")
        .contains("cluster ")
        .contains("topic defender.alerts.critical: 1 partition, write allowed")
        .contains(
            "topic cursors-"
                + tenant.name()
                + " of cursors: does not exist yet; the product creates it")
        .contains("topic pending-" + tenant.name() + " of pending deliveries: does not exist yet")
        .contains("accepts sign-in as alerts@localhost, after STARTTLS")
        .contains("data.folder exists and is writable")
        .containsPattern("\\d+ checks: \\d+ good, (\\d+ notes?, )?\\d+ warnings?, 0 bad")
        .doesNotContain(sandbox.mail().password())
        .doesNotContain(tenant.clientSecret());
    assertThat(sandbox.kafka().topics()).isEqualTo(topics);
    assertThat(files()).isEqualTo(files);
    assertThat(sandbox.mail().received()).hasSize(mails);
    assertThat(requests(tenant)).allMatch(request -> request.status() == 200);
  }

  @Test
  void what_several_instances_need_is_checked() throws Exception {
    properties.put("cluster.election", "kafka");
    properties.put("cluster.topic", "shares-" + tenant.name());
    properties.put("kafka.transaction-prefix", tenant.name());
    Set<String> topics = sandbox.kafka().topics();

    Command check = Command.check(properties);

    assertThat(check.code()).as(check.toString()).isZero();
    assertThat(check.out())
        .contains(
            "topic shares-"
                + tenant.name()
                + " of shares: does not exist yet; the product creates it")
        .contains("consumer group " + tenant.name() + ".shares: join allowed")
        .contains("data.folder and files.folder must be the same for all instances");
    assertThat(sandbox.kafka().topics()).isEqualTo(topics);
  }

  @Test
  void a_source_with_a_known_end_stands_first_with_its_date_and_successor() throws Exception {
    properties.put("sources", "hunting,graph-hunting,graph-alerts");

    Command check = Command.check(properties);

    assertThat(check.code()).as(check.toString()).isZero();
    List<String> screen = check.out().lines().limit(24).toList();
    assertThat(String.join("\n", screen))
        .contains("Source hunting")
        .contains("retirement: polled by " + tenant.name() + "/hunting")
        .containsPattern("This API stop(s|ped) returning data on 2027-02-01")
        .contains("Use graph-hunting instead: docs/migrate-hunting-to-graph.md")
        .contains("https://learn.microsoft.com/defender-xdr/api-advanced-hunting")
        .contains("Source graph-alerts")
        .contains("Alerts that Microsoft Sentinel alone makes", "suppressed by tuning rules");
    assertThat(screen.get(0)).isEqualTo("Source hunting");
    assertThat(Path.of("docs/migrate-hunting-to-graph.md")).exists();

    assertThat(Command.check(properties, "--source", "graph-alerts").out())
        .doesNotContain("Source hunting");
    assertThat(Command.check(properties, "--source", "graph-hunting").out())
        .contains("token is valid for this API", "ThreatHunting.Read.All")
        .contains("The API responds, with no alert in 29 days");
  }

  @Test
  void a_destination_of_ones_own_may_have_no_parameters() throws Exception {
    Path routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    properties.put("routes.folder", routes.toString());
    CustomRoutes.routing(routes, "- to: { uri: kamelet:plain }");
    Files.writeString(
        routes.resolve("destinations/plain.kamelet.yaml"),
        """
        apiVersion: camel.apache.org/v1
        kind: Kamelet
        metadata: { name: plain, labels: { camel.apache.org/kamelet.type: sink } }
        spec:
          definition: { title: Plain, type: object }
          template:
            from:
              uri: kamelet:source
              steps:
                - log: "${body}"
        """);

    Command check = Command.check(properties);

    assertThat(check.err()).doesNotContain("Not checked");
    assertThat(check.out()).contains("all files load");
  }

  @Test
  void as_json_it_tells_the_same_to_machines() throws Exception {
    properties.put("smtp.password", "wrong");

    Command check = Command.check(properties, "--json");

    JsonNode json = JSON.readTree(check.out());
    assertThat(check.code()).isEqualTo(1);
    assertThat(json.at("/summary/bad").asInt()).isEqualTo(1);
    assertThat(json.at("/summary/checks").asInt()).isEqualTo(json.at("/findings").size());
    JsonNode mail = finding(json, "Mail ");
    assertThat(mail.path("outcome").asText()).isEqualTo("bad");
    assertThat(mail.path("cause").asText()).contains("535");
    assertThat(mail.path("remedy").asText()).contains("smtp.password");
    assertThat(finding(json, "Routes ").path("cause").isNull()).isTrue();
  }

  @Test
  void a_run_is_no_hindrance_and_is_not_hindered() throws Exception {
    serve(2);
    try (DefenderAlertRoutes running = Product.start(properties)) {
      awaitRecords(2);
      Command check = Command.check(properties);
      assertThat(check.code()).as(check.toString()).isZero();
      assertThat(check.out())
          .contains("in use by a running process")
          .contains("transactions of defender-alert-routes.* are allowed")
          .contains("of cursors: 1 partition, read and write allowed");
      serve(3);
      awaitRecords(5);
    }
  }

  @Test
  void settings_that_are_wrong_are_told_as_a_start_tells_them() throws Exception {
    properties.remove("tenants." + tenant.name() + ".client-secret");
    properties.put("poll.interval", "soon");

    Command check = Command.check(properties);

    assertThat(check.code()).isEqualTo(2);
    assertThat(check.out()).contains("client-secret").contains("'soon'").contains("0 good");
  }

  @Test
  void a_routing_that_does_not_load_is_told_with_its_file_and_the_rest_is_looked_at()
      throws Exception {
    Path routes = copyOfRoutes();
    CustomRoutes.replace(routes.resolve("routing/alerts.camel.yaml"), "- choice:", "- choise:");

    Command check = Command.check(properties);

    assertThat(check.code()).isEqualTo(1);
    assertThat(check.out()).contains("routing/alerts.camel.yaml").contains("choise");
    assertThat(check.out()).contains("cluster ").contains("accepts sign-in as alerts@localhost");
  }

  @Test
  void what_loads_and_would_be_refused_as_a_change_is_told_with_file_and_line() throws Exception {
    Path routes = copyOfRoutes();
    CustomRoutes.replace(routes.resolve("routing/alerts.camel.yaml"), "== 'high'", "== 'hihg'");

    Command check = Command.check(properties);

    assertThat(check.code()).as(check.toString()).isEqualTo(1);
    assertThat(check.out())
        .contains("all files load")
        .containsPattern(
            "(?s)(✗|FAIL) files are valid.*routing/alerts.camel.yaml:\\d+: .*hihg.*-> .*high");
  }

  @Test
  void a_rule_test_that_fails_is_told() throws Exception {
    Path routes = copyOfRoutes();
    CustomRoutes.replace(
        routes.resolve("routing/alerts.camel.yaml"),
        "topic: defender.alerts.medium",
        "topic: defender.alerts.high");

    Command check = Command.check(properties);

    assertThat(check.code()).as(check.toString()).isEqualTo(1);
    assertThat(check.out())
        .containsPattern(
            "tests/alerts.yaml:\\d+: rule test '.*expects \\[kafka:defender.alerts.medium]")
        .contains("-> change the case with the rule");
  }

  @Test
  void a_parameter_that_no_kamelet_knows_is_told() throws Exception {
    Path routes = copyOfRoutes();
    CustomRoutes.replace(routes.resolve("routing/alerts.camel.yaml"), "subject:", "subjekt:");

    Command check = Command.check(properties);

    assertThat(check.code()).as(check.toString()).isEqualTo(1);
    assertThat(check.out()).contains("Unknown parameter 'subjekt'").contains("[subject, to]");
  }

  @Test
  void one_that_a_kamelet_needs_is_told_when_it_is_missing() throws Exception {
    Path routes = copyOfRoutes();
    CustomRoutes.replace(
        routes.resolve("routing/alerts.camel.yaml"),
        "topic: defender.alerts.high",
        "topik: defender.alerts.high");

    Command check = Command.check(properties);

    assertThat(check.code()).as(check.toString()).isEqualTo(1);
    assertThat(check.out())
        .contains("Routing routing/alerts.camel.yaml")
        .contains("The parameter 'topic' is missing")
        .contains("Unknown parameter 'topik'")
        .contains("Host " + sandbox.defender().baseUri().getAuthority())
        .contains("topic defender.alerts.low: ");
  }

  @Test
  void an_option_that_a_component_does_not_know_is_told() throws Exception {
    Path routes = copyOfRoutes();
    CustomRoutes.routing(routes, "- to: \"log:here?levell=INFO\"\n");

    Command check = Command.check(properties);

    assertThat(check.code()).as(check.toString()).isEqualTo(1);
    assertThat(check.out()).contains("routing/alerts.camel.yaml").contains("levell");
  }

  @Test
  void topics_are_found_wherever_in_the_routing_they_are_named() throws Exception {
    Path routes = copyOfRoutes();
    CustomRoutes.routing(
        routes,
        """
        - split:
            simple: "${body}"
            steps:
              - choice:
                  when:
                    - simple: "${variable.severity} == 'high'"
                      steps:
                        - multicast:
                            steps:
                              - to: kamelet:kafka?topic=nested
                              - wireTap: { uri: "kamelet:kafka?topic=tapped" }
                  otherwise:
                    steps:
                      - toD: "kamelet:kafka?topic=of.${variable.tenant}"
        """);

    Command check = Command.check(properties);

    assertThat(check.out())
        .contains("topic nested: does not exist yet; the broker creates it at first use")
        .contains("topic tapped: ")
        .contains("topic of.${variable.tenant}: not checked")
        .doesNotContain("of pending deliveries");
  }

  @Test
  void what_cannot_be_known_is_told_and_a_path_that_cannot_be_made_is_bad() throws Exception {
    Path routes = copyOfRoutes();
    Files.writeString(routes.resolve("destinations/picky.kamelet.yaml"), CustomRoutes.PICKY);
    CustomRoutes.routing(
        routes,
        """
        - to: kamelet:picky?refuses=low
        - recipientList: { simple: "kamelet:kafka?topic=${variable.severity}" }
        - to: { uri: kamelet:file, parameters: { path: "{tennant}/{date}.ndjson" } }
        """);

    Command check = Command.check(properties);

    assertThat(check.code()).as(check.toString()).isEqualTo(1);
    assertThat(check.out())
        .contains("- kamelet:picky: not checked")
        .contains("- a recipient list: not checked")
        .contains("Unknown placeholder {tennant}");
  }

  @Test
  void a_broker_and_a_mail_server_that_are_away_are_told_side_by_side() throws Exception {
    properties.put("kafka.brokers", "no-such-host.invalid:9092");
    properties.put("smtp.host", "no-such-host.invalid");

    Command check = Command.check(properties, "--json");

    JsonNode json = JSON.readTree(check.out());
    assertThat(check.code()).isEqualTo(1);
    assertThat(finding(json, "Kafka ").path("remedy").asText()).contains("kafka.brokers");
    assertThat(finding(json, "Mail ").path("remedy").asText()).contains("smtp.host");
    assertThat(finding(json, "Host ").path("outcome").asText()).isEqualTo("good");
  }

  @Test
  void a_folder_that_cannot_be_made_is_told() throws Exception {
    properties.put("files.folder", Files.createFile(data.resolve("file")).toString());

    Command check = Command.check(properties);

    assertThat(check.code()).isEqualTo(1);
    assertThat(check.out()).contains("file is not a folder").contains("Set files.folder");
  }

  @Test
  void the_same_host_is_asked_once_for_all_connections() throws Exception {
    properties.put("sources", "siem,endpoint,incidents,graph-alerts");

    Command check = Command.check(properties);

    assertThat(check.code()).as(check.toString()).isZero();
    String entra = "Host " + sandbox.entra().authorityHost().getAuthority();
    assertThat(check.out()).containsOnlyOnce(entra).contains(" and 1 more");
  }

  private static JsonNode finding(JsonNode json, String group) {
    for (JsonNode finding : json.path("findings")) {
      if (finding.path("group").asText().startsWith(group)) {
        return finding;
      }
    }
    throw new AssertionError("nothing of " + group + " in " + json);
  }

  private Set<Path> files() throws IOException {
    try (Stream<Path> found = Files.walk(data)) {
      return found.collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private Path copyOfRoutes() throws IOException {
    Path routes = data.resolve("own-routes");
    RoutesCopy.of(Path.of("routes"), routes);
    properties.put("routes.folder", routes.toString());
    return routes;
  }
}
