package io.defenderroutes.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.defenderroutes.config.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The overlays for several instances are held against the base, the settings and the election. */
class KubernetesFailoverTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Path OVERLAY = Path.of("k8s/overlays/failover");
  private static final Path WITH_FILES = Path.of("k8s/overlays/failover-files");

  @Test
  void every_file_is_used_and_every_patch_is_of_something_in_the_base() throws IOException {
    JsonNode kustomization = one("kustomization.yaml");
    Set<String> used = new TreeSet<>();
    kustomization.path("resources").forEach(r -> used.add(r.asText()));
    assertThat(used.remove("../../base")).isTrue();
    for (JsonNode patch : kustomization.path("patches")) {
      String file = patch.path("path").asText();
      used.add(file);
      JsonNode base = YAML.readTree(Path.of("k8s/base", file).toFile());
      assertThat(one(file).path("kind")).isEqualTo(base.path("kind"));
      assertThat(one(file).at("/metadata/name")).isEqualTo(base.at("/metadata/name"));
    }

    used.add("kustomization.yaml");
    try (Stream<Path> files = Files.list(OVERLAY)) {
      assertThat(files.map(f -> f.getFileName().toString()).collect(Collectors.toSet()))
          .isEqualTo(used);
    }
  }

  @Test
  void several_instances_share_the_connections_through_Kafka() throws IOException {
    assertThat(spec().path("replicas").asInt()).isGreaterThan(1);
    assertThat(spec().at("/strategy/type").asText()).isEqualTo("RollingUpdate");
    JsonNode variable = spec().at("/template/spec/containers/0/env/0");
    assertThat(variable.path("name").asText())
        .isEqualTo(Option.CLUSTER_ELECTION.environmentVariable());
    assertThat(variable.path("value").asText()).isEqualTo("kafka");
    assertThat(Option.CLUSTER_ELECTION.kind().name()).contains("kafka");
  }

  /** A pod's name is random: as a static member it would hold its shares after its end. */
  @Test
  void no_pod_is_a_static_member() throws IOException {
    assertThat(spec().toString()).doesNotContain(Option.CLUSTER_INSTANCE.environmentVariable());
  }

  @Test
  void no_pod_needs_a_volume_that_others_write_to() throws IOException {
    List<ObjectNode> objects = Kustomized.build(OVERLAY);

    assertThat(kinds(objects)).doesNotContain("PersistentVolumeClaim");
    assertThat(data(objects).has("emptyDir")).isTrue();
    assertThat(data(objects).has("persistentVolumeClaim")).isFalse();
  }

  /** Committed lines of a pod that was killed are in its folder: its successor must find them. */
  @Test
  void pods_that_write_files_share_a_volume() throws IOException {
    List<ObjectNode> objects = Kustomized.build(WITH_FILES);
    JsonNode claim =
        objects.stream()
            .filter(o -> o.path("kind").asText().equals("PersistentVolumeClaim"))
            .findFirst()
            .orElseThrow();

    assertThat(claim.at("/spec/accessModes")).hasToString("[\"ReadWriteMany\"]");
    assertThat(data(objects).has("emptyDir")).isFalse();
    assertThat(data(objects).at("/persistentVolumeClaim/claimName"))
        .isEqualTo(claim.at("/metadata/name"));
  }

  private static List<String> kinds(List<ObjectNode> objects) {
    return objects.stream().map(o -> o.path("kind").asText()).toList();
  }

  private static JsonNode data(List<ObjectNode> objects) {
    return objects.stream()
        .filter(o -> o.path("kind").asText().equals("Deployment"))
        .flatMap(o -> o.at("/spec/template/spec/volumes").valueStream())
        .filter(volume -> volume.path("name").asText().equals("data"))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode spec() throws IOException {
    return one("deployment.yaml").path("spec");
  }

  private static JsonNode one(String file) throws IOException {
    return YAML.readTree(OVERLAY.resolve(file).toFile());
  }
}
