package io.defenderroutes.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.defenderroutes.config.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What k8s/overlays/failover says is held against the base, the settings and the election. */
class KubernetesFailoverTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Path OVERLAY = Path.of("k8s/overlays/failover");
  private static final String NAME = "defender-alert-routes";

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
  void the_instances_may_do_with_leases_what_the_election_does_and_nothing_else()
      throws IOException {
    JsonNode access = all("access.yaml");
    JsonNode rules = access.path("Role").path("rules");

    for (JsonNode rule : rules) {
      assertThat(rule.path("apiGroups")).hasToString("[\"coordination.k8s.io\"]");
      assertThat(rule.path("resources")).hasToString("[\"leases\"]");
      // Kubernetes cannot limit list and create to names.
      assertThat(rule.has("resourceNames"))
          .isNotEqualTo(rule.path("verbs").toString().equals("[\"list\",\"create\"]"));
    }
    assertThat(rules.findValues("verbs").stream().flatMap(verbs -> verbs.valueStream()))
        .extracting(JsonNode::asText)
        .containsExactlyInAnyOrder("list", "create", "update", "delete");
    assertThat(access.path("RoleBinding").at("/roleRef/name").asText()).isEqualTo(NAME);
    assertThat(access.path("RoleBinding").at("/subjects/0/name").asText())
        .isEqualTo(
            YAML.readTree(Path.of("k8s/base/serviceaccount.yaml").toFile())
                .at("/metadata/name")
                .asText());
  }

  @Test
  void several_instances_hold_elections_and_share_a_volume() throws IOException {
    assertThat(spec().path("replicas").asInt()).isGreaterThan(1);
    assertThat(spec().at("/strategy/type").asText()).isEqualTo("RollingUpdate");
    assertThat(spec().at("/template/spec/automountServiceAccountToken").asBoolean()).isTrue();
    JsonNode variable = spec().at("/template/spec/containers/0/env/0");
    assertThat(variable.path("name").asText())
        .isEqualTo(Option.CLUSTER_ELECTION.environmentVariable());
    assertThat(variable.path("value").asText()).isEqualTo("kubernetes");
    assertThat(one("data.yaml").at("/spec/accessModes/0").asText()).isEqualTo("ReadWriteMany");
  }

  private static JsonNode spec() throws IOException {
    return one("deployment.yaml").path("spec");
  }

  private static JsonNode one(String file) throws IOException {
    return YAML.readTree(OVERLAY.resolve(file).toFile());
  }

  /** The documents of a file, by kind. */
  private static JsonNode all(String file) throws IOException {
    ObjectNode byKind = YAML.createObjectNode();
    try (MappingIterator<JsonNode> documents =
        YAML.readerFor(JsonNode.class).readValues(OVERLAY.resolve(file).toFile())) {
      documents.forEachRemaining(d -> byKind.set(d.path("kind").asText(), d));
    }
    return byKind;
  }
}
