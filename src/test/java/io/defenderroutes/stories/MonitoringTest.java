package io.defenderroutes.stories;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.observability.Metric;
import io.defenderroutes.observability.Tag;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The dashboard and the alert rules ask for what a running product tells, by the names and labels
 * by which it does.
 */
class MonitoringTest extends InSandbox {
  private static final Path FOLDER = Path.of("k8s/monitoring");
  private static final Pattern NAME = Pattern.compile("\\b(defender|jvm|process|system)_\\w+");
  private static final Pattern SELECTOR = Pattern.compile("(\\w+)\\{([^}]*)}");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|without|on|ignoring) \\(([^)]*)\\)");

  /** Prometheus adds them to whatever it scrapes. */
  private static final Set<String> PROMETHEUS = Set.of("instance", "job");

  @Test
  void dashboard_and_rules_ask_for_metrics_and_labels_that_there_are() throws Exception {
    Map<String, Set<String>> there = labelsOfARunningProduct();

    for (Metric metric : Metric.values()) {
      assertThat(there)
          .as("%s in a scrape", metric.key())
          .containsEntry(
              sample(metric), metric.tags().stream().map(Tag::key).collect(Collectors.toSet()));
    }
    for (String expression : expressions()) {
      Set<String> names = names(expression);
      assertThat(there.keySet()).as(expression).containsAll(names);
      Matcher selectors = SELECTOR.matcher(expression);
      while (selectors.find()) {
        assertThat(there.get(selectors.group(1)))
            .as("%s in %s", selectors.group(1), expression)
            .containsAll(labels(selectors.group(2).replaceAll("(=~|!~|!=|=)\"[^\"]*\"", "")));
      }
      Matcher groupings = GROUPING.matcher(expression);
      while (groupings.find()) {
        Set<String> grouped = new HashSet<>(labels(groupings.group(1)));
        grouped.removeAll(PROMETHEUS);
        Matcher next = NAME.matcher(expression);
        assertThat(next.find(groupings.end())).as(expression).isTrue();
        assertThat(there.get(next.group()))
            .as("%s in %s", next.group(), expression)
            .containsAll(grouped);
      }
    }
  }

  @Test
  void what_is_shown_of_a_value_are_labels_that_its_expression_leaves() throws IOException {
    for (JsonNode target : json().findParents("legendFormat")) {
      Set<String> left = new HashSet<>(PROMETHEUS);
      Matcher groupings = GROUPING.matcher(target.path("expr").asText());
      while (groupings.find()) {
        left.addAll(labels(groupings.group(1)));
      }
      Matcher shown =
          Pattern.compile("\\{\\{(\\w+)}}").matcher(target.path("legendFormat").asText());
      while (shown.find()) {
        assertThat(left).as(target.path("expr").asText()).contains(shown.group(1));
      }
    }
    for (JsonNode rule : rules()) {
      Set<String> left = new HashSet<>();
      Matcher groupings = GROUPING.matcher(rule.path("expr").asText());
      while (groupings.find()) {
        left.addAll(labels(groupings.group(1)));
      }
      Matcher shown =
          Pattern.compile("\\$labels\\.(\\w+)").matcher(rule.at("/annotations/summary").asText());
      while (shown.find()) {
        assertThat(left).as(rule.path("alert").asText()).contains(shown.group(1));
      }
      assertThat(rule.at("/annotations/runbook").asText().length()).isGreaterThan(100);
    }
  }

  @Test
  void each_rule_links_to_a_page_of_the_documentation() throws IOException {
    for (JsonNode rule : rules()) {
      String url = rule.at("/annotations/runbook_url").asText();
      String[] link = url.split("#", 2);
      assertThat(url).as(rule.path("alert").asText()).startsWith("docs/");
      String page = Files.readString(Path.of(link[0]));
      if (link.length == 2) {
        assertThat(page.lines())
            .as(url)
            .anyMatch(
                line ->
                    line.matches("#+ .*")
                        && line.replaceFirst("#+ ", "")
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("[^a-z0-9 -]", "")
                            .replace(' ', '-')
                            .equals(link[1]));
      }
    }
  }

  @Test
  void each_metric_is_on_the_dashboard() throws IOException {
    Set<String> shown = new TreeSet<>();
    json().findValues("expr").forEach(expression -> shown.addAll(names(expression.asText())));

    assertThat(Arrays.stream(Metric.values()).map(MonitoringTest::sample))
        .allSatisfy(name -> assertThat(shown).contains(name));
  }

  @Test
  void the_operator_gets_the_same_rules() throws IOException {
    JsonNode wrapped = new YAMLMapper().readTree(FOLDER.resolve("prometheus-rule.yaml").toFile());

    assertThat(wrapped.at("/spec/groups"))
        .isEqualTo(
            new YAMLMapper().readTree(FOLDER.resolve("alert-rules.yaml").toFile()).path("groups"));
  }

  /** A counter less what it was before is negative after a restart: increase() knows of those. */
  @Test
  void no_counter_is_taken_from_itself() throws IOException {
    assertThat(expressions())
        .noneMatch(expression -> expression.matches("(?s).*_total.* - .*_total.*offset.*"));
  }

  /** A Prometheus sees other Java processes too. */
  @Test
  void what_is_shown_of_processes_is_shown_of_this_product_alone() throws IOException {
    List<String> ofProcesses =
        expressions().stream().filter(e -> e.matches(".*\\b(jvm|process|system)_.*")).toList();

    assertThat(ofProcesses)
        .hasSizeGreaterThan(3)
        .allMatch(expression -> expression.contains("and on (instance, job) defender_build_info"));
  }

  @Test
  void what_mutes_and_what_is_muted_are_rules_with_the_labels_that_must_be_equal()
      throws IOException {
    Map<String, Set<String>> labels = new HashMap<>();
    for (JsonNode rule : rules()) {
      Matcher first = GROUPING.matcher(rule.path("expr").asText());
      labels.put(
          rule.path("alert").asText(),
          first.find() ? Set.copyOf(labels(first.group(1))) : Set.of());
    }
    JsonNode inhibited = new YAMLMapper().readTree(FOLDER.resolve("alertmanager.yaml").toFile());

    assertThat(inhibited.path("inhibit_rules")).isNotEmpty();
    for (JsonNode rule : inhibited.path("inhibit_rules")) {
      List<String> equal = new ArrayList<>();
      rule.path("equal").forEach(label -> equal.add(label.asText()));
      Matcher named = Pattern.compile("Defender\\w+").matcher(rule.toString());
      assertThat(equal).isNotEmpty();
      while (named.find()) {
        assertThat(labels).as(rule.toString()).containsKey(named.group());
        assertThat(labels.get(named.group())).as(named.group()).containsAll(equal);
      }
    }
  }

  /** What Prometheus itself makes of the rules, where it is installed. */
  @Test
  void the_rules_fire_when_they_are_to() throws Exception {
    assumeThat(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool")));

    Process promtool =
        new ProcessBuilder("promtool", "test", "rules", "src/test/resources/alert-rules-test.yaml")
            .redirectErrorStream(true)
            .start();
    String said = new String(promtool.getInputStream().readAllBytes(), UTF_8);

    assertThat(promtool.waitFor()).as(said).isZero();
  }

  /** After all that is counted has happened. */
  private Map<String, Set<String>> labelsOfARunningProduct() throws Exception {
    Scrape scrape = Scrape.of(properties);
    properties.put("tenants." + tenant.name() + ".client-secret-expires", "2126-11-20");
    Path routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    Files.delete(routes.resolve("tests/alerts.yaml"));
    CustomRoutes.routing(
        routes,
        """
        - filter:
            simple: "${variable.severity} == 'low'"
            steps:
              - stop: {}
        - to: { uri: kamelet:kafka, parameters: { topic: defender.alerts.medium } }
        - to: { uri: kamelet:email, parameters: { to: "{{email.to}}", subject: an alert } }
        """);
    properties.put("routes.folder", routes.toString());
    properties.put("cluster.election", "file");
    properties.put("cluster.folder", data.resolve("locks").toString());
    serve(1);
    serve("Low", "Discovery");
    sandbox.defender().add(Alerts.raw(tenant.id(), "17"));
    try (DefenderAlertRoutes running = Product.start(properties)) {
      await().atMost(LONG).until(() -> scrape.now().value("defender_dead_letters_total") > 0);
      await().atMost(LONG).until(() -> scrape.now().value("defender_dead_letters_kept") > 0);
      await()
          .atMost(LONG)
          .until(() -> scrape.now().text().contains("defender_pending_oldest_seconds{"));
      System.gc(); // its metrics are there once it has paused the process
      await().until(() -> scrape.now().text().contains("jvm_gc_pause_seconds_sum"));
      Map<String, Set<String>> labels = new HashMap<>();
      scrape.samples().forEach(sample -> labels.put(sample.name(), sample.labels().keySet()));
      return labels;
    }
  }

  /** What a metric, or one of its parts, is called in a scrape. */
  private static String sample(Metric metric) {
    String name = metric.key().replace('.', '_');
    return switch (metric.type()) {
      case COUNTER -> name + "_total";
      case TIMER -> name + "_seconds_sum";
      case GAUGE -> name;
    };
  }

  private static Set<String> names(String expression) {
    return NAME.matcher(expression.replaceAll("\"[^\"]*\"", ""))
        .results()
        .map(match -> match.group())
        .collect(Collectors.toSet());
  }

  private static List<String> labels(String commaSeparated) {
    return Stream.of(commaSeparated.split(","))
        .map(String::strip)
        .filter(label -> !label.isEmpty())
        .toList();
  }

  private static List<String> expressions() throws IOException {
    List<String> all = new ArrayList<>();
    json().findValues("expr").forEach(expression -> all.add(expression.asText()));
    json().findValues("definition").forEach(query -> all.add(selector(query.asText())));
    rules().forEach(rule -> all.add(rule.path("expr").asText()));
    assertThat(all).hasSizeGreaterThan(30);
    return all;
  }

  /** What the choice of a variable is read from, as an expression that says the same. */
  private static String selector(String query) {
    return query.replaceAll("label_values\\((.*), (\\w+)\\)", "sum by ($2) ($1)");
  }

  private static JsonNode json() throws IOException {
    return new YAMLMapper().readTree(FOLDER.resolve("grafana-dashboard.json").toFile());
  }

  private static JsonNode rules() throws IOException {
    return new YAMLMapper()
        .readTree(FOLDER.resolve("alert-rules.yaml").toFile())
        .at("/groups/0/rules");
  }
}
