package io.defenderroutes.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.routes.RoutesFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatsTest {
  private final Path folder;

  FormatsTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    Files.createDirectories(folder.resolve("formats"));
    Files.writeString(Files.createDirectory(folder.resolve("routing")).resolve("x.yaml"), "");
  }

  @Test
  void a_document_is_made_of_the_alert_and_the_variables_of_the_contract() throws Exception {
    write(
        "own.jslt",
        """
        def dataschema() "https://example.org/own"
        { "id": .id, "none": .nothing, "is": $severity + "/" + $change, "all": $categories, "empty": $user }
        """);

    Document document =
        apply(
            "{\"id\":7}",
            Map.of("severity", "high", "change", "created", "categories", List.of("A", "B")));

    assertThat(text(document))
        .isEqualTo("{\"id\":7,\"is\":\"high/created\",\"all\":[\"A\",\"B\"],\"empty\":\"\"}");
    assertThat(document.format()).isEqualTo("own");
    assertThat(document.dataschema()).isEqualTo("https://example.org/own");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-26T20:33:59Z,1769459639000",
    "2026-01-26T20:33:59,1769459639000",
    "2026-01-26T20:33:59.2138473Z,1769459639213",
    "2026-01-26T20:33:59.2139999,1769459639213",
    "2026-01-26T20:33:59.213847345Z,1769459639213",
    "2026-01-26T21:33:59.2+01:00,1769459639200",
    "2026-01-26T19:33:59-01:00,1769459639000",
    "1969-12-31T23:59:59.9999999Z,-1",
    "2026-01-26T20:33:59.2Z,1769459639200",
    "2026-02-30T20:33:59Z,",
    "2026-01-26T24:33:59Z,",
    "2026-01-26T20:33:59.2a8Z,",
    "yesterday,",
    "2026-01-26,",
    "'',"
  })
  void times_have_up_to_nine_digits_of_a_second_and_none_or_any_offset(String time, String ms)
      throws Exception {
    write("own.jslt", "{\"at\": epoch-ms(.time), \"x\": 1}");

    assertThat(text(apply("{\"time\":\"" + time + "\"}", Map.of())))
        .isEqualTo(ms == null ? "{\"x\":1}" : "{\"at\":" + ms + ",\"x\":1}");
  }

  @Test
  void a_format_is_applied_once_however_often_it_is_asked_for() throws Exception {
    write("own.jslt", "{\"id\": .id, \"is\": $severity}");
    Format own = Formats.in(RoutesFolder.of(folder.toString())).get("own").orElseThrow();
    AlertDocuments documents = new AlertDocuments();
    byte[] alert = "{\"id\":1}".getBytes(UTF_8);

    Document first = documents.of(own, alert, Map.of("severity", "high"));

    assertThat(documents.of(own, alert, Map.of("severity", "high"))).isSameAs(first);
    assertThat(text(documents.of(own, alert, Map.of("severity", "low")))).contains("low");
    assertThat(text(documents.of(own, "{\"id\":2}".getBytes(UTF_8), Map.of()))).contains("2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ \"a\": ) }|1: column 8: Parse error: Encountered|",
        "{ \"a\": upercase(.x) }|1: column 8: No such function: 'upercase'|",
        "{ \"a\": # }|1: column 8: Parse error: Lexical error|",
        "{ \"a\": $sevrity }|1: column 8: there is no variable $sevrity|did you mean $severity?",
        "{ \"a\": now() }|1: column 8: now() is not available|the same alert must result in",
        "{ \"a\": random() }|1: column 8: random() is not available|",
        "{ \"a\": uuid() }|1: column 8: uuid() is not available|",
        "{ \"a\": test(.x, \"(\") }|1: column 17: Syntax error in regular expression|",
        "import \"none.jslt\" as none {}|there is no file 'none.jslt' to import|",
        "import \"../routing/x.yaml\" as none {}|there is no file '../routing/x.yaml'|",
        "import \"own.jslt\" as own {}|own.jslt|"
      })
  void a_fault_is_reported_with_line_and_column(String file, String message, String remedy)
      throws IOException {
    write("own.jslt", file);

    Formats formats = Formats.in(RoutesFolder.of(folder.toString()));

    assertThat(formats.names()).doesNotContain("own");
    assertThat(formats.known()).contains("own");
    assertThat(formats.faults().toString())
        .contains("formats/own.jslt")
        .containsIgnoringCase(message)
        .contains(remedy == null ? "" : remedy);
    assertThatThrownBy(formats::requireValid).isInstanceOf(InvalidConfiguration.class);
  }

  @Test
  void an_imported_file_holds_functions_and_is_no_format() throws Exception {
    write("functions.jslt", "def twice(severity) $severity + $severity");
    write("own.jslt", "import \"functions.jslt\" as f {\"a\": f:twice($severity)}");

    Formats formats = Formats.in(RoutesFolder.of(folder.toString()));

    assertThat(formats.faults()).isEmpty();
    assertThat(formats.known()).contains("own").doesNotContain("functions");
    assertThat(text(apply("{}", Map.of("severity", "x")))).isEqualTo("{\"a\":\"xx\"}");
  }

  @Test
  void a_fault_of_an_imported_file_is_reported_there_and_once() throws IOException {
    write("functions.jslt", "def one()\n  $tenant\ndef two()\n  now()");
    write("own.jslt", "import \"functions.jslt\" as f {\"a\": f:one()}");

    assertThat(Formats.in(RoutesFolder.of(folder.toString())).faults())
        .extracting(FormatFault::toString)
        .anyMatch(fault -> fault.startsWith("formats/functions.jslt:2: column 3: an imported file"))
        .anyMatch(fault -> fault.startsWith("formats/functions.jslt:4: column 3: now() is not"))
        .hasSize(2);
  }

  @Test
  void a_failure_names_the_field_and_the_place() throws IOException {
    write(
        "own.jslt",
        """
        let unused = .id
        if (.id) { "a": 1, "b": { let c = .title, "d": { "e": number($c) } } } else {}
        """
            .replace(", \"d\"", " \"d\""));

    assertThatThrownBy(() -> apply("{\"id\":1,\"title\":\"abc\"}", Map.of()))
        .isInstanceOf(FormatFailure.class)
        .hasMessageStartingWith("format own: b.d.e: number(abc) failed: not a number");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"b\":{}}", "{\"b\":{\"c\":null}}", "{\"b\":{\"c\":[]}}"})
  void a_result_without_a_required_field_is_a_failure(String alert) throws IOException {
    write("own.jslt", "def required() [\"a\", \"b.c\"] {\"a\": 1, * : .}");

    assertThatThrownBy(() -> apply(alert.replace("[]", "null"), Map.of()))
        .hasMessage("format own: the result lacks b.c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "def f(x) f($x) {\"a\": f(1)}|it calls itself too deeply",
        "def f(x) if ($x < 60) f($x + 1) + f($x + 1) else 1 {\"a\": f(0)}|more than 20,000,000 steps",
        "{\"a\": test(.t, \"(.*)(.*)(.*)(.*)(.*)(.*)y\")}|more than 20,000,000 steps",
        "{\"a\": replace(.t, \"(.*)(.*)(.*)(.*)(.*)(.*)y\", \"\")}|more than 20,000,000 steps",
        "def f(t, n) if ($n > 0) f($t + $t, $n - 1) else $t {\"a\": f(.t, 40)}|longer than 1048576",
        "{\"a\": [for (.l) $title]}|larger than 1048576 bytes",
        "let t = .t {\"a\": replace($t, \"x\", join([for (.l) $t], \"\"))}|longer than 1048576",
        "[1]|no JSON object",
        "null|no JSON object"
      })
  void what_it_may_cost_is_limited(String file, String reason) throws IOException {
    write("own.jslt", file);
    String alert = "{\"t\":\"" + "x".repeat(60) + "\",\"l\":[" + "1,".repeat(2000) + "1]}";

    assertThatThrownBy(() -> apply(alert, Map.of("title", "y".repeat(1000))))
        .isInstanceOf(FormatFailure.class)
        .hasMessageContaining(reason);
  }

  @Test
  void regular_expressions_work_as_in_jslt() throws Exception {
    write(
        "own.jslt",
        """
        { "test": test("abc", "b"), "none": test(null, "b"), "split": split("a-b-c", "-"),
          "replace": replace("a1b22", "[0-9]+", "$"), "capture": capture("ab", "(?<x>a)(?<y>c)?") }
        """);

    assertThat(text(apply("{}", Map.of())))
        .isEqualTo(
            "{\"test\":true,\"none\":false,\"split\":[\"a\",\"b\",\"c\"],\"replace\":\"a$b$\",\"capture\":{\"x\":\"a\",\"y\":null}}");
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve("formats").resolve(file), text);
  }

  private Document apply(String alert, Map<String, Object> variables) throws FormatFailure {
    Format own = Formats.in(RoutesFolder.of(folder.toString())).get("own").orElseThrow();
    return new AlertDocuments().of(own, alert.getBytes(UTF_8), variables);
  }

  private static String text(Document document) {
    return new String(document.json(), UTF_8);
  }
}
