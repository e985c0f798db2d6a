package io.defenderroutes.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The routes and kamelets that the pages in docs/ show, which people copy. */
@Tag("slow")
class DocumentedRoutesTest {
  private static final Pattern BLOCK =
      Pattern.compile(
          "(?ms)^```yaml\n((apiVersion: camel.apache.org|- route:|- beans:|- to:|- simple:).*?)^```$");
  private static final JsonSchema SCHEMA =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
          .getSchema(DocumentedRoutesTest.class.getResourceAsStream("/schema/camelYamlDsl.json"));

  /** A block of a page; it is shown by the page's name. */
  private record Shown(Path page, String yaml) {
    @Override
    public String toString() {
      return page + ": " + yaml.lines().skip(1).findFirst().orElse("");
    }
  }

  @ParameterizedTest
  @MethodSource("shown")
  void what_a_page_shows_follows_the_schema_of_camels_yaml_dsl(Shown shown) throws Exception {
    assertThat(SCHEMA.validate(routes(new YAMLMapper().readTree(shown.yaml)))).isEmpty();
  }

  @Test
  void there_is_something_to_look_at() throws Exception {
    assertThat(shown()).hasSizeGreaterThan(10);
  }

  /** A kamelet becomes a template; steps and branches, a route that has them. */
  private static JsonNode routes(JsonNode tree) throws IOException {
    if (!tree.isArray()) {
      ObjectNode template = ((ObjectNode) tree.at("/spec/template")).put("id", "x");
      ArrayNode routes = JsonNodeFactory.instance.arrayNode();
      routes.addObject().set("routeTemplate", template);
      return routes;
    }
    if (tree.get(0).has("route") || tree.get(0).has("beans")) {
      return tree;
    }
    boolean branch = tree.get(0).has("simple");
    String frame =
        branch
            ? "[{\"from\":{\"uri\":\"direct:x\",\"steps\":[{\"choice\":{\"when\":%s}}]}}]"
            : "[{\"from\":{\"uri\":\"direct:x\",\"steps\":%s}}]";
    return new YAMLMapper().readTree(frame.formatted(tree));
  }

  static List<Shown> shown() throws IOException {
    try (Stream<Path> pages = Files.list(Path.of("docs"))) {
      return pages
          .filter(page -> page.toString().endsWith(".md"))
          .sorted()
          .flatMap(page -> blocks(page).map(yaml -> new Shown(page, yaml)))
          .toList();
    }
  }

  private static Stream<String> blocks(Path page) {
    try {
      return BLOCK.matcher(Files.readString(page)).results().map((MatchResult m) -> m.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
