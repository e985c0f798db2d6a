package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.RoutesCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code test}: rule tests, as their author sees them. */
class RuleTestsTest extends WithOwnRoutes {
  private static final String RULES =
      """
      - choice:
          when:
            - simple: "${variable.severity} == 'high'"
              description: somebody has to look
              steps:
                - to: { uri: kamelet:kafka, parameters: { topic: "own.${variable.tenant}" } }
                - to: { uri: kamelet:email, parameters: { to: "{{routing.people}}" } }
            - simple: "${variable.severity} == 'medium'"
              steps:
                - to: { uri: kamelet:file, parameters: { path: "{tenant}/{category}/{date}.ndjson" } }
            - simple: "${variable.severity} == 'low'"
              steps:
                - stop: {}
      """;

  @BeforeEach
  void writeRules() throws IOException {
    CustomRoutes.routing(routes, RULES);
  }

  @Test
  void cases_that_hold_are_counted() throws Exception {
    Command tested =
        test(
            """
            - name: people look at what is high
              tenant: acme
              severity: high
              expect: [kafka:own.acme, "email:{{routing.people}}"]
            - name: a file a category
              tenant: acme
              source: siem
              alert: { AlertId: x, Severity: Medium, Category: credential access }
              expect: ["file:{tenant}/CredentialAccess/{date}.ndjson"]
            - name: low is dropped
              severity: low
              expect: dropped
            - name: information is taken by no rule
              severity: informational
              expect: dead letter
            """);

    assertThat(tested.code()).as(tested.out() + tested.err()).isZero();
    assertThat(tested.out()).contains("4 cases: 4 good, 0 failed; 0 branches reached by none");
  }

  @Test
  void the_documented_rule_sends_the_alerts_of_one_product_to_another_team() throws Exception {
    String page = Files.readString(Path.of("docs/routing.md"));
    String section = page.substring(page.indexOf("### By product"));
    String[] blocks = section.split("```yaml\n", -1);
    RoutesCopy.of(Path.of("routes"), routes);
    Path rules = routes.resolve("routing/alerts.camel.yaml");
    String shipped = Files.readString(rules);
    int first = shipped.indexOf("when:\n") + "when:\n".length();
    Files.writeString(
        rules,
        shipped.substring(0, first)
            + block(blocks[1]).indent("              ".length())
            + shipped.substring(first));

    Command tested =
        test(
            block(blocks[2])
                + """
                - name: an incident with a DLP alert among others
                  services: [office365, dlp]
                  severity: low
                  expect: kafka:defender.alerts.dlp
                - name: as Graph returns it
                  alert: { id: x, severity: high, category: Exfiltration, serviceSource: dataLossPrevention }
                  expect: kafka:defender.alerts.dlp
                - name: all others go where they went
                  service: office365
                  severity: medium
                  expect: kafka:defender.alerts.medium
                """);

    assertThat(tested.code()).as(tested.out() + tested.err()).isZero();
  }

  private static String block(String text) {
    return text.substring(0, text.indexOf("```"));
  }

  @Test
  void a_case_says_how_the_alert_has_changed_and_is_created_otherwise() throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - to:
            uri: kamelet:kafka
            parameters: { topic: "${variable.change}.${variable.previousSeverity}.${variable.severity}" }
        """);

    Command tested =
        test(
            """
            - { name: nothing said, severity: high, expect: kafka:created..high }
            - { name: of JSON, source: siem, alert: { AlertId: x, Severity: Low }, expect: kafka:created..low }
            - { name: resolved, severity: high, change: resolved, expect: kafka:resolved..high }
            - { name: raised, severity: high, previousSeverity: low, expect: kafka:updated.low.high }
            - name: raised, of JSON
              source: siem
              alert: { AlertId: x, Severity: High }
              change: reopened
              previousSeverity: low
              expect: kafka:reopened.low.high
            """);

    assertThat(tested.out()).contains("5 cases: 5 good, 0 failed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "change: crated|no alert has the change 'crated'|did you mean created?",
        "previousSeverity: hihg|no alert has the severity 'hihg'|did you mean high?",
        "change: created, previousSeverity: low|an alert that is created has no previous severity|write change: updated"
      })
  void a_change_that_there_is_none_of_is_an_error_of_the_case(
      String given, String fault, String remedy) throws Exception {
    Command tested = test("- { severity: high, " + given + ", expect: dropped }");

    assertThat(tested.code()).isNotZero();
    assertThat(tested.out() + tested.err()).contains(fault, remedy);
  }

  @Test
  void updates_that_no_rule_takes_are_told_with_their_change() throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - filter:
            simple: "${variable.change} in 'created,resolved'"
            steps:
              - to: { uri: kamelet:kafka, parameters: { topic: x } }
        """);

    assertThat(test("- { name: any, severity: high, expect: kafka:x }").out())
        .contains("  severity high, updated, any category (tenant default")
        .contains("  severity high, reopened, any category (tenant default")
        .doesNotContain("severity high, created")
        .doesNotContain("severity high, resolved");
  }

  @Test
  void a_service_that_there_is_none_of_is_an_error_of_the_case() throws Exception {
    assertThat(test("- { service: dpl, expect: dropped }").err())
        .contains("tests/own.yaml:1: error: no alert has the service 'dpl'", "did you mean dlp?");
    assertThat(test("- { services: [endpoint, officee365], expect: dropped }").err())
        .contains("no alert has the service 'officee365'", "did you mean office365?");
  }

  @Test
  void a_destination_that_depends_on_what_is_not_set_is_not_blamed_on_the_case() throws Exception {
    Command tested =
        test(
            """
            - name: people look at what is high
              tenant: acme
              severity: high
              expect: [kafka:own.acme, "email:soc@example.org"]
            """);

    assertThat(tested.code()).isEqualTo(1);
    assertThat(tested.out())
        .contains("not set   {{routing.people}}: unknown here, so the case may be correct");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "kamelet:kafka|kamelet:kafka is called without 'topic'|add it below",
        "kamelet:kafk?topic=x|there is no destination 'kafk'|did you mean kafka?"
      })
  void rules_that_cannot_be_loaded_are_told_as_validate_tells_them(
      String uri, String message, String suggestion) throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - choice:
            when:
              - simple: "${variable.severity} == 'high'"
                steps:
                  - to: %s
        """
            .formatted(uri));

    assertThat(test("[]").err())
        .contains("routing/alerts.camel.yaml:11: error: " + message)
        .contains(suggestion);
  }

  @Test
  void a_case_that_does_not_hold_is_told_with_what_was_expected_and_what_came() throws Exception {
    Command tested =
        test(
            """
            - name: high goes to the war room
              severity: high
              category: Impact
              expect:
                - kafka:war.room
            """);

    assertThat(tested.code()).isEqualTo(1);
    assertThat(tested.out())
        .contains("FAILED: high goes to the war room (tests/own.yaml:1)")
        .contains("  expected  kafka:war.room")
        .contains("  got       kafka:own.default, email:{{routing.people}}")
        .contains(
            "  by        routing/alerts.camel.yaml:9 ${variable.severity} == 'high' (somebody has to look)")
        .contains("  alert     severity high, category Impact, tenant default")
        .contains("1 case: 0 good, 1 failed");
  }

  @Test
  void branches_that_no_case_reaches_and_alerts_that_no_rule_takes_are_told() throws Exception {
    String tests =
        """
        - name: high
          severity: high
          expect: [kafka:own.default, "email:{{routing.people}}"]
        """;

    Command tested = test(tests);

    assertThat(tested.code()).isZero();
    assertThat(tested.out())
        .contains(
            "Not reached by any test case:\n  routing/alerts.camel.yaml:14 ${variable.severity} == 'medium'")
        .contains("Matched by no rule, and therefore dead letters:")
        .contains("  severity informational, any category (tenant default, source graph-alerts)")
        .contains("2 branches reached by none");
    assertThat(test(tests, "--strict").code()).isEqualTo(1);
  }

  @Test
  void an_alert_that_no_rule_takes_by_its_category_is_told_with_it() throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - filter:
            simple: "${variable.category} != 'Malware'"
            steps:
              - to: { uri: kamelet:kafka, parameters: { topic: rest } }
        """);

    assertThat(test("- { name: any, severity: high, expect: kafka:rest }").out())
        .contains("severity high, category Malware (tenant default");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- loop: { doWhile: true, copy: true, simple: \"true\", steps: [ { setBody: { constant: x } } ] }",
      })
  void an_alert_that_does_not_come_to_an_end_is_a_failure_whatever_is_expected(String steps)
      throws Exception {
    CustomRoutes.routing(routes, steps);

    Command tested = test("- { name: round, severity: high, expect: dead letter }");

    assertThat(tested.code()).isEqualTo(1);
    assertThat(tested.out())
        .contains("FAILED: round (tests/own.yaml:1)")
        .contains("the routing does not come to an end: after 10000 steps it was at routing/");
  }

  @Test
  void a_misspelt_bean_is_told_as_such() throws Exception {
    CustomRoutes.routing(routes, "- bean: { ref: delivry, method: report }");

    assertThat(test("[]").err())
        .contains("no bean is called 'delivry'")
        .contains("did you mean delivery?");
  }

  @Test
  void nobody_waits_for_a_delay() throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - delay: { constant: 3600000 }
        - throttle: { constant: 1, timePeriodMillis: "3600000" }
        - to: kamelet:kafka?topic=x
        """);

    assertThat(test("- { name: late, severity: high, expect: kafka:x }").code()).isZero();
  }

  @Test
  void a_machine_gets_json() throws Exception {
    JsonNode json =
        new ObjectMapper()
            .readTree(test("- { name: x, severity: low, expect: kafka:y }", "--json").out());

    assertThat(json.path("failures").asInt()).isEqualTo(1);
    assertThat(json.at("/results/0/expected/0").asText()).isEqualTo("kafka:y");
    assertThat(json.at("/results/0/got/0").asText()).isEqualTo("dropped");
    assertThat(json.at("/unreached/0/line").asInt()).isEqualTo(9);
    assertThat(json.at("/untaken/0/severity").asText()).isEqualTo("informational");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- { severity: hihg, expect: dropped }|own.yaml:1: error: no alert has the severity 'hihg'|did you mean high?",
        "- { sevrity: high, expect: dropped }|a case has no field 'sevrity'|did you mean severity?",
        "- { severity: high }|the case expects nothing|add 'expect:'",
        "- { source: seim, alert: {}, expect: dropped }|there is no source 'seim'|did you mean siem?",
        "severity: high|a file of rule tests is a list of cases|- name:",
        "- [|this is not YAML|"
      })
  void a_file_that_cannot_be_read_is_told(String tests, String fault, String remedy)
      throws Exception {
    Command tested = test(tests);

    assertThat(tested.code()).isEqualTo(2);
    assertThat(tested.err()).contains("tests/own.yaml", fault);
    assertThat(tested.err()).contains(remedy == null ? "" : remedy);
  }

  @Test
  void names_and_reasons_do_not_steer_a_terminal() throws Exception {
    Command tested =
        test(
            "- { name: \"x\\e[2Jy\\r\\nz\", title: \"\\e[31m\", severity: high, expect: \"\\ekafka\" }");

    assertThat(tested.code()).isEqualTo(1);
    assertThat(tested.out()).doesNotContain("\u001b").contains("FAILED: x [2Jy z (");
  }

  @Test
  void without_cases_there_is_nothing_that_holds() throws Exception {
    assertThat(test("[]").code()).isZero();
    assertThat(test("[]").out()).contains("No test cases in tests/.");
    assertThat(test("[]", "--strict").code()).isEqualTo(1);
  }

  @Test
  void a_folder_that_is_none_of_routes_is_a_wrong_command_line() throws Exception {
    Command tested = test("[]", "--routes=" + folder);

    assertThat(tested.code()).isEqualTo(2);
    assertThat(tested.err()).contains("it must be a folder with");
  }

  @Test
  void no_run_takes_rule_tests_for_routes() throws Exception {
    Files.writeString(routes.resolve("tests/alerts.yaml"), "- name: x\n  expect: dropped\n");

    assertThat(Command.typed("validate", settings).code()).isZero();
  }

  private Command test(String tests, String... arguments) throws IOException {
    Files.delete(routes.resolve("tests/alerts.yaml"));
    Files.writeString(routes.resolve("tests/own.yaml"), tests);
    try {
      return Command.typed("test", settings, arguments);
    } finally {
      Files.writeString(routes.resolve("tests/alerts.yaml"), "");
    }
  }
}
