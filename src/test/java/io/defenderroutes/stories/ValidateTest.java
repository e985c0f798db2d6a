package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.routes.RoutesFolder;
import io.defenderroutes.source.SourceFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code validate}: what is wrong with files of routes, as their author is told. */
class ValidateTest extends WithOwnRoutes {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- tp: kamelet:kafka?topic=x|Camel knows no 'tp' here|did you mean to?",
        "- to: { uri: kamelet:kafka, parametrs: { topic: x } }|Camel knows no 'parametrs' here|did you mean parameters?",
        "- setVariable: { simple: x }|'setVariable' lacks 'name'|add it below",
        "- to: { uri: [1] }|'uri' is of another kind|it must be string",
        "- to: kamelet:kafk?topic=x|there is no destination 'kafk'|did you mean kafka?",
        "- to: kamelet:kafka|kamelet:kafka is called without 'topic'|add it below",
        "- to: { uri: kamelet:kafka, parameters: { topic: x, topik: y } }|knows no parameter 'topik'|did you mean topic?",
        "- to: kamelet:kafka?topic=a/b|'a/b' is no name of a Kafka topic|",
        "- to: kamelet:kafka?topic=alerts.{tenant}|'alerts.{tenant}' is no name of a Kafka topic|Kafka topics take ${variable.tenant}; {tenant} is for paths of kamelet:file",
        "- to: kamelet:kafka?topic={{routing.x}}/${variable.tenant}|is no name of a Kafka topic|up to 249",
        "- to: kamelet:file?path=${variable.tenant}/x.ndjson|a path takes no expressions such as ${variable.tenant}|write {tenant}",
        "- to: kamelet:file?path=${variable.title}/x.ndjson|a path takes no expressions|there are {category}, {date}",
        "- to: { uri: kamelet:email, parameters: { to: '' } }|kamelet:email is called with no recipient|{{email.to}}",
        "- to: { uri: kamelet:email, parameters: { to: 'soc@example.org,oncall' } }|'oncall' is no mail address|soc@example.org",
        "- to: kamelet:file?path={tennant}.ndjson|by the name {tennant}|did you mean {tenant}?",
        "- to: { uri: kamelet:email, parameters: { to: '{{emial.to}}' } }|there is no property {{emial.to}}|did you mean {{email.to}}?",
        "- to: kamelet:kafka?topic={{client-secret}}|{{client-secret}} is a secret|{{routing",
        "- to: kamelet:kafka?topic=${variable.sevrity}|nothing sets a variable 'sevrity'|did you mean ${variable.severity}?",
        "- filter: { simple: \"${header.severity} == 'high'\", steps: [] }|nothing sets a header 'severity'|did you mean ${variable.severity}?",
        "- setBody: { header: title }|nothing sets a header 'title'|did you mean ${variable.title}?",
        "- setBody: { variable: titel }|nothing sets a variable 'titel'|did you mean ${variable.title}?",
        "- filter: { simple: \"${variable.severity} == 'hihg'\", steps: [] }|no alert has the severity 'hihg'|did you mean high?",
        "- filter: { simple: \"${variable.severity} == 'High'\", steps: [] }|no alert has the severity 'High'|did you mean high?",
        "- filter: { simple: \"${variable.previousSeverity} in 'low,meduim'\", steps: [] }|no alert has the severity 'meduim'|did you mean medium?",
        "- filter: { simple: \"${variable.change} == 'crated'\", steps: [] }|no alert has the change 'crated'|did you mean created?",
        "- filter: { simple: \"${variable.chnage} == 'created'\", steps: [] }|nothing sets a variable 'chnage'|did you mean ${variable.change}?",
        "- filter: { simple: \"${variable.service} == 'dpl'\", steps: [] }|no alert has the service 'dpl'|did you mean dlp?",
        "- filter: { simple: \"${variable.services} contains 'endpiont'\", steps: [] }|no alert has the service 'endpiont'|did you mean endpoint?",
        "- filter: { simple: \"${variable.services} in 'dlp,iot'\", steps: [] }|${variable.services} is a list, which 'in' cannot compare|write ${variable.services} contains 'dlp'",
        "- filter: { simple: \"${variable.categories} == 'Malware'\", steps: [] }|${variable.categories} is a list, which '==' cannot compare|write ${variable.categories} contains 'Malware'",
        "- setBody: { variable: servcie }|nothing sets a variable 'servcie'|did you mean ${variable.service}?",
        "- filter: { simple: \"${variable.severity} in 'low, high'\", steps: [] }|has a blank beside a comma|write 'low,high'",
        "- to: direct:nowhere|there is no route from direct:nowhere|",
        "- to: direct:siem|this asks the API of the source siem|only the pipeline does",
        "- to: https://example.org/hook|the routing calls https: itself|a kamelet in destinations/",
        "- to: kafka:x|the routing calls kafka: itself|call kamelet:kafka",
        "- bean: { ref: delivry, method: report }|no bean is called 'delivry'|did you mean delivery?",
        "- process: { ref: markDestination }|no bean is called 'markDestination'|did you mean markDestinations?",
        "- bean: { ref: delivery, method: deliverd }|the bean 'delivery' has no method 'deliverd'|did you mean delivered?",
        "- to: log:x?showAl=true|log: knows no option 'showAl'|did you mean showAll?",
        "- to: log:x?level=LOUD|log: option 'level' cannot be 'LOUD'|there are TRACE, DEBUG",
        "- to: slak:x|there is no component 'slak'|into lib/"
      })
  void a_mistake_is_told_with_its_line_and_what_was_meant(
      String step, String message, String suggestion) throws Exception {
    CustomRoutes.routing(routes, "- log: begins\n" + step);

    Command validated = validate();

    assertThat(validated.code()).as(validated.out()).isEqualTo(1);
    assertThat(validated.out()).contains("routing/alerts.camel.yaml:8: error: ");
    assertThat(validated.out()).contains(message);
    assertThat(validated.out()).contains(suggestion == null ? "" : suggestion);
  }

  @Test
  void routes_that_call_each_other_in_a_circle_are_an_error_and_nothing_goes_through_them()
      throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - to: kamelet:kafka?topic=x
        - wireTap: { uri: direct:archive }
        """);
    Files.writeString(
        routes.resolve("routing/archive.camel.yaml"),
        """
        - route:
            from:
              uri: direct
              parameters: { name: archive }
              steps:
                - choice:
                    otherwise:
                      steps:
                        - to: direct:routing
        """);
    Path alert = Files.writeString(folder.resolve("alert.json"), "{\"AlertId\":\"x\"}");
    String circle =
        "an alert would go round and round: direct:routing -> direct:archive -> direct:routing";

    Command validated = validate();

    assertThat(validated.code()).isEqualTo(1);
    assertThat(validated.out())
        .contains("routing/archive.camel.yaml:9: error: " + circle)
        .contains("1 error, 0 warnings");
    assertThat(Command.typed("test", settings).err()).contains(circle);
    assertThat(Command.typed("explain", settings, alert.toString(), "--source=siem").err())
        .contains(circle);
  }

  @Test
  void a_misspelt_policy_is_an_error_as_is_a_route_that_is_there_twice() throws Exception {
    Files.writeString(
        routes.resolve("routing/more.camel.yaml"),
        """
        - route:
            id: routing
            routeConfigurationId: destination
            from:
              uri: direct:routing
              steps:
                - to: kamelet:kafka?topic=x
        """);

    assertThat(validate().out())
        .contains("routing/more.camel.yaml:2: error: there is a second route called 'routing'")
        .contains("routing/more.camel.yaml:3: error: no routeConfiguration is called 'destination'")
        .contains("did you mean destinations?")
        .containsPattern("more.camel.yaml:[45]: error: there is a second route from direct:routing")
        .contains("the first is routing/alerts.camel.yaml:")
        .contains("3 errors, 0 warnings");
  }

  @Test
  void a_value_of_ones_own_that_is_not_set_is_told_where_there_are_settings() throws Exception {
    CustomRoutes.routing(
        routes, "- to: kamelet:kafka?topic={{routing.topic}}.{{routing.region:eu}}");
    assertThat(validate().out()).doesNotContain("error:", "warning:").endsWith("No errors.\n");

    settings.put("client-id", "app");

    assertThat(validate().out())
        .contains("routing/alerts.camel.yaml:7: warning: {{routing.topic}} is not set")
        .contains("0 errors, 1 warning");
  }

  @Test
  void a_value_that_is_not_set_is_told_also_where_each_tenant_has_settings_of_its_own()
      throws Exception {
    CustomRoutes.replace(
        routes.resolve("destinations/kafka.kamelet.yaml"), "key = alert", "{{routing.note}} alert");
    CustomRoutes.routing(routes, "- to: kamelet:kafka?topic={{routing.topic}}");
    settings.put("tenants", "contoso");
    settings.put("contoso.client-id", "app");

    assertThat(validate().out())
        .contains("routing/alerts.camel.yaml:7: warning: {{routing.topic}} is not set")
        .containsPattern(
            "destinations/kafka.kamelet.yaml:\\d+: warning: \\{\\{routing.note}} is not")
        .contains("0 errors, 2 warnings");
  }

  @Test
  void rules_from_where_no_alert_comes_are_told_with_the_name_that_was_meant() throws Exception {
    CustomRoutes.replace(
        routes.resolve("routing/alerts.camel.yaml"), "direct:routing", "direct:routng");

    assertThat(validate().out())
        .containsPattern("routing/alerts.camel.yaml:\\d+: error: nothing calls direct:routng")
        .contains("did you mean direct:routing?")
        .contains("1 error, 0 warnings")
        .doesNotContain("distribution");
  }

  @Test
  void an_or_behind_an_and_is_a_warning() throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - choice:
            when:
              - simple: "${variable.severity} == 'high' && ${variable.categories} contains 'Malware' || ${variable.categories} contains 'Ransomware'"
                steps: [ { to: kamelet:kafka?topic=x } ]
              - simple: "${variable.severity} == 'low' || ${variable.severity} == 'medium' && ${variable.title} != 'a && b || c'"
                steps: [ { to: kamelet:kafka?topic=x } ]
        """);

    assertThat(validate().out())
        .contains("routing/alerts.camel.yaml:9: warning: ")
        .contains("evaluated from left to right")
        .contains("0 errors, 1 warning");
  }

  @Test
  void a_branch_that_does_nothing_or_is_never_reached_is_a_warning() throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - choice:
            when:
              - simple: "${variable.severity} == 'high'"
                steps:
                  - to: kamelet:kafka?topic=x
              - simple: "${variable.severity} == 'low'"
              - description: once more
                simple: "${variable.severity} == 'high'"
                steps:
                  - to: kamelet:kafka?topic=y
        """);

    assertThat(validate().out())
        .contains("routing/alerts.camel.yaml:12: warning: this 'when' has no steps")
        .contains(
            "routing/alerts.camel.yaml:13: warning: this 'when' is never reached: the one in line 9")
        .contains("0 errors, 2 warnings");
  }

  @Test
  void a_misspelt_option_of_a_sources_request_is_a_warning() throws Exception {
    CustomRoutes.replace(
        routes.resolve("sources/siem.camel.yaml"), "disableStreamCache", "disableStreamCash");

    assertThat(validate().out())
        .contains(
            "sources/siem.camel.yaml:"
                + request()
                + ": warning: https: knows no option 'disableStreamCash'")
        .contains("did you mean disableStreamCache?")
        .contains("0 errors, 1 warning");
  }

  @Test
  void a_class_that_was_renamed_is_rejected_with_its_new_name() throws Exception {
    Path siem = routes.resolve("sources/siem.camel.yaml");
    CustomRoutes.replace(
        siem, "io.defenderroutes.source.Source", "io.defenderroutes.polling.Source");

    assertThat(validate().out())
        .contains("the class io.defenderroutes.polling.Source has another name")
        .contains("write io.defenderroutes.source.Source");
    assertThatThrownBy(() -> SourceFiles.of(RoutesFolder.of(routes.toString())))
        .isInstanceOf(InvalidConfiguration.class)
        .hasMessageContaining("sources/siem.camel.yaml:7: the class")
        .hasMessageContaining("write io.defenderroutes.source.Source");
  }

  @Test
  void a_file_of_rules_that_is_empty_or_has_another_ending_is_told_as_that() throws Exception {
    Path file = routes.resolve("routing/alerts.camel.yaml");
    Files.move(file, routes.resolve("routing/alerts.camel.yml"));
    assertThat(validate().out())
        .contains("routing/alerts.camel.yml: warning: this file is not read")
        .contains("-> call it alerts.camel.yaml");

    Files.writeString(file, "# nothing\n");
    assertThat(validate().out()).contains("-> alerts.camel.yaml is empty");
  }

  @Test
  void a_folder_that_is_none_is_told_by_the_name_of_its_option() throws Exception {
    Command validated = validate("--routes=nowhere");

    assertThat(validated.code()).isEqualTo(2);
    assertThat(validated.err())
        .contains("--routes is 'nowhere'; it must be a folder with")
        .doesNotContain("DEFENDER_ROUTES_FOLDER");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "${variable.severity} = 'high'|did you mean '==' instead of '='?",
        "${variable.severity} == 'high' and ${variable.source} == 'siem'|did you mean '&&' instead of 'and'?",
        "${variable.severity} = 'high' OR ${variable.source} = 'siem'|instead of 'or'?",
        "{variable.severity} == 'high'|did you mean ${variable.severity}?",
        "$variable.severity == 'high'|did you mean ${variable.severity}?",
        "${variable.severity == 'high'|'${' is not closed; write ${variable.severity}",
        "${variable.severity} == 'high|a quote is not closed",
        "${variable.severity} == high|put words into quotes",
        "${variable.severity}=='high'|an operator stands between blanks",
        "${variable.severity} ==|what it is compared with is missing",
        "(${variable.severity} == 'high')|there are no parentheses",
        "${varable.severity} == 'high'|did you mean ${variable.severity}?",
        "${severity} == 'high'|did you mean ${variable.severity}?"
      })
  void a_condition_that_is_none_is_told_at_its_line_with_what_was_meant(
      String condition, String suggestion) throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - choice:
            when:
              - simple: "${variable.severity} == 'low'"
                steps:
                  - to: kamelet:kafka?topic=low
              - simple: "CONDITION"
                steps:
                  - to: kamelet:kafka?topic=x
        """
            .replace("CONDITION", condition));

    Command validated = validate();

    assertThat(validated.code()).as(validated.out()).isEqualTo(1);
    assertThat(validated.out())
        .contains("routing/alerts.camel.yaml:12: error: '" + condition + "' is no condition")
        .contains("-> ")
        .contains(suggestion)
        .contains("1 error, 0 warnings");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alerts.${variable.tenant|'${' is not closed; write ${variable.tenant}",
        "alerts.${varible.tenant}|did you mean ${variable.tenant}?",
        "alerts.${variable.tenant.x|'${' is not closed"
      })
  void an_expression_that_a_destination_is_given_is_told_at_its_line(
      String topic, String suggestion) throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - to:
            uri: kamelet:kafka
            parameters:
              topic: "TOPIC"
        """
            .replace("TOPIC", topic));

    assertThat(validate().out())
        .contains("routing/alerts.camel.yaml:10: error: '" + topic + "' is no expression")
        .contains(suggestion)
        .contains("1 error, 0 warnings");
  }

  @Test
  void a_variable_without_its_sign_is_a_warning_where_it_could_be_text() throws Exception {
    CustomRoutes.routing(
        routes,
        "- to: { uri: kamelet:email, parameters: { to: a@example.org, subject: '{variable.title}' } }");

    assertThat(validate().out())
        .contains("routing/alerts.camel.yaml:7: warning: '{variable.title}' is taken as it is")
        .contains("did you mean ${variable.title}?")
        .contains("0 errors, 1 warning");
  }

  @Test
  void what_is_not_YAML_is_told_with_its_line() throws Exception {
    Path file = routes.resolve("routing/alerts.camel.yaml");
    Files.writeString(file, "- route:\n    id: routing\n\tfrom: x\n");

    Command validated = validate();

    assertThat(validated.code()).isEqualTo(1);
    assertThat(validated.out())
        .contains("routing/alerts.camel.yaml:3: error: this is not YAML")
        .doesNotContain("\npipeline/");
  }

  @Test
  void a_key_that_stands_twice_is_told() throws Exception {
    CustomRoutes.routing(
        routes, "- to: { uri: kamelet:kafka, parameters: { topic: x, topic: y } }");

    assertThat(validate().out()).contains(":7: error: 'topic' stands here a second time");
  }

  @Test
  void a_file_that_would_eat_all_memory_is_refused() throws Exception {
    StringBuilder bomb = new StringBuilder("- &a [x,x,x,x,x,x,x,x,x]\n");
    for (char c = 'b'; c < 'k'; c++) {
      String before = "*" + (char) (c - 1);
      bomb.append("- &").append(c).append(" [").append((before + ",").repeat(9)).append("x]\n");
    }
    Files.writeString(routes.resolve("routing/more.yaml"), bomb);
    Files.writeString(routes.resolve("routing/deep.yaml"), "[".repeat(100_000));

    Command validated = validate();

    assertThat(validated.code()).isEqualTo(1);
    assertThat(validated.out()).contains("routing/more.yaml", "routing/deep.yaml");
  }

  @Test
  void a_word_that_may_be_right_is_a_warning() throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - filter:
            simple: "${variable.category} == 'CredentialAcess' && ${variable.source} == 'seim'"
            steps: []
        - to: kamelet:kafka?topic=x
        """);

    Command validated = validate();

    assertThat(validated.code()).as(validated.out()).isZero();
    assertThat(validated.out())
        .contains("warning: 'CredentialAcess' is no documented category")
        .contains("warning: there is no source 'seim'")
        .contains("0 errors, 2 warnings");
  }

  @Test
  void a_rule_may_ask_whether_a_previous_severity_is_known() throws Exception {
    CustomRoutes.routing(
        routes,
        """
        - filter:
            simple: "${variable.previousSeverity} == '' && ${variable.change} != 'created'"
            steps:
              - to: kamelet:kafka?topic=y
        - to: kamelet:kafka?topic=x
        """);

    Command validated = validate();

    assertThat(validated.out()).contains("No errors.");
  }

  @Test
  void destinations_properties_and_variables_of_ones_own_are_legal() throws Exception {
    Files.writeString(routes.resolve("destinations/picky.kamelet.yaml"), CustomRoutes.PICKY);
    CustomRoutes.routing(
        routes,
        """
        - setVariable: { name: team, simple: "${variable.tenant}-soc" }
        - choice:
            when:
              - jsonpath: "$[?(@.MachineGroup == 'Servers')]"
                steps:
                  - to: { uri: kamelet:webhook }
              - simple: "${variable.categories} contains 'Malware' && ${variable.team} == '{{routing.team}}'"
                steps:
                  - to: { uri: kamelet:picky, parameters: { refuses: low } }
        - to: { uri: kamelet:kafka, parameters: { topic: "{{routing.prefix:own}}.${variable.team}" } }
        - to: direct:further
        """);
    Files.writeString(
        routes.resolve("routing/further.camel.yaml"),
        """
        - route:
            from:
              uri: direct:further
              steps:
                - log: "further"
        """);

    Command validated = validate();

    assertThat(validated.code()).as(validated.out()).isZero();
    assertThat(validated.out()).doesNotContain("error:", "warning:").endsWith("No errors.\n");
  }

  @Test
  void a_source_of_ones_own_is_legal() throws Exception {
    String page = Files.readString(Path.of("docs/sources.md"));
    int begin = page.indexOf("```yaml\n") + "```yaml\n".length();
    Files.writeString(
        routes.resolve("sources/acme-edr.camel.yaml"),
        page.substring(begin, page.indexOf("```", begin)));

    Command validated = validate();

    assertThat(validated.code()).as(validated.out()).isZero();
  }

  @Test
  void a_source_that_sends_its_token_elsewhere_is_an_error() throws Exception {
    CustomRoutes.replace(
        routes.resolve("sources/siem.camel.yaml"),
        "toD: \"\\$\\{variable.baseUrl}",
        "toD: \"https://collector.example");

    Command validated = validate();

    assertThat(validated.code()).isEqualTo(1);
    assertThat(validated.out())
        .contains(
            "sources/siem.camel.yaml:"
                + request()
                + ": error: the token would be sent to an address");
  }

  /** The line in which the source siem makes its request. */
  private static int request() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("routes/sources/siem.camel.yaml"));
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).contains("toD:")) {
        return i + 1;
      }
    }
    throw new AssertionError("no request");
  }

  @Test
  void a_destination_calls_no_other_and_is_named_as_its_file() throws Exception {
    String kamelet = CustomRoutes.PICKY.replace("name: picky", "name: piky");
    Files.writeString(
        routes.resolve("destinations/picky.kamelet.yaml"),
        kamelet.replace("- removeHeaders: { pattern: \"*\" }", "- to: kamelet:kafka?topic=x"));

    Command validated = validate();

    assertThat(validated.code()).isEqualTo(1);
    assertThat(validated.out())
        .contains("destinations/picky.kamelet.yaml:4: error: the kamelet is called 'piky'")
        .contains("a destination calls another one, kafka");
  }

  @Test
  void a_machine_gets_json_and_a_terminal_no_escapes() throws Exception {
    CustomRoutes.routing(routes, "- to: \"kamelet:\\e[2Jx\"\n- to: kamelet:kafk?topic=x");

    assertThat(validate().out()).doesNotContain("\u001b");
    JsonNode json = new ObjectMapper().readTree(validate("--json").out());
    JsonNode last = json.path("findings").get(json.path("findings").size() - 1);
    assertThat(last.path("severity").asText()).isEqualTo("error");
    assertThat(last.path("file").asText()).isEqualTo("routing/alerts.camel.yaml");
    assertThat(last.path("line").asInt()).isEqualTo(8);
    assertThat(last.path("suggestion").asText()).contains("did you mean kafka?");
  }

  private Command validate(String... arguments) throws IOException {
    return Command.typed("validate", settings, arguments);
  }
}
