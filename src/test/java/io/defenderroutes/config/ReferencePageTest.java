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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Generates the reference page from {@link Option}; -Ddocs.update=true writes it. */
class ReferencePageTest {
  private static final Path PAGE = Path.of("docs/configuration.md");
  private static final String RENEW = "mvn test -Dtest=ReferencePageTest -Ddocs.update=true";

  private static final Map<String, List<String>> HEADINGS = headings();

  private static final String PARAMETERS =
      """

      ## Parameters of sources

      Declared in the files in `routes/sources/`; your own source declares its own.

      | property | default | per | description |
      |---|---|---|---|
      """;

  private static final String SHARED =
      """

      `%1$s` has the parameters of `%2$s`. A value that is set for `%2$s` applies to both unless it is set for `%1$s`.
      """;

  private static final String INTRODUCTION =
      """
      # Configuration

      <!-- Made from Option.java. Do not edit; renew with: %s -->

      Each option is a property in `conf/defender-alert-routes.properties` (or the file of `--conf`) and an environment variable: `DEFENDER_`
      and its name in capitals, with `_` for `.` and `-`, such as `DEFENDER_KAFKA_BROKERS`. The tables name other variables.
      The environment overrides the file, which overrides the default. An empty variable means the default. An unknown property, or an unknown
      variable that begins with `DEFENDER_`, stops the start.

      - **`tenants.<name>.<option>`** sets an option per tenant for one tenant and overrides the common value: `DEFENDER_TENANTS_ACME_CLIENT_SECRET`.
      - **`<source>.<option>`** sets an option per source for one source, **`tenants.<name>.<source>.<option>`** for one source of
        one tenant; the most specific value applies. `DEFENDER_SIEM_POLL_INTERVAL`, `DEFENDER_TENANTS_ACME_GRAPH_ALERTS_BASE_URL`.
      - **`kafka.client.*`** is passed to the Kafka client: `kafka.client.security.protocol=SASL_SSL`, `DEFENDER_KAFKA_CLIENT_SASL_JAAS_CONFIG`.
      - **`routing.*`** defines properties for routes, used there as `{{routing.…}}`. In variables, `_` stands for `.`.
      - **`camel.*`** is passed to Camel and overrides the product's own settings of its components. Properties file only.
      - **`DEFENDER_LOG_LEVEL`** (environment only) is the level of the product's own log lines, by default `INFO`. **`DEFENDER_LOG_FORMAT`**
        is `text`, or `json` for [one JSON object per line](operating.md#log-lines-as-json). `JAVA_HOME` and `JAVA_OPTS` select Java and its options.

      The properties file is UTF-8, or UTF-16 with a byte order mark. A backslash is an escape character: write `\\\\` for a backslash, as in
      `C:\\\\data`. `\\:`, `\\=`, `\\#`, `\\!`, a backslash before a blank, and `\\u00e4` stand for that character; a backslash at the end of a
      line continues it; any other stops the start. (`\\n` is a line break in a value that begins with `-----BEGIN`, as in Kafka's PEM settings.)
      Environment variables have no escapes.

      Routes can use each option as `{{property}}`, durations in milliseconds; options that hold secrets are excluded.

      ## Types

      A value must be:

      """
          .formatted(RENEW);

  @Test
  void the_reference_page_is_current() throws IOException {
    String page = page();
    if (Boolean.getBoolean("docs.update")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page);
    }

    assertThat(PAGE).as("%s is stale; renew it with: %s", PAGE, RENEW).exists().hasContent(page);
  }

  @Test
  void every_option_is_under_one_heading() {
    List<Option> shown = new ArrayList<>();
    HEADINGS.values().forEach(prefixes -> shown.addAll(options(prefixes)));

    assertThat(shown).containsExactlyInAnyOrder(Option.values());
  }

  private static String page() {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    Arrays.stream(Option.values())
        .map(Option::kind)
        .filter(kind -> !kind.name().equals(kind.right()))
        .distinct()
        .sorted(Comparator.comparing(Kind::name))
        .forEach(kind -> page.append("- `" + kind.name() + "`: " + kind.right() + "\n"));
    HEADINGS.forEach((heading, prefixes) -> section(page, heading, options(prefixes)));
    page.append(PARAMETERS);
    parameters(page);
    return page.toString();
  }

  private static void section(StringBuilder page, String heading, List<Option> options) {
    List<String> scopes = options.stream().map(ReferencePageTest::per).distinct().toList();
    boolean same = scopes.size() == 1;
    page.append("\n## ").append(heading).append("\n\n");
    if (same && !scopes.get(0).isEmpty()) {
      page.append("All per ").append(scopes.get(0)).append(".\n\n");
    }
    page.append(same ? "| property | type | default |" : "| property | type | default | per |");
    page.append(" description |\n|---|---|---|").append(same ? "" : "---|").append("---|\n");
    for (Option option : options) {
      List<String> cells = new ArrayList<>();
      cells.add("`" + (option.perSourceOnly() ? "<source>." : "") + option.key() + "`");
      cells.add(option.kind().name());
      cells.add(option.defaultValue().map(v -> "`" + v + "`").orElse(""));
      if (!same) {
        cells.add(per(option));
      }
      boolean standard =
          option.environmentVariable().equals(Option.environmentVariable(option.key()));
      cells.add(
          option.description() + (standard ? "" : " (`" + option.environmentVariable() + "`)"));
      page.append(row(cells));
    }
  }

  private static String per(Option option) {
    if (option.perSource()) {
      return option.perSourceOnly() ? "source" : "tenant and source";
    }
    return option.perTenant() ? "tenant" : "";
  }

  /** The parameters that the files of the sources declare. */
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
    return row(
        List.of(
            "`" + name + "`",
            standard.isEmpty() ? "" : "`" + standard + "`",
            properties.path("common").asBoolean() ? "" : "tenant",
            properties.path("description").asText()));
  }

  private static String row(List<String> cells) {
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
        "Batches and delivery",
        List.of("categories", "batch", "delivery", "pending", "dead-letters"));
    headings.put("Kafka and cursors", List.of("kafka", "cursor"));
    headings.put("E-mail", List.of("smtp", "email"));
    headings.put("Several instances", List.of("cluster"));
    headings.put(
        "Folders and process",
        List.of("data", "files", "routes", "management", "traces", "shutdown"));
    return headings;
  }
}
