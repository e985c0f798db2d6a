package io.defenderroutes.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.RouteFiles;
import io.defenderroutes.delivery.BulkParameters;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shipped files keep their folderRules more strictly than validate asks of others. */
class ShippedRoutesTest {
  /** What vendors call by the same name as we do, or as Camel does. */
  private static final Set<String> OUR_WORDS =
      Set.of(
          "alertId",
          "alerts",
          "categories",
          "category",
          "id",
          "incident",
          "incidentId",
          "resolved",
          "severity",
          "status",
          "title",
          "true");

  @ParameterizedTest
  @MethodSource("routing")
  void the_routing_calls_destinations_and_nothing_else(Path file) {
    assertThat(RouteFiles.endpoints(RouteFiles.tree(file)))
        .isNotEmpty()
        .allMatch(uri -> uri.equals("direct:routing") || uri.startsWith("kamelet:"));
    assertThat(RouteFiles.text(file))
        .doesNotContainPattern("\\b(https?|kafka|smtps?|file|jms|amqp):")
        .doesNotContain("bean", "process", "\"script", "groovy");
  }

  @ParameterizedTest
  @MethodSource("outsideOfSources")
  void a_vendors_field_name_is_known_to_its_source_alone(Path file) {
    for (String field : vendorFields()) {
      assertThat(RouteFiles.text(file)).doesNotContainPattern("\\b" + field + "\\b");
    }
  }

  @ParameterizedTest
  @MethodSource("destinations")
  void a_destination_names_no_other_and_no_source(Path file) {
    assertThat(RouteFiles.endpoints(RouteFiles.tree(file)))
        .noneMatch(uri -> uri.startsWith("direct:"))
        .noneMatch(uri -> uri.startsWith("kamelet:") && !uri.equals("kamelet:source"));
    RouteFiles.in("sources")
        .forEach(
            source ->
                assertThat(RouteFiles.text(file))
                    .doesNotContainPattern("\\b" + name(source, ".camel.yaml") + "\\b"));
  }

  @ParameterizedTest
  @MethodSource("destinations")
  void a_kamelet_is_named_as_its_file_and_uses_every_property_it_declares(Path file) {
    JsonNode kamelet = RouteFiles.tree(file);
    Set<String> declared = new TreeSet<>();
    kamelet.at("/spec/definition/properties").fieldNames().forEachRemaining(declared::add);
    // The product reads these.
    declared.removeAll(BulkParameters.names());
    declared.remove("format");

    assertThat(kamelet.at("/metadata/name").asText()).isEqualTo(name(file, ".kamelet.yaml"));
    assertThat(RouteFiles.properties(kamelet.at("/spec/template").toString()))
        .containsAll(declared);
    kamelet
        .at("/spec/definition/required")
        .forEach(required -> assertThat(declared).contains(required.asText()));
  }

  @ParameterizedTest
  @MethodSource("sources")
  void a_source_is_named_as_its_file_with_facts_fields_and_request(Path file) {
    String name = name(file, ".camel.yaml");
    JsonNode tree = RouteFiles.tree(file);

    assertThat(tree.at("/0/beans").findValuesAsText("name")).contains(name, name + "-fields");
    assertThat(tree.at("/1/route/id").asText()).isEqualTo(name);
    assertThat(tree.at("/0/beans").findValuesAsText("name"))
        .filteredOn(bean -> bean.contains("."))
        .allMatch(parameter -> parameter.startsWith(name + "."));
    assertThat(RouteFiles.endpoints(tree))
        .contains("direct:" + name)
        .allMatch(
            uri ->
                uri.equals("direct:" + name)
                    || uri.startsWith("direct:" + name + "-")
                    || uri.startsWith("${variable.baseUrl}/"));
  }

  /** Whatever else a response holds, it must not lead a request elsewhere. */
  @ParameterizedTest
  @MethodSource("sources")
  void a_request_is_made_of_our_own_values_and_of_an_id_that_was_checked(Path file) {
    String routes = RouteFiles.tree(file).toString();
    Matcher variable = Pattern.compile("\\$\\{(variable|body|header)([\\w.]*)").matcher(routes);
    while (variable.find()) {
      assertThat(variable.group())
          .isIn(
              "${variable.baseUrl",
              "${variable.since",
              "${variable.until",
              "${variable.skip",
              "${variable.id",
              // In a log line, in a condition, and what this route has written itself.
              "${variable.connection",
              "${variable.attempt",
              "${body",
              "${header.CamelHttpQuery");
    }
    for (JsonNode step : RouteFiles.tree(file).findValues("setVariable")) {
      if (step.path("name").asText().equals("id")) {
        assertThat(
                step.path("constant").isMissingNode() ? step.at("/method/method").asText() : "id(")
            .startsWith("id(");
      }
    }
  }

  private static Set<String> vendorFields() {
    Set<String> fields = new TreeSet<>();
    RouteFiles.in("sources")
        .flatMap(file -> RouteFiles.tree(file).findParents("type").stream())
        .filter(bean -> bean.path("type").asText().equals("io.defenderroutes.alert.Fields"))
        .flatMap(bean -> bean.path("properties").properties().stream())
        .flatMap(property -> Stream.of(property.getValue().asText().split("[,+/\\s{}:*]+")))
        .filter(field -> field.matches("\\w{2,}") && !OUR_WORDS.contains(field))
        .forEach(fields::add);
    assertThat(fields).contains("LastProcessedTimeUtc", "AlertPart");
    return fields;
  }

  private static String name(Path file, String suffix) {
    assertThat(file.getFileName().toString()).endsWith(suffix);
    return file.getFileName().toString().replace(suffix, "");
  }

  static Stream<Path> outsideOfSources() {
    return Stream.of("pipeline", "routing", "destinations").flatMap(RouteFiles::in);
  }

  static Stream<Path> routing() {
    return RouteFiles.in("routing");
  }

  static Stream<Path> destinations() {
    return RouteFiles.in("destinations");
  }

  static Stream<Path> sources() {
    return RouteFiles.in("sources").filter(file -> !file.endsWith("clouds.camel.yaml"));
  }
}
