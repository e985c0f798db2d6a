package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code validate}, {@code test} and {@code explain} tell of formats. */
class FormatCommandsTest extends WithOwnRoutes {
  private static final String ALERT =
      """
      {"AlertId":"a-1","LastProcessedTimeUtc":"2026-01-23T11:33:45.1234567Z","Severity":"High","AlertTitle":"Files are gone"}""";

  private Path format;

  @BeforeEach
  void addFormat() throws Exception {
    format = Files.createDirectories(routes.resolve("formats")).resolve("flat.jslt");
    Files.writeString(
        format,
        """
        { "is": $severity, "title": .AlertTitle, "at": epoch-ms(.LastProcessedTimeUtc), "list": [{"id": $source}] }
        """);
    CustomRoutes.routing(
        routes, "- to: { uri: kamelet:kafka, parameters: { topic: own.flat, format: flat } }");
    cases("expect: kafka:own.flat");
  }

  @Test
  void a_right_format_is_not_mentioned_and_explained_with_its_document() throws Exception {
    assertThat(run("validate").code()).isZero();

    Command explained = explain("--format", "flat");

    assertThat(explained.code()).as(explained.err()).isZero();
    assertThat(explained.out())
        .contains("-> kafka:own.flat")
        .contains("in format flat:", "\"at\" : 1769168025123", "\"is\" : \"high\"");
    assertThat(explain("--format", "flat", "--json").out())
        .contains("\"flat\" : {", "\"document\" : {", "\"is\" : \"high\"");
    assertThat(explain("--format", "flaat").err()).contains("must be one of").contains("flat");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ \"a\": $sevrity }|formats/flat.jslt:1: error: column 8: there is no variable $sevrity|did you mean $severity?",
        "{ \"a\": nonesuch(1) }|formats/flat.jslt:1: error: column 8: No such function: 'nonesuch'|",
        "{ \"a\": now() }|formats/flat.jslt:1: error: column 8: now() is not available|",
        "{ \"a\": for }|formats/flat.jslt:1: error: column 8|",
        "{ \"a\": [for ($title) .] }|it cannot be applied to the sample of graph-alerts: format flat: a: For loop|each alert of graph-alerts would be a dead letter",
        "def required() [\"a\"] { \"a\": .alertWebUrl }|warning: it cannot be applied to the sample of siem: format flat: the result lacks a|"
      })
  void a_wrong_one_is_told_by_validate(String file, String fault, String remedy) throws Exception {
    Files.writeString(format, file);

    Command validated = run("validate");

    assertThat(validated.code()).isEqualTo(fault.startsWith("warning") ? 0 : 1);
    assertThat(validated.out()).contains(fault).contains(remedy == null ? "" : remedy);
  }

  @ParameterizedTest
  @CsvSource({
    "flta,there is no format 'flta',did you mean flat?",
    "'${variable.source}',there is no format '${variable.source}',use a step for each"
  })
  void a_format_that_does_not_exist_is_told_where_it_is_named(
      String name, String fault, String remedy) throws Exception {
    CustomRoutes.replace(
        routes.resolve("routing/alerts.camel.yaml"), "format: flat", "format: \"\\" + name + "\"");

    Command validated = run("validate");

    assertThat(validated.code()).isEqualTo(1);
    assertThat(validated.out())
        .contains("routing/alerts.camel.yaml:7: error: " + fault)
        .contains(remedy);
  }

  @Test
  void a_rule_test_expects_fields_of_a_document() throws Exception {
    cases(
        """
        expect:
          - kafka:own.flat
          - flat: { is: high, "list.0.id": siem, at: 1769168025123, absent: null }""");
    assertThat(run("test").code()).isZero();

    cases("expect: [kafka:own.flat, { flat: { is: low } }]");
    Command failed = run("test");
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.out()).contains("flat is: low", "flat is: high");

    cases("expect: [kafka:own.flat, { flta: { is: low } }]");
    assertThat(run("validate").out())
        .contains("tests/alerts.yaml:4: error: there is no format 'flta'");
  }

  @Test
  void an_alert_that_the_format_fails_for_is_explained_as_a_dead_letter() throws Exception {
    Files.writeString(format, "def required() [\"x\"] { \"x\": .Nothing, \"y\": 1 }");

    assertThat(explain().out())
        .contains("dead letter for kafka:own.flat: format flat: the result lacks x");
  }

  private void cases(String expectation) throws Exception {
    Files.writeString(
        routes.resolve("tests/alerts.yaml"),
        "- name: one\n  source: siem\n  alert: " + ALERT + "\n" + expectation.indent(2));
  }

  private Command run(String verb) throws Exception {
    return Command.typed(verb, settings, "--routes=" + routes);
  }

  private Command explain(String... arguments) throws Exception {
    Path alerts = Files.writeString(folder.resolve("alerts.json"), ALERT);
    List<String> all = new ArrayList<>(List.of(alerts.toString(), "--routes=" + routes));
    all.addAll(List.of(arguments));
    return Command.typed("explain", settings, all.toArray(String[]::new));
  }
}
