package io.defenderroutes.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.RoutesCopy;
import io.defenderroutes.routes.RoutesFolder;
import io.defenderroutes.routes.YamlFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text of an alert never becomes part of an endpoint's URI. */
@Tag("slow")
class DynamicUriTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  Path routes;

  @BeforeEach
  void copyRoutes() throws IOException {
    RoutesCopy.of(Path.of("routes"), routes);
  }

  @Test
  void the_shipped_routes_hold_none() {
    assertThat(faults()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- toD: \"kamelet:email?to=a@example.org&subject=${variable.title}\"",
        "- toD: { uri: \"kamelet:email\", parameters: { to: a@example.org, subject: \"[${variable.severity}] ${variable.title}\" } }",
        "- toD: { uri: kamelet:email, parameters: { \"${variable.title}\": a@example.org } }",
        "- toD: \"kamelet:kafka?topic=x.$simple{variable.category}\"",
        "- toD: \"kamelet:kafka?topic=${body}\"",
        "- toD: \"kamelet:kafka?topic=${header.topic}\"",
        "- toD: \"kamelet:kafka?topic=${exchangeProperty.topic}\"",
        "- toD: \"kamelet:kafka?topic=${jsonpath($.topic)}\"",
        "- toD: \"kamelet:kafka?topic=${bean:delivery?method=topic}\"",
        "- toD: \"kamelet:kafka?topic=${variable.tenant}.${uppercase(${variable.title})}\"",
        "- toD: \"kamelet:kafka?topic=${variable.${variable.title}}\"",
        "- toD: \"kamelet:kafka?topic=${variable:title}\"",
        "- toD: \"kamelet:kafka?topic=${variable.title\"",
        "- toD: \"kamelet:kafka?topic=+language:jsonpath:$.topic\"",
        "- toD: \"kamelet:kafka?topic={{routing.topic}}\"",
        "- toD: \"kamelet:kafka?topic={{routing.none:${variable.title}}}\"",
        "- wireTap: { uri: \"kamelet:kafka?topic=${variable.title}\" }",
        "- poll: \"kamelet:kafka?topic=${variable.title}\"",
        "- recipientList: { simple: \"kamelet:kafka?topic=${variable.title}\" }",
        "- recipientList: { expression: { simple: { expression: \"kamelet:kafka?topic=${variable.user}\" } } }",
        "- recipientList: { variable: title }",
        "- toD: \"kamelet:kafka?topic=${variable.categories}\"",
        "- recipientList: { jsonpath: $.destinations }",
        "- recipientList: { language: { language: simple, expression: \"${variable.title}\" } }",
        "- recipientList: { method: { ref: own, method: destinations } }",
        "- routingSlip: \"direct:a,kamelet:kafka?topic=${variable.title}\"",
        "- routingSlip: { header: slip }",
        "- dynamicRouter: { exchangeProperty: next }",
        "- enrich: { simple: \"kamelet:kafka?topic=${variable.link}\" }",
        "- pollEnrich: { expression: { simple: \"file:${variable.machine}\" } }",
        "- pollEnrich: { constant: \"kamelet:email?to=a@example.org&subject=${variable.title}\" }",
        "- setVariable: { name: \"${variable.title}\", constant: x }",
        "- setHeader: { name: \"${variable.title}\", constant: x }",
        "- setHeader: { name: kafka.OVERRIDE_TOPIC, simple: \"${variable.category}\" }",
        "- setHeaders: { headers: [ { name: CamelHttpUri, simple: \"${variable.link}\" } ] }",
        "- setHeader: { name: CamelHttpPath, simple: \"alerts/${variable.alertId}\" }",
        "- choice: { when: [ { simple: \"${variable.severity} == 'high'\", steps: [ toD: \"kamelet:kafka?topic=${variable.title}\" ] } ] }"
      })
  void it_is_rejected_in_each_step_that_makes_a_uri_as_it_goes(String step) throws IOException {
    routing(step);

    List<YamlFault> faults = faults("routing.topic", "x.${variable.title}");

    assertThat(faults).as(step).hasSize(1);
    assertThat(faults.get(0).isError()).isTrue();
    assertThat(faults.get(0).place()).isEqualTo("routing/alerts.camel.yaml:6");
    assertThat(faults.get(0).suggestion()).isNotBlank();
  }

  @Test
  void a_service_that_a_rule_makes_of_an_alerts_text_is_rejected_like_the_text()
      throws IOException {
    routing(
        "- setVariable: { name: service, simple: \"${variable.title}\" }\n"
            + "- toD: \"kamelet:kafka?topic=alerts.${variable.service}\"");

    assertThat(faults()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- to: { uri: kamelet:email, parameters: { to: a@example.org, subject: \"${variable.title}\" } }",
        "- to: \"kamelet:kafka?topic=alerts.${variable.category}\"",
        "- wireTap: { uri: \"kamelet:kafka?topic=x.${variable.category}\", dynamicUri: false }",
        "- toD: \"kamelet:kafka?topic=${variable.tenant}.${variable.source}.${variable:severity}\"",
        "- toD: \"kamelet:kafka?topic=alerts.${variable.service}\"",
        "- toD: \"kamelet:kafka?topic=alerts.${variable.change}.${variable.previousSeverity}\"",
        "- recipientList: { simple: \"kamelet:kafka?topic=${variable.service}\" }",
        "- setHeader: { name: kafka.OVERRIDE_TOPIC, simple: \"alerts.${variable.service}\" }",
        "- toD: \"kamelet:file?path={category}/${date:now:yyyy-MM-dd}.ndjson\"",
        "- toD: \"kamelet:kafka?topic={{routing.topic}}\"",
        "- toD: \"kamelet:kafka?topic={{env:TOPIC}}.{{routing.none:x}}\"",
        "- recipientList: { constant: \"kamelet:kafka?topic=a,kamelet:kafka?topic=b\" }",
        "- recipientList: { simple: \"kamelet:kafka?topic=${variable.severity}\" }",
        "- setHeader: { name: CamelHttpPath, simple: \"x/_create/${hash(${body})}\" }",
        "- setHeader: { name: text, simple: \"${variable.title}\" }",
        "- setBody: { simple: \"${variable.title} ${body}\" }",
        "- log: \"${variable.title}\""
      })
  void what_is_evaluated_once_or_is_a_word_of_the_settings_is_accepted(String step)
      throws IOException {
    routing(step);

    assertThat(faults("routing.topic", "x.${variable.tenant}")).isEmpty();
  }

  @Test
  void a_variable_that_is_set_to_text_of_an_alert_is_text_of_an_alert() throws IOException {
    routing(
        """
        - setVariable: { name: fixed, constant: defender.alerts }
        - setVariable: { name: narrow, simple: "${variable.fixed}.${variable.severity}" }
        - setVariables: { variables: [ { name: wide, simple: "x ${variable.title}" } ] }
        - setVariable: { name: wider, variable: wide }
        - setVariable: { name: either, constant: x }
        - setVariable: { name: either, jsonpath: $.x }
        - to: { uri: direct:routing, variableReceive: answer }
        - toD: "kamelet:kafka?topic=${variable.narrow}"
        - toD: "kamelet:kafka?topic=${variable.wider}"
        - toD: "kamelet:kafka?topic=${variable.either}"
        - toD: "kamelet:kafka?topic=${variable.answer}"
        - toD: "kamelet:kafka?topic=${variable.nobody-sets-it}"
        """);

    assertThat(faults())
        .extracting(fault -> fault.message().replaceAll(".* of (\\S+), which.*", "$1"))
        .containsExactly(
            "${variable.wider}",
            "${variable.either}",
            "${variable.answer}",
            "${variable.nobody-sets-it}");
  }

  @Test
  void a_severity_that_a_rule_overwrites_is_no_word_of_the_product_any_more() throws IOException {
    routing(
        """
        - setVariable: { name: severity, simple: "${variable.title}" }
        - toD: "kamelet:kafka?topic=${variable.severity}"
        """);

    assertThat(faults()).extracting(YamlFault::line).containsExactly(7);
  }

  @Test
  void what_a_destination_is_given_counts_where_it_makes_a_uri_of_it() throws IOException {
    Files.writeString(
        routes.resolve("destinations/chat.kamelet.yaml"),
        """
        apiVersion: camel.apache.org/v1
        kind: Kamelet
        metadata: { name: chat }
        spec:
          definition:
            title: Chat
            type: object
            properties: { room: { type: string }, text: { type: string } }
          template:
            from:
              uri: kamelet:source
              steps:
                - setBody: { simple: "{{text}}" }
                - toD: "log:{{room}}"
        """);
    routing("- to: { uri: kamelet:chat, parameters: { room: soc, text: \"${variable.title}\" } }");
    assertThat(faults()).isEmpty();

    routing("- to: { uri: kamelet:chat, parameters: { room: \"${variable.user}\", text: x } }");
    assertThat(faults())
        .extracting(YamlFault::place)
        .containsExactly("destinations/chat.kamelet.yaml:14");
    assertThat(faults().get(0).message()).contains("{{room}} (${variable.user})");
  }

  @Test
  void a_source_makes_its_request_of_the_slice_and_of_no_alert() throws IOException {
    Path source = routes.resolve("sources/own.camel.yaml");
    String route =
        """
        - route:
            from:
              uri: direct:own
              steps:
                - setHeader: { name: CamelHttpQuery, simple: "from=${variable.since}${bean:query?method=each('a', 'b')}" }
                - toD: "${variable.baseUrl}/x?since=${variable.since}&until=${variable.until}&skip=${variable.skip}%s"
        """;
    Files.writeString(source, route.formatted("${bean:query?method=each('site', 'site')}"));
    assertThat(faults()).isEmpty();

    for (String text : List.of("${variable.title}", "${body}", "${header.next}")) {
      Files.writeString(source, route.formatted(text));
      assertThat(faults())
          .as(text)
          .extracting(YamlFault::place)
          .containsExactly("sources/own.camel.yaml:6");
    }
  }

  private List<YamlFault> faults() {
    return new DynamicUriCheck(RoutesFolder.of(routes.toString()).parsed(), Map.of()).faults();
  }

  private List<YamlFault> faults(String property, String value) {
    return new DynamicUriCheck(RoutesFolder.of(routes.toString()).parsed(), Map.of(property, value))
        .faults();
  }

  private void routing(String steps) throws IOException {
    Files.writeString(
        routes.resolve("routing/alerts.camel.yaml"),
        "- route:\n    id: routing\n    from:\n      uri: direct:routing\n      steps:\n"
            + steps.indent(8));
  }
}
