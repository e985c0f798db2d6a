package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.defenderroutes.RoutesCopy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code explain}, as it is typed on a laptop: nothing is configured but the folder of routes. */
class ExplainTest extends WithOwnRoutes {
  private static final String HIGH =
      """
      {"AlertId":"a-1","LastProcessedTimeUtc":"2026-01-23T11:33:45Z","Severity":"High","Category":"ransomware","AlertTitle":"Files are gone"}""";
  private static final String LOW =
      HIGH.replace("a-1", "a-2").replace("High", "Low").replace("ransomware", "Malware");

  @Test
  void it_says_where_an_alert_goes_and_which_branch_took_it() throws Exception {
    Command explained = explain(HIGH);

    assertThat(explained.code()).as(explained.err()).isZero();
    assertThat(explained.out())
        .contains("a-1  siem (by its fields)  high  Ransomware  Files are gone")
        .contains("-> kafka:defender.alerts.critical, email:{{email.to}}")
        .contains(
            "by routing/alerts.camel.yaml:"
                + lineOf("== 'high'")
                + " ${variable.severity} == 'high'",
            "by routing/alerts.camel.yaml:"
                + (lineOf("contains 'Ransomware'") - 1)
                + " ${variable.categories} contains 'Ransomware' || ");
  }

  @Test
  void what_is_configured_is_filled_in() throws Exception {
    settings.put("email.to", "soc@example.org");

    assertThat(explain(HIGH).out()).contains("email:soc@example.org");
  }

  @Test
  void settings_that_are_missing_or_wrong_do_not_matter() throws Exception {
    settings.put("poll.interval", "soon");
    settings.put("tenants.from", folder.resolve("nowhere").toString());
    settings.put("email.to", "soc@example.org");
    settings.put("no.such.property", "x");
    settings.put("client-secret", "{{azure:secret}}");

    assertThat(explain(HIGH).out())
        .contains("kafka:defender.alerts.critical, email:soc@example.org");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[%s,%s]",
        "%s\n%s\n",
        "{\"value\":[%s,%s]}",
        "{\"Schema\":[],\"Results\":[%s,%s]}"
      })
  void alerts_may_come_as_people_have_them(String form) throws Exception {
    Command explained = explain(String.format(form, HIGH, LOW));

    assertThat(explained.code()).as(explained.err()).isZero();
    assertThat(explained.out()).contains("1  a-1", "2  a-2", "2 alerts:");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "siem|{'LastProcessedTimeUtc':'2020-09-30T14:11:44Z','AlertId':'x'}",
        "endpoint|{'id':'x','machineId':'m','lastUpdateTime':'2021-01-26T20:33:59Z'}",
        "incidents|{'incidentId':1,'incidentName':'x','lastUpdateTime':'2020-09-06T14:46:57Z'}",
        "graph-alerts|{'id':'x','alertWebUrl':'https://x','lastUpdateDateTime':'2021-05-02T14:19:01Z'}",
        "graph-incidents|{'id':'x','displayName':'x','incidentWebUrl':'https://x'}",
        "hunting|{'Timestamp':'2020-08-30T06:38:35Z','AlertId':'x'}"
      })
  void the_source_is_seen_from_the_fields(String source, String alert) throws Exception {
    assertThat(explain(alert.replace('\'', '"')).out()).contains(source + " (by its fields)");
  }

  @Test
  void an_incident_is_one_event_or_its_alerts_as_it_is_set() throws Exception {
    String incident =
        """
        {"value":[{"incidentId":924565,"incidentName":"Two things at once","severity":"High","alerts":[
          {"alertId":"a-1","severity":"High","category":"Ransomware","title":"Files are gone"},
          {"alertId":"a-2","severity":"Medium","category":"Discovery","title":"Looking around"}]}]}""";

    assertThat(explain(incident).out()).contains("1 alert").contains("Two things at once");

    settings.put("incidents.alerts-singly", "true");
    assertThat(explain(incident).out())
        .contains("1  a-1  incidents (by its fields)  high  Ransomware  Files are gone")
        .contains("2  a-2  incidents (by its fields)  medium  Discovery  Looking around")
        .contains("2 alerts:");
  }

  @Test
  void all_categories_and_the_product_are_told_and_any_of_them_counts() throws Exception {
    String alert =
        """
        {"value":[{"id":"g-1","alertWebUrl":"https://x","severity":"high","title":"Mail","category":"InitialAccess",
          "categories":["PreAttack","Malware"],"serviceSource":"microsoftDefenderForOffice365"}]}""";

    assertThat(explain(alert).out())
        .contains("1  g-1  graph-alerts (by its fields)  high  InitialAccess  Mail")
        .contains("   service office365; categories InitialAccess,PreAttack,Malware")
        .contains("   -> kafka:defender.alerts.critical, email:{{email.to}}");
    JsonNode json = new ObjectMapper().readTree(explain(alert, "--json").out()).at("/alerts/0");
    assertThat(json.at("/alert/category").asText()).isEqualTo("InitialAccess");
    assertThat(json.at("/alert/categories").asText()).isEqualTo("InitialAccess,PreAttack,Malware");
    assertThat(json.at("/alert/service").asText()).isEqualTo("office365");
    assertThat(explain(HIGH).out()).contains("   service endpoint\n");
  }

  @Test
  void an_alert_is_explained_as_created_unless_another_change_is_given() throws Exception {
    String update = "   -> kafka:defender.alerts.critical\n";

    assertThat(explain(HIGH).out()).contains("email:{{email.to}}").doesNotContain("; created");
    assertThat(explain(HIGH, "--change=resolved").out())
        .contains("   service endpoint; resolved\n", update);
    assertThat(explain(HIGH, "--previous-severity=high").out())
        .contains("   service endpoint; updated, previous severity high\n", update);
    assertThat(explain(HIGH, "--previous-severity=medium").out()).contains("email:{{email.to}}");
    JsonNode json =
        new ObjectMapper()
            .readTree(explain(HIGH, "--previous-severity=low", "--json").out())
            .at("/alerts/0/alert");
    assertThat(json.path("change").asText()).isEqualTo("updated");
    assertThat(json.path("previousSeverity").asText()).isEqualTo("low");
  }

  @Test
  void a_change_that_there_is_none_of_is_a_wrong_command_line() throws Exception {
    assertThat(explain(HIGH, "--change=changed").code()).isEqualTo(2);
    assertThat(explain(HIGH, "--change=changed").err())
        .contains("--change is 'changed'; it must be one of created, updated, resolved, reopened");
    assertThat(explain(HIGH, "--previous-severity=hihg").err())
        .contains("--previous-severity is 'hihg'; it must be one of informational");
  }

  @Test
  void a_source_that_cannot_be_seen_has_to_be_said() throws Exception {
    String alert = "{\"Severity\":\"High\",\"Category\":\"Malware\"}";

    Command unseen = explain(alert);
    Command said = explain(alert, "--source=siem");

    assertThat(unseen.code()).isEqualTo(2);
    assertThat(unseen.err()).contains("set --source to one of endpoint, graph-alerts");
    assertThat(said.code()).isZero();
    assertThat(said.out()).contains("siem  high  Malware", "kafka:defender.alerts.critical");
    assertThat(explain(alert, "--source=seim").err()).contains("it must be one of endpoint");
  }

  @Test
  void another_folder_is_compared_with() throws Exception {
    Path other = folder.resolve("other");
    RoutesCopy.of(routes, other);
    CustomRoutes.replace(
        other.resolve("routing/alerts.camel.yaml"), "defender.alerts.critical", "war.room");

    Command compared = explain("[" + HIGH + "," + LOW + "," + HIGH + "]", "--against=" + other);

    assertThat(compared.code()).as(compared.err()).isZero();
    assertThat(compared.out())
        .contains(
            "2 alerts move from kafka:defender.alerts.critical, email:{{email.to}} to kafka:war.room, email:{{email.to}}")
        .contains("  a-1  Files are gone")
        .contains("1 alert goes where before")
        .doesNotContain("a-2");
  }

  @Test
  void a_machine_gets_json() throws Exception {
    JsonNode json = new ObjectMapper().readTree(explain(LOW, "--json", "--tenant=acme").out());

    JsonNode alert = json.at("/alerts/0");
    assertThat(alert.path("source").asText()).isEqualTo("siem");
    assertThat(alert.at("/alert/severity").asText()).isEqualTo("low");
    assertThat(alert.at("/destinations/0").asText()).isEqualTo("kafka:defender.alerts.low");
    assertThat(alert.at("/destinations/1").asText())
        .matches("file:acme/\\d{4}-\\d\\d-\\d\\d.ndjson");
    assertThat(alert.at("/branches/0/line").asInt()).isEqualTo(lineOf("in 'low,informational'"));
  }

  @Test
  void a_dropped_alert_is_shown_with_the_line_that_drops_it() throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - choice:
            when:
              - simple: "${variable.severity} == 'high'"
                steps:
                  - to: { uri: kamelet:kafka, parameters: { topic: taken } }
                  - stop: {}
              - simple: "${variable.severity} == 'low'"
                steps:
                  - stop:
                      description: noise
        """);

    Command explained = explain("[" + HIGH + "," + LOW + "]", "--source=siem");
    assertThat(explained.code()).as(explained.err()).isZero();
    assertThat(explained.out())
        .contains("-> kafka:taken")
        .contains("-> dropped")
        .containsOnlyOnce("dropped by routing/alerts.camel.yaml:15");
    Command asJson = explain("[" + LOW + "]", "--source=siem", "--json");
    assertThat(new ObjectMapper().readTree(asJson.out()).at("/alerts/0/droppedBy").asText())
        .isEqualTo("routing/alerts.camel.yaml:15");
  }

  @Test
  void an_alert_that_no_rule_takes_or_that_is_refused_is_shown_as_a_dead_letter() throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - choice:
            when:
              - simple: "${variable.severity} == 'high'"
                steps:
                  - to: { uri: kamelet:kafka, parameters: { topic: "alerts ${variable.severity}" } }
                  - to: { uri: kamelet:kafka, parameters: { topic: taken } }
        """);

    Command explained = explain("[" + HIGH + "," + LOW + ",17]", "--source=siem");

    assertThat(explained.code()).as(explained.err()).isZero();
    assertThat(explained.out())
        .contains("-> kafka:taken, dead letter")
        .contains("dead letter for kafka:alerts high: not a topic name: 'alerts high'")
        .contains("dead letter: the routing sent it to no destination")
        .contains("dead letter: not a JSON object: NUMBER");
  }

  @Test
  void a_rule_that_drops_is_seen_and_a_tap_alone_is_no_destination() throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - choice:
            when:
              - simple: "${variable.severity} == 'low'"
                steps:
                  - stop: {}
        - wireTap: { uri: "kamelet:kafka?topic=tapped" }
        """);

    assertThat(explain("[" + HIGH + "," + LOW + "]").out())
        .contains("-> kafka:tapped, dead letter")
        .contains("the routing sent it to no destination")
        .contains("-> dropped");
  }

  @Test
  void nothing_is_delivered_not_even_to_a_destination_of_ones_own() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/S3CRET";
    settings.put("routing.webhook.url", url);
    settings.put("data.folder", folder.resolve("data").toString());
    CustomRoutes.routing(
        routes,
        """
        - to: { uri: kamelet:webhook }
        - to: "{{routing.webhook.url}}"
        - to: { uri: kamelet:file, parameters: { path: "{tenant}/x.ndjson" } }
        - toD: "kamelet:kafka?topic=own.${variable.severity}"
        """);
    try {
      Command explained = explain(HIGH);

      assertThat(explained.out())
          .contains("-> webhook, http://127.0.0.1")
          .contains("file:default/x.ndjson, kafka:own.high")
          .doesNotContain("S3CRET");
      assertThat(asked).hasValue(0);
      assertThat(folder.resolve("data")).doesNotExist();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void an_alert_goes_for_each_of_its_categories_where_that_is_set() throws Exception {
    settings.put("categories", "each");
    CustomRoutes.routing(
        routes,
        """
        - to: { uri: kamelet:kafka, parameters: { topic: "own.${variable.category}" } }
        """);
    String alert = HIGH.replace("\"ransomware\"", "\"[\\\"Malware\\\",\\\"Impact\\\"]\"");

    assertThat(explain(alert).out()).contains("-> kafka:own.Malware, kafka:own.Impact");
  }

  @Test
  void what_steers_a_terminal_does_not_come_through() throws Exception {
    String hostile = "\\u001b]0;owned\\u0007\\u001b[2J\\r\\nfake line\\u202e";
    CustomRoutes.routing(
        routes,
        """
        - to: { uri: kamelet:kafka, parameters: { topic: "${variable.title}" } }
        """);
    String alert = HIGH.replace("Files are gone", hostile).replace("a-1", "id" + hostile);

    for (Command explained : List.of(explain(alert), explain(alert, "--json"))) {
      assertThat(explained.out())
          .doesNotContain("\u001b", "\u0007", "\u202e")
          .doesNotContainPattern("(?m)^fake line");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{\"a\":", "<html>"})
  void what_cannot_be_read_as_alerts_is_told(String text) throws Exception {
    Command told = explain(text);

    assertThat(told.code()).isEqualTo(2);
    assertThat(told.err()).contains("Not explained. FILE is '", "it cannot be read as alerts: ");
  }

  @Test
  void rules_that_do_not_load_are_told_with_their_file() throws Exception {
    CustomRoutes.routing(routes, "- to: kamelet:nowhere");

    Command told = explain(HIGH);

    assertThat(told.code()).isEqualTo(2);
    assertThat(told.err())
        .contains("routing/alerts.camel.yaml", "there is no destination 'nowhere'");
  }

  @Test
  void the_documented_alerts_of_all_fixtures_are_explained() throws Exception {
    try (Stream<Path> fixtures =
        Files.list(Path.of("src/test/resources/io/defenderroutes/alert"))) {
      for (Path fixture : fixtures.filter(f -> f.toString().endsWith(".json")).toList()) {
        assertThat(explain(Files.readString(fixture)).out()).contains("siem (by its fields)");
      }
    }
  }

  @Test
  void rules_that_do_not_come_to_an_end_are_told_and_fail() throws Exception {
    Path others = folder.resolve("others");
    RoutesCopy.of(routes, others);
    CustomRoutes.routing(
        others,
        """
        - loop: { doWhile: true, copy: true, simple: "true", steps: [ { setBody: { constant: x } } ] }
        """);

    Command against = explain("[" + HIGH + "," + LOW + "]", "--against", others.toString());
    settings.put("routes.folder", others.toString());
    Command explained = explain("[" + HIGH + "," + LOW + "]");

    assertThat(against.code()).isEqualTo(1);
    assertThat(against.out()).isEmpty();
    assertThat(against.err())
        .contains("Not explained. With the rules of --against, alert 1 of the file never arrives:")
        .contains("the routing does not come to an end: after 10000 steps it was at routing/");
    assertThat(explained.code()).isEqualTo(1);
    assertThat(explained.err()).contains("Not explained. With the rules, alert 1 of the file");
  }

  private Command explain(String alerts, String... arguments) throws IOException {
    Path file = Files.createTempFile(folder, "alerts", ".json");
    Files.writeString(file, alerts);
    String[] all =
        Stream.concat(Stream.of(file.toString()), Stream.of(arguments)).toArray(String[]::new);
    return Command.typed("explain", settings, all);
  }

  /** Where the shipped routing says so. */
  private static int lineOf(String rule) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("routes/routing/alerts.camel.yaml"));
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains(rule)) {
        return i + 1;
      }
    }
    throw new AssertionError("no rule with " + rule);
  }
}
