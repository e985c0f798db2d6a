package io.defenderroutes.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.defenderroutes.source.Parameter;
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

      Declared in the files in `routes/sources/`; your own source declares its own.

      | property | environment variable | default | per tenant | description |
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

      Each option is a property in `conf/defender-alert-routes.properties` (or the file of `--conf`) and an environment variable.
      The environment overrides the file; the file overrides the default. An empty variable means the default. An unknown property,
      or an unknown variable that begins with `DEFENDER_`, stops the start; the error suggests the nearest name.

      - **`tenants.<name>.<option>`** sets a "per tenant" option for one tenant and overrides the common value. As a variable:
        `DEFENDER_TENANTS_<NAME>_<OPTION>`, with `_` for `.` and `-`, such as `DEFENDER_TENANTS_ACME_CLIENT_SECRET`.
      - **`<source>.<option>`** sets a "per source" option for one source, **`tenants.<name>.<source>.<option>`** for one source of
        one tenant. The most specific value applies. As variables: `DEFENDER_SIEM_POLL_INTERVAL`, `DEFENDER_TENANTS_ACME_GRAPH_ALERTS_BASE_URL`.
      - **`kafka.client.*`** is passed to the Kafka client: `kafka.client.security.protocol=SASL_SSL`. As a variable:
        `DEFENDER_KAFKA_CLIENT_SASL_JAAS_CONFIG`, with `_` for `.`.
      - **`routing.*`** defines properties for routes, used there as `{{routing.…}}`. As a variable: `DEFENDER_ROUTING_…`, with `_` for `.`.
      - **`camel.*`** is passed to Camel and overrides the product's own settings of its components. Properties file only.
      - **`DEFENDER_LOG_LEVEL`** (environment only) is the level of the product's own log lines, by default `INFO`. **`DEFENDER_LOG_FORMAT`**
        is `text`, or `json` for [one JSON object per line](operating.md#log-lines-as-json). `JAVA_HOME` and `JAVA_OPTS` select Java and its options.

      The properties file is UTF-8, or UTF-16 with a byte order mark. A backslash is an escape character: write `\\\\` for a backslash, as in
      `CONTOSO\\\\svc-mail` and `C:\\\\data`. `\\:`, `\\=`, `\\#`, `\\!`, a backslash before a blank, and `\\u00e4` stand for that character; a
      backslash at the end of a line continues it. Any other backslash stops the start, with its line number. (`\\n` is a line break only in
      a value that begins with `-----BEGIN`, as in Kafka's PEM settings.) Environment variables have no escapes.

      A host may be an IPv6 address: `::1` for a host, `[::1]:9092` and `https://[::1]:8443` with a port.

      Routes can use each option as `{{property}}`, durations in milliseconds; options that hold secrets are excluded.
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
              "| property | environment variable | default | per tenant | per source | must be | description |\n");
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
