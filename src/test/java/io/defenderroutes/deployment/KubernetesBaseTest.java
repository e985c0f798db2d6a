package io.defenderroutes.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.routes.RoutesFolder;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * No cluster is at hand: what k8s/base says is held against the routes and the settings it is for.
 */
class KubernetesBaseTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Path BASE = Path.of("k8s/base");

  @Test
  void every_file_that_users_edit_is_in_a_config_map() throws IOException {
    TreeSet<String> listed = new TreeSet<>();
    for (JsonNode generator :
        yaml(Path.of("routes/kustomization.yaml")).path("configMapGenerator")) {
      generator.path("files").forEach(file -> listed.add(file.asText()));
    }
    try (Stream<Path> files = Files.walk(Path.of("routes"), 2)) {
      assertThat(listed)
          .containsExactlyElementsOf(
              files
                  .filter(file -> file.getNameCount() == 3)
                  .map(file -> Path.of("routes").relativize(file).toString())
                  .filter(file -> file.matches("(routing|destinations|tests)/.*"))
                  .collect(Collectors.toCollection(TreeSet::new)));
    }
  }

  @Test
  void every_folder_of_routes_is_mounted_where_the_distribution_has_it() throws IOException {
    List<String> mounts = values(container().path("volumeMounts"), "mountPath");
    String home = container().at("/command/0").asText().replaceAll("/bin/.*", "");

    assertThat(mounts)
        .contains(
            home + "/routes/pipeline",
            home + "/routes/sources",
            home + "/routes/formats",
            home + "/routes/routing",
            home + "/routes/destinations",
            home + "/routes/tests")
        .contains(environment().get(Option.DATA_FOLDER.environmentVariable()));
  }

  @Test
  void the_settings_and_the_environment_are_all_a_start_needs() throws IOException {
    Map<String, String> file = new HashMap<>();
    settings().stringPropertyNames().forEach(name -> file.put(name, settings(name)));
    file.put("routes.folder", "routes");
    file.put("data.folder", "data");
    assertThat(faults(file, environment())).isEmpty();
  }

  @Test
  void a_folder_without_a_config_map_is_empty() throws IOException {
    for (JsonNode volume : pod().path("volumes")) {
      boolean packaged = volume.path("name").asText().matches("pipeline|sources|formats");
      assertThat(volume.at("/configMap/optional").asBoolean()).isEqualTo(packaged);
    }
  }

  /** The base refers to the routes beside it, so the archive contains both. */
  @Test
  void the_archive_has_all_of_it() throws IOException {
    assertThat(Files.readString(Path.of("src/main/assembly/folder.xml")))
        .contains("<include>k8s/**</include>", "<directory>routes</directory>");
  }

  @Test
  void there_is_one_instance_at_a_time() throws IOException {
    JsonNode spec = yaml(BASE.resolve("deployment.yaml")).path("spec");

    assertThat(spec.path("replicas").asInt()).isEqualTo(1);
    assertThat(spec.at("/strategy/type").asText()).isEqualTo("Recreate");
  }

  /** The container's, with something in place of what is in the Secret. */
  private static Map<String, String> environment() throws IOException {
    Map<String, String> environment = new HashMap<>();
    for (JsonNode variable : container().path("env")) {
      if (!variable.has("value")) {
        assertThat(variable.at("/valueFrom/secretKeyRef/name").asText())
            .isEqualTo("defender-alert-routes");
      }
      environment.put(
          variable.path("name").asText(), variable.path("value").asText("contoso.example"));
    }
    return environment;
  }

  private static List<String> faults(Map<String, String> file, Map<String, String> environment) {
    try {
      Settings settings = Settings.of(file, environment, RoutesFolder::of);
      return settings.tenants().isEmpty() ? List.of("no tenant") : List.of();
    } catch (InvalidConfiguration e) {
      return e.faults();
    }
  }

  private static JsonNode pod() throws IOException {
    return yaml(BASE.resolve("deployment.yaml")).at("/spec/template/spec");
  }

  private static JsonNode container() throws IOException {
    return pod().at("/containers/0");
  }

  private static List<String> values(JsonNode list, String field) {
    return StreamSupport.stream(list.spliterator(), false)
        .map(item -> item.path(field).asText())
        .toList();
  }

  private static String settings(String name) {
    try {
      return settings().getProperty(name);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Properties settings() throws IOException {
    Properties properties = new Properties();
    try (Reader reader =
        Files.newBufferedReader(BASE.resolve("defender-alert-routes.properties"))) {
      properties.load(reader);
    }
    return properties;
  }

  private static JsonNode yaml(Path file) throws IOException {
    return YAML.readTree(file.toFile());
  }
}
