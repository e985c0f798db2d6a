package io.defenderroutes.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.defenderroutes.polling.Parameter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The reference page is made from {@link Option}; with -Ddocs.update=true it is written anew. */
class ReferencePageTest {
  private static final Path PAGE = Path.of("docs/configuration.md");
  private static final String RENEW = "mvn test -Dtest=ReferencePageTest -Ddocs.update=true";

  private static final Map<String, List<String>> HEADINGS = headings();

  private static final String PARAMETERS =
      """

      ## Parameters of sources

      Declared in the files of `routes/sources/`; a source of your own declares its own.

      | property | environment variable | default | per tenant | what it is |
      |---|---|---|---|---|
      """;

  private static final String SHARED =
      """

      `%1$s` has the parameters of `%2$s`. A value that is set for `%2$s` applies to both unless it is set for `%1$s`.
      """;

  private static final String INTRODUCTION =
      """
      # Configuration

      <!-- Made from Option.java. Do not edit; renew with: %s -->

      Every option is a property in `conf/defender-alert-routes.properties` (or the file given with `--conf`), and an
      environment variable. The environment overrides the file, the file overrides the default. An empty variable
      returns to the default. What is not in this list, a property or a variable that begins with `DEFENDER_`, is refused at start,
      with the one that was probably meant.

      - **`tenants.<name>.<option>`** sets an option marked "per tenant" for one tenant of `tenants`, and overrides the
        common value. As a variable: `DEFENDER_TENANTS_<NAME>_<OPTION>`, with `_` for `.` and `-`, such as
        `DEFENDER_TENANTS_ACME_CLIENT_SECRET`.
      - **`<source>.<option>`** sets an option marked "per source" for one source, and `tenants.<name>.<source>.<option>` for one
        source of one tenant; each counts before what is more common. As variables: `DEFENDER_SIEM_POLL_INTERVAL`,
        `DEFENDER_TENANTS_ACME_GRAPH_ALERTS_BASE_URL`.
      - **`kafka.client.*`** goes to Kafka's client as it is: `kafka.client.security.protocol=SASL_SSL`. As a variable:
        `DEFENDER_KAFKA_CLIENT_SASL_JAAS_CONFIG`, `_` standing for `.`.
      - **`routing.*`** is yours: whatever you set is `{{routing.…}}` in routes. As a variable: `DEFENDER_ROUTING_…`, `_` standing for `.`.
      - **`camel.*`** goes to Camel as it is, and has the last word on its components. Properties file only.
      - **`DEFENDER_LOG_LEVEL`** (environment only) is the level of our own log lines, `INFO` by default; **`DEFENDER_LOG_FORMAT`** is
        `text`, or `json` for [a JSON object a line](operating.md#log-lines-as-json). `JAVA_HOME` and `JAVA_OPTS` choose Java and its options.

      The properties file is UTF-8, or UTF-16 with a byte order mark. In it a backslash escapes: write `\\\\` for a backslash, as in
      `CONTOSO\\\\svc-mail` and `C:\\\\data`. `\\:`, `\\=`, `\\#`, `\\!`, `\\` and a blank, and `\\u00e4` stand for that character, and a line
      that ends with a backslash goes on in the next. Any other backslash is refused at start, with its line. (`\\n` is a line break only in
      a value that begins with `-----BEGIN`, as Kafka's PEM settings have it.) The environment knows no escapes.

      A host may be an IPv6 address: `::1` where a setting is a host, `[::1]:9092` and `https://[::1]:8443` with a port.

      Routes may name every option as `{{property}}`, durations in milliseconds. Options that are secrets are none of them.
      """
          .formatted(RENEW);

  @Test
  void the_reference_page_tells_what_can_be_set() throws IOException {
    String page = page();
    if (Boolean.getBoolean("docs.update")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page);
    }

    assertThat(PAGE).as("%s is stale; renew it with: %s", PAGE, RENEW).exists().hasContent(page);
  }

  @Test
  void every_option_stands_under_one_heading() {
    List<Option> shown = new ArrayList<>();
    HEADINGS.values().forEach(prefixes -> shown.addAll(options(prefixes)));

    assertThat(shown).containsExactlyInAnyOrder(Option.values());
  }

  private static String page() {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    HEADINGS.forEach(
        (heading, prefixes) -> {
          page.append("\n## ").append(heading).append("\n\n");
          page.append(
              "| property | environment variable | default | per tenant | per source | must be | what it is |\n");
          page.append("|---|---|---|---|---|---|---|\n");
          options(prefixes).forEach(option -> page.append(row(option)));
        });
    page.append(PARAMETERS);
    parameters(page);
    return page.toString();
  }

  /** What the files of the sources declare. */
  private static void parameters(StringBuilder page) {
    StringBuilder shared = new StringBuilder();
    try (Stream<Path> files = Files.list(Path.of("routes/sources"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        for (JsonNode bean : new YAMLMapper().readTree(file.toFile()).findParents("type")) {
          if (bean.path("type").asText().equals(Parameter.class.getName())) {
            page.append(parameter(bean.path("name").asText(), bean.path("properties")));
          }
          String other = bean.path("properties").path("parametersOf").asText();
          if (!other.isEmpty()) {
            shared.append(SHARED.formatted(bean.path("name").asText(), other));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    page.append(shared);
  }

  private static String parameter(String name, JsonNode properties) {
    String standard = properties.path("defaultValue").asText();
    assertThat(properties.path("description").asText()).as(name).isNotBlank();
    return "| `"
        + name
        + "` | `"
        + Option.environmentVariable(name)
        + "` |"
        + (standard.isEmpty() ? "" : " `" + standard + "`")
        + " |"
        + (properties.path("common").asBoolean() ? "" : " yes")
        + " | "
        + properties.path("description").asText().replace("|", "\\|")
        + " |\n";
  }

  private static String row(Option option) {
    List<String> cells =
        List.of(
            "`" + (option.perSourceOnly() ? "<source>." : "") + option.key() + "`",
            option.perSourceOnly() ? "" : "`" + option.environmentVariable() + "`",
            option.defaultValue().map(v -> "`" + v + "`").orElse(""),
            option.perTenant() || option.perSourceOnly() ? "yes" : "",
            option.perSource() ? "yes" : "",
            option.kind().right(),
            option.description());
    StringBuilder row = new StringBuilder("|");
    cells.forEach(
        cell -> row.append(cell.isEmpty() ? "" : " " + cell.replace("|", "\\|")).append(" |"));
    return row.append('\n').toString();
  }

  private static List<Option> options(List<String> prefixes) {
    return Arrays.stream(Option.values())
        .filter(
            o -> prefixes.stream().anyMatch(p -> o.key().equals(p) || o.key().startsWith(p + ".")))
        .toList();
  }

  private static Map<String, List<String>> headings() {
    Map<String, List<String>> headings = new LinkedHashMap<>();
    headings.put(
        "Tenants and sign-in",
        List.of(
            "tenants",
            "tenant-id",
            "client-id",
            "client-secret",
            "client-secret-expires",
            "client-certificate",
            "client-certificate-password",
            "federated-token-file",
            "managed-identity",
            "sign-in",
            "token",
            "credential",
            "cloud",
            "authority-host"));
    headings.put(
        "Sources",
        List.of(
            "sources",
            "region",
            "base-url",
            "scope",
            "requests-per-minute",
            "requests-per-hour",
            "alerts-singly",
            "deduplicate-across-sources"));
    headings.put("Polling", List.of("poll"));
    headings.put("HTTP and TLS", List.of("http", "answer", "tls"));
    headings.put("Retries towards Entra and Defender", List.of("retry"));
    headings.put(
        "Batches and delivery", List.of("categories", "batch", "delivery", "dead-letters"));
    headings.put("Kafka", List.of("kafka"));
    headings.put("Cursors", List.of("cursor"));
    headings.put("E-mail", List.of("smtp", "email"));
    headings.put("Several instances", List.of("cluster"));
    headings.put(
        "Folders and process",
        List.of("data", "files", "routes", "management", "traces", "shutdown"));
    return headings;
  }
}
