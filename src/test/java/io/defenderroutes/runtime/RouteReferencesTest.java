package io.defenderroutes.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RouteFiles;
import io.defenderroutes.config.Option;
import io.defenderroutes.source.Parameter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the shipped routes refer to is there, in a product that is wired but polls nothing. */
@Tag("slow")
class RouteReferencesTest {
  private static final Set<String> REFERENCES =
      Set.of("ref", "onExceptionOccurredRef", "onRedeliveryRef", "onPrepareFailureRef");

  private static final Set<String> SET_BY_THE_WIRING = Set.of("smtp.scheme");

  private static DefenderAlertRoutes product;

  @BeforeAll
  static void wire(@TempDir Path data) throws Exception {
    Map<String, String> settings = new HashMap<>();
    settings.put("tenant-id", "contoso.example");
    settings.put("client-id", "app");
    settings.put("client-secret", "x");
    settings.put("sources", "siem");
    settings.put("region", "eu");
    settings.put("kafka.brokers", "localhost:1");
    settings.put("smtp.host", "localhost");
    settings.put("email.from", "defender@example.org");
    settings.put("email.to", "soc@example.org");
    settings.put("data.folder", data.toString());
    settings.put("camel.main.autoStartup", "false");
    product = DefenderAlertRoutes.start(settings, Map.of(), Clock.systemUTC());
  }

  @AfterAll
  static void stop() {
    product.close();
  }

  @ParameterizedTest
  @MethodSource("io.defenderroutes.RouteFiles#all")
  void every_bean_that_is_named_is_there(Path file) {
    CamelContext camel = product.camelContext();
    RouteFiles.walk(
        RouteFiles.tree(file),
        (name, value) -> {
          if (REFERENCES.contains(name)) {
            assertThat(camel.getRegistry().lookupByName(value.asText()))
                .as(value.asText())
                .isNotNull();
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void every_declared_bean_is_bound(Bean bean) {
    assertThat(product.camelContext().getRegistry().lookupByName(bean.key())).isNotNull();
  }

  @ParameterizedTest
  @MethodSource("io.defenderroutes.RouteFiles#all")
  void every_property_is_an_option_that_is_no_secret_or_a_parameter_of_the_file(Path file) {
    JsonNode tree = RouteFiles.tree(file);
    Set<String> known = new TreeSet<>(SET_BY_THE_WIRING);
    known.addAll(
        product.camelContext().getPropertiesComponent().loadProperties().stringPropertyNames());
    known.retainAll(
        Stream.concat(Stream.of(Option.values()).map(Option::key), SET_BY_THE_WIRING.stream())
            .collect(Collectors.toSet()));
    known.addAll(parameters(tree));
    for (JsonNode source : tree.findParents("parametersOf")) {
      String other = source.path("parametersOf").asText();
      parameters(RouteFiles.tree(file.resolveSibling(other + ".camel.yaml")))
          .forEach(
              parameter -> {
                known.add(parameter);
                known.add(
                    file.getFileName().toString().replace(".camel.yaml", "")
                        + parameter.substring(other.length()));
              });
    }
    tree.at("/spec/definition/properties").fieldNames().forEachRemaining(known::add);
    tree.findValues("parameters").stream()
        .filter(JsonNode::isArray)
        .forEach(parameters -> parameters.forEach(p -> known.add(p.path("name").asText())));

    Set<String> named = new TreeSet<>(RouteFiles.properties(RouteFiles.text(file)));
    // Settings of a destination, required only where a rule calls it.
    named.removeIf(name -> name.startsWith("routing."));
    assertThat(known).containsAll(named);
    assertThat(known).doesNotContain("client-secret", "smtp.password");
  }

  private static List<String> parameters(JsonNode tree) {
    return tree.findParents("type").stream()
        .filter(bean -> bean.path("type").asText().equals(Parameter.class.getName()))
        .map(parameter -> parameter.path("name").asText())
        .toList();
  }

  @Test
  void every_parameter_of_a_template_is_used_in_it() {
    JsonNode template =
        RouteFiles.tree(Path.of("routes/pipeline/poll.camel.yaml")).at("/0/routeTemplate");

    assertThat(RouteFiles.properties(template.path("route").toString()))
        .containsAll(template.path("parameters").findValuesAsText("name"));
  }

  @ParameterizedTest
  @MethodSource("io.defenderroutes.RouteFiles#all")
  void every_route_configuration_that_is_named_is_there(Path file) {
    Set<String> there = new TreeSet<>();
    RouteFiles.all()
        .forEach(
            f ->
                RouteFiles.tree(f)
                    .findValues("routeConfiguration")
                    .forEach(c -> there.add(c.path("id").asText())));

    assertThat(there).containsAll(RouteFiles.tree(file).findValuesAsText("routeConfigurationId"));
  }

  @Test
  void a_connection_is_a_route_that_polls_its_source() {
    assertThat(product.camelContext().getRoute("default/siem")).isNotNull();
    assertThat(product.camelContext().getRoute("siem")).isNotNull();
  }
}
