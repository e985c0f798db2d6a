package io.defenderroutes.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.DefenderAlertRoutes;
import io.defenderroutes.RoutesCopy;
import io.defenderroutes.rules.RoutesNotLoaded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that Camel is never to load: each is named, and what is right afterwards is applied. */
class UnloadableRoutesTest extends InSandbox {
  private static final String MIB = "x".repeat(1024 * 1024);

  private Path routes;

  @BeforeEach
  void copyRoutes() throws Exception {
    routes = data.resolve("routes");
    RoutesCopy.of(Path.of("routes"), routes);
    properties.put("routes.folder", routes.toString());
    properties.put("routes.refresh", "50ms");
  }

  static Stream<Arguments> files() {
    String title = "[${variable.severity}] ${variable.title}";
    return Stream.of(
        Arguments.of("routing/own.camel.yaml", "- x: &a [*a]\n", ":1", "the alias *a"),
        Arguments.of("sources/own.camel.yaml", "- x: &a\n    y: *a\n", ":2", "the alias *a"),
        Arguments.of("destinations/own.kamelet.yaml", "x: &a [*a]\n", ":1", "the alias *a"),
        Arguments.of("tests/own.yaml", "- &a\n  name: *a\n", ":2", "the alias *a"),
        Arguments.of("pipeline/own.camel.yaml", "# " + MIB, "", "the file has 1048578 bytes"),
        Arguments.of("tests/own.yaml", "# " + MIB, "", "the file has 1048578 bytes"),
        Arguments.of("sources/hunting.kql", MIB + "x", "", "the file has 1048577 bytes"),
        Arguments.of(
            "routing/own.camel.yaml",
            """
            - route:
                from:
                  uri: direct:own
                  steps:
                    - toD:
                        uri: kamelet:email
                        parameters:
                          to: a@example.org
                          subject: "%s"
            """
                .formatted(title),
            ":9",
            "'toD' makes its URI of ${variable.title}"),
        Arguments.of(
            "destinations/own.kamelet.yaml",
            """
            apiVersion: camel.apache.org/v1
            kind: Kamelet
            metadata: { name: own }
            spec:
              definition: { title: Own, type: object }
              template:
                from:
                  uri: kamelet:source
                  steps:
                    - wireTap: { uri: "log:${variable.title}" }
            """,
            ":10",
            "'wireTap' makes its URI of ${variable.title}"));
  }

  @ParameterizedTest
  @MethodSource("files")
  void a_start_is_rejected_with_the_file_and_line(
      String file, String text, String line, String problem) throws Exception {
    Files.writeString(routes.resolve(file), text);

    assertThatThrownBy(() -> Product.start(properties))
        .isInstanceOf(RoutesNotLoaded.class)
        .hasMessageContaining(file + line + ": ")
        .hasMessageContaining(problem);
    assertThat(requests(tenant)).isEmpty();
    Command run = Command.typed("run", properties);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("Not started", file + line + ": ", problem);
  }

  @ParameterizedTest
  @MethodSource("files")
  void validate_and_test_and_check_name_it(String file, String text, String line, String problem)
      throws Exception {
    Files.writeString(routes.resolve(file), text);

    for (String command : new String[] {"validate", "test", "check"}) {
      Command typed = Command.typed(command, properties);
      assertThat(typed.code()).as(command).isNotZero();
      assertThat(typed.out() + typed.err())
          .as(command)
          .contains(file + line + ": ")
          .contains(problem);
    }
  }

  @Test
  void changes_are_rejected_with_the_file_and_line_and_the_good_one_after_them_is_applied()
      throws Exception {
    try (DefenderAlertRoutes product = Product.start(properties)) {
      CamelContext before = product.camelContext();
      for (Arguments one : files().toList()) {
        Path file = routes.resolve((String) one.get()[0]);
        String good = Files.exists(file) ? Files.readString(file) : "";
        Files.writeString(file, (String) one.get()[1]);
        await()
            .atMost(LONG)
            .untilAsserted(
                () ->
                    assertThat(Health.warning(product, "routes"))
                        .contains(one.get()[0] + "" + one.get()[2] + ": ")
                        .contains((String) one.get()[3]));
        assertThat(product.camelContext()).isSameAs(before);
        if (good.isEmpty()) {
          Files.delete(file);
        } else {
          Files.writeString(file, good);
        }
      }

      Files.writeString(
          routes.resolve("routing/alerts.camel.yaml"),
          "\n# good\n",
          java.nio.file.StandardOpenOption.APPEND);
      await().atMost(LONG).until(() -> product.camelContext() != before);
      assertThat(Health.warning(product, "routes")).isEmpty();
    }
  }

  @Test
  void a_tenants_file_above_the_limit_is_rejected_by_name_before_it_is_parsed() throws Exception {
    Path file = Files.writeString(data.resolve("tenants.yaml"), "# " + MIB);
    properties.put("tenants.from", file.toString());
    properties.keySet().removeIf(key -> key.startsWith("tenants.t") || key.equals("tenants"));

    assertThatThrownBy(() -> Product.start(properties))
        .hasMessageContaining(file + ": the file has 1048578 bytes, and the limit is 1048576");
  }
}
