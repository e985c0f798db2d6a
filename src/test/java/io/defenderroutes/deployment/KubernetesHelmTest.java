package io.defenderroutes.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.config.Kind;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.PropertiesText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Helm chart renders what the kustomizations of k8s/ build. {@link KubernetesPolicyTest}
 * applies its rules to the chart too.
 */
class KubernetesHelmTest {
  private static final String NAME = "defender-alert-routes";
  private static final String INSTANCE = "app.kubernetes.io/instance";
  private static final String HOME = "/opt/defender-alert-routes/";

  @BeforeAll
  static void helm() {
    assumeTrue(
        HelmChart.unavailable().isEmpty(), () -> HelmChart.unavailable().orElse("available"));
  }

  @Test
  void lint_finds_no_error_and_no_warning() {
    assertThat(HelmChart.lint().isFailed()).isFalse();
    assertThat(HelmChart.lint().getMessages())
        .noneMatch(message -> message.contains("WARNING") || message.contains("ERROR"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          k8s/base                         | {}
          k8s/overlays/failover            | {replicaCount: 3}
          k8s/overlays/failover-files      | {replicaCount: 3, persistence: {accessModes: [ReadWriteMany]}}
          k8s/components/monitoring        | {metrics: {serviceMonitor: {enabled: true}}}
          k8s/components/workload-identity | {workloadIdentity: {enabled: true, clientId: 00000000-0000-0000-0000-000000000000}}
          """)
  void the_chart_renders_what_kustomize_builds(Path folder, String values) throws IOException {
    boolean component = folder.startsWith("k8s/components");
    Map<String, ObjectNode> expected =
        byName(Kustomized.build(component ? Kustomized.baseWith(folder) : folder));
    Map<String, ObjectNode> rendered = byName(HelmChart.render(NAME, values));
    imageHasTheRoutes(expected);

    assertThat(rendered.keySet()).isEqualTo(expected.keySet());
    for (Map.Entry<String, ObjectNode> object : rendered.entrySet()) {
      ObjectNode other = present(expected, object.getKey());
      assertThat(object.getValue().at("/metadata/labels").properties())
          .as(object.getKey())
          .containsAll(other.at("/metadata/labels").properties());
      assertThat((Object) comparable(object.getValue()))
          .as(object.getKey())
          .isEqualTo(comparable(other));
    }
  }

  /** The image contains the routes; in the base, ConfigMaps are mounted over them. */
  private static void imageHasTheRoutes(Map<String, ObjectNode> objects) {
    JsonNode pod = present(objects, "Deployment " + NAME).at("/spec/template/spec");
    for (String folder :
        List.of("pipeline", "sources", "routing", "destinations", "formats", "tests")) {
      objects.remove("ConfigMap " + NAME + "-" + folder);
      removeIf(
          pod.path("volumes"), v -> v.at("/configMap/name").asText().equals(NAME + "-" + folder));
      removeIf(
          pod.at("/containers/0/volumeMounts"),
          m ->
              m.path("name").asText().equals(folder)
                  && m.path("mountPath").asText().equals(HOME + "routes/" + folder));
    }
  }

  /** An object without what Helm or a kustomization adds, and without orders that mean nothing. */
  private static ObjectNode comparable(ObjectNode object) {
    ObjectNode copy = object.deepCopy();
    copy.withObject("/metadata").remove("labels");
    for (JsonNode parent : copy.findParents(INSTANCE)) {
      ((ObjectNode) parent).remove(INSTANCE);
    }
    for (String annotation : List.of("helm.sh/resource-policy", "checksum/config")) {
      copy.findParents(annotation).forEach(parent -> ((ObjectNode) parent).remove(annotation));
    }
    for (JsonNode parent : copy.findParents("annotations")) {
      if (parent.path("annotations").isEmpty()) {
        ((ObjectNode) parent).remove("annotations");
      }
    }
    JsonNode environment = environment(copy);
    if (environment instanceof ArrayNode list) {
      List<JsonNode> sorted =
          list.valueStream().sorted(Comparator.comparing(v -> v.path("name").asText())).toList();
      list.removeAll();
      list.addAll(sorted);
    }
    JsonNode properties = copy.at("/data/defender-alert-routes.properties");
    if (properties.isTextual()) {
      copy.set("data", Kustomized.YAML.valueToTree(properties(copy)));
    }
    return copy;
  }

  @Test
  void two_releases_in_a_namespace_share_nothing() throws IOException {
    List<ObjectNode> one = HelmChart.render("tenants-eu", HelmChart.ALL_PARTS);
    List<ObjectNode> two = HelmChart.render("7", HelmChart.ALL_PARTS);

    assertThat(byName(one).keySet()).doesNotContainAnyElementsOf(byName(two).keySet());
    assertThat(byName(two)).containsKey("Deployment 7-defender-alert-routes");
    JsonNode pods = byKind(two, "Deployment").at("/spec/template/metadata/labels");
    assertThat(pods.path(INSTANCE).isTextual()).isTrue();
    Map<String, String> selectors =
        Map.of(
            "Deployment", "/spec/selector/matchLabels",
            "Service", "/spec/selector",
            "NetworkPolicy", "/spec/podSelector/matchLabels",
            "PodDisruptionBudget", "/spec/selector/matchLabels",
            "ServiceMonitor", "/spec/selector/matchLabels");
    selectors.forEach(
        (kind, path) ->
            assertThat(all(one, kind))
                .as(kind)
                .isNotEmpty()
                .allMatch(o -> o.at(path).path(INSTANCE).asText().equals("tenants-eu")));
    assertThat(
            byKind(one, "Deployment")
                .at("/spec/template/spec/topologySpreadConstraints/0/labelSelector/matchLabels")
                .path(INSTANCE)
                .asText())
        .isEqualTo("tenants-eu");
  }

  @Test
  void settings_reach_the_product_as_they_are_written() throws IOException {
    List<ObjectNode> objects =
        HelmChart.render(
            NAME,
            """
            settings:
              kafka.brokers: null
              http.proxy: 'CORP\\name: #1 = !'
              routing.unicode: ü ☃
              ledger.capacity: 10000000
              routes.reload: false
              tls.key: |
                -----BEGIN KEY-----
                abc
                -----END KEY-----
            """);

    assertThat(properties(byKind(objects, "ConfigMap")))
        .doesNotContainKey("kafka.brokers")
        .containsEntry("sources", "graph-alerts")
        .containsEntry("http.proxy", "CORP\\name: #1 = !")
        .containsEntry("routing.unicode", "ü ☃")
        .containsEntry("ledger.capacity", "10000000")
        .containsEntry("routes.reload", "false")
        .containsEntry("tls.key", "-----BEGIN KEY-----\nabc\n-----END KEY-----");
  }

  @Test
  void files_of_routes_replace_those_of_the_image() throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> walked = Files.walk(Path.of("routes"))) {
      for (Path file : walked.filter(f -> f.getNameCount() == 3).toList()) {
        files.put(Path.of("routes").relativize(file).toString(), Files.readString(file));
      }
    }
    List<ObjectNode> objects =
        HelmChart.render(NAME, Kustomized.YAML.writeValueAsString(Map.of("routes", files)));

    JsonNode data = present(byName(objects), "ConfigMap defender-alert-routes-routes").path("data");
    Map<String, String> mounted = new TreeMap<>();
    for (JsonNode mount : container(objects).path("volumeMounts")) {
      if (mount.path("name").asText().equals("routes")) {
        String path = mount.path("mountPath").asText();
        assertThat(path).startsWith(HOME + "routes/");
        mounted.put(
            path.substring((HOME + "routes/").length()),
            data.path(mount.path("subPath").asText()).asText());
      }
    }
    assertThat(mounted).isEqualTo(files);
    assertThat(data).hasSize(files.size());
    assertThat(files.keySet())
        .as("the schema lists the folders")
        .extracting(file -> file.replaceAll("/.*", ""))
        .containsOnly("pipeline", "sources", "routing", "destinations", "formats", "tests");
  }

  @Test
  void a_change_of_settings_or_routes_replaces_the_pods() throws IOException {
    assertThat(
            List.of(
                checksum("{}"),
                checksum("{settings: {sources: siem}}"),
                checksum("{routes: {tests/alerts.yaml: a}}"),
                checksum("{routes: {tests/alerts.yaml: b}}")))
        .doesNotHaveDuplicates();
    assertThat(checksum("{resources: {}}")).isEqualTo(checksum("{}"));
  }

  private static String checksum(String values) throws IOException {
    return byKind(HelmChart.render(NAME, values), "Deployment")
        .at("/spec/template/metadata/annotations/checksum~1config")
        .asText();
  }

  @Test
  void image_has_a_tag_or_a_digest() throws IOException {
    String digest = "sha256:" + "0123456789abcdef".repeat(4);

    assertThat(image("{image: {repository: registry.example.org/a, tag: '1.2'}}"))
        .isEqualTo("registry.example.org/a:1.2");
    assertThat(image("{image: {tag: '1.2', digest: '%s'}}".formatted(digest)))
        .isEqualTo(NAME + "@" + digest);
  }

  private static String image(String values) throws IOException {
    return container(HelmChart.render(NAME, values)).path("image").asText();
  }

  @Test
  void secrets_are_keys_of_an_existing_secret() throws IOException {
    List<ObjectNode> objects =
        HelmChart.render(
            NAME,
            """
            existingSecret: entra
            existingSecretKeys: {AZURE_CLIENT_SECRET: null, DEFENDER_KAFKA_CLIENT_SASL_JAAS_CONFIG: jaas}
            """);

    Map<String, JsonNode> variables = variables(objects);
    assertThat(variables).doesNotContainKey("AZURE_CLIENT_SECRET").containsKey("AZURE_TENANT_ID");
    assertThat(
            present(variables, "DEFENDER_KAFKA_CLIENT_SASL_JAAS_CONFIG")
                .at("/valueFrom/secretKeyRef/key")
                .asText())
        .isEqualTo("jaas");
    assertThat(environment(byKind(objects, "Deployment")).findValues("secretKeyRef"))
        .hasSize(5)
        .allMatch(reference -> reference.path("name").asText().equals("entra"));
    assertThat(all(objects, "Secret")).isEmpty();
  }

  @Test
  void a_secret_in_settings_is_rejected_unless_it_is_a_reference() {
    List<String> secrets =
        new ArrayList<>(
            Stream.of(Option.values())
                .filter(option -> option.kind() == Kind.SECRET)
                .flatMap(option -> Stream.of(option.key(), "tenants.contoso." + option.key()))
                .toList());
    secrets.add("kafka.client.ssl.keystore.key");
    assertThat(secrets).hasSizeGreaterThan(5);
    for (String secret : secrets) {
      assertThatThrownBy(() -> HelmChart.render(NAME, "{settings: {%s: abc}}".formatted(secret)))
          .as(secret)
          .hasMessageContaining("settings." + secret);
      assertThatCode(
              () -> HelmChart.render(NAME, "{settings: {%s: '{{file:/a}}'}}".formatted(secret)))
          .as(secret)
          .doesNotThrowAnyException();
    }
    String login =
        "{settings: {kafka.client.sasl.jaas.config: 'Module required password=\"%s\";'}}";
    assertThatThrownBy(() -> HelmChart.render(NAME, login.formatted("abc")))
        .hasMessageContaining("sasl.jaas.config");
    assertThatCode(() -> HelmChart.render(NAME, login.formatted("{{env:LOGIN}}")))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{replicas: 3}",
        "{image: {repo: a}}",
        "{replicaCount: '3'}",
        "{image: {digest: abc}}",
        "{routes: {alerts.camel.yaml: a}}",
        "{routes: {routes/alerts.camel.yaml: a}}",
        "{workloadIdentity: {enabled: true}}",
        "{persistence: {accessModes: [RWO]}}"
      })
  void a_value_that_the_chart_does_not_know_is_rejected(String values) {
    assertThatThrownBy(() -> HelmChart.render(NAME, values))
        .hasMessageContaining("values don't meet the specifications of the schema");
  }

  @Test
  void a_volume_is_claimed_or_exists_or_is_temporary() throws IOException {
    List<ObjectNode> claimed = HelmChart.render(NAME, "{persistence: {size: 5Gi}}");
    assertThat(byKind(claimed, "PersistentVolumeClaim").at("/spec/resources/requests/storage"))
        .hasToString("\"5Gi\"");
    assertThat(
            byKind(claimed, "PersistentVolumeClaim")
                .at("/metadata/annotations/helm.sh~1resource-policy")
                .asText())
        .as("cursors survive an uninstall")
        .isEqualTo("keep");

    List<ObjectNode> existing = HelmChart.render(NAME, "{persistence: {existingClaim: mine}}");
    assertThat(all(existing, "PersistentVolumeClaim")).isEmpty();
    assertThat(data(existing).at("/persistentVolumeClaim/claimName").asText()).isEqualTo("mine");

    List<ObjectNode> temporary = HelmChart.render(NAME, "{persistence: {enabled: false}}");
    assertThat(all(temporary, "PersistentVolumeClaim")).isEmpty();
    assertThat(data(temporary).has("emptyDir")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{replicaCount: 3}",
        "{replicaCount: 3, persistence: {accessModes: [ReadWriteOnce]}}",
        "{replicaCount: 3, persistence: {enabled: false, accessModes: [ReadWriteMany]}}"
      })
  void several_instances_claim_no_volume_that_they_cannot_share(String values) throws IOException {
    List<ObjectNode> objects = HelmChart.render(NAME, values);

    assertThat(all(objects, "PersistentVolumeClaim")).isEmpty();
    assertThat(data(objects).has("emptyDir")).isTrue();
  }

  @Test
  void several_instances_use_a_volume_that_exists() throws IOException {
    List<ObjectNode> objects =
        HelmChart.render(NAME, "{replicaCount: 3, persistence: {existingClaim: mine}}");

    assertThat(all(objects, "PersistentVolumeClaim")).isEmpty();
    assertThat(data(objects).at("/persistentVolumeClaim/claimName").asText()).isEqualTo("mine");
  }

  private static JsonNode data(List<ObjectNode> objects) {
    return byKind(objects, "Deployment")
        .at("/spec/template/spec/volumes")
        .valueStream()
        .filter(volume -> volume.path("name").asText().equals("data"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void the_network_policy_can_be_extended_closed_and_removed() throws IOException {
    JsonNode extended =
        byKind(
            HelmChart.render(
                NAME, "{networkPolicy: {ingressFrom: [], extraEgress: [{ports: [{port: 4318}]}]}}"),
            "NetworkPolicy");
    assertThat(extended.at("/spec/ingress")).hasToString("[]");
    assertThat(extended.at("/spec/egress").findValues("port"))
        .extracting(JsonNode::asInt)
        .contains(443, 4318);
    assertThat(
            all(
                HelmChart.render(NAME, "{replicaCount: 2, networkPolicy: {enabled: false}}"),
                "NetworkPolicy"))
        .isEmpty();
  }

  @Test
  void notes_name_the_secret_that_the_pod_needs() throws IOException {
    assertThat(HelmChart.install("mine", "{}"))
        .contains(
            "logs -f deploy/mine-defender-alert-routes",
            "the Secret mine-defender-alert-routes has the keys client-id, client-secret, tenant-id");
    assertThat(HelmChart.install("mine", HelmChart.ALL_PARTS)).doesNotContain("Secret");
  }

  @Test
  void notes_warn_of_files_that_are_deleted_with_their_pod() throws IOException {
    assertThat(HelmChart.install("mine", "{replicaCount: 3}"))
        .contains("through Kafka", "WARNING", "persistence.accessModes to [ReadWriteMany]");
    assertThat(HelmChart.install("mine", "{persistence: {enabled: false}}"))
        .contains("WARNING", "persistence.enabled");
    assertThat(
            HelmChart.install(
                "mine", "{replicaCount: 3, persistence: {accessModes: [ReadWriteMany]}}"))
        .doesNotContain("WARNING");
  }

  @Test
  void the_page_names_values_that_exist() throws IOException {
    JsonNode values = Kustomized.YAML.readTree(HelmChart.FOLDER.resolve("values.yaml").toFile());
    String page = Files.readString(Path.of("docs/kubernetes.md"));
    int start = page.indexOf("\n## Helm\n");
    String section = page.substring(start, page.indexOf("\n## ", start + 1));
    Set<String> named = new TreeSet<>();
    Pattern.compile("(?m)^\\| (`[^|]*)\\|")
        .matcher(section)
        .results()
        .flatMap(row -> Pattern.compile("`([^`]+)`").matcher(row.group(1)).results())
        .forEach(name -> named.add(name.group(1)));
    assertThat(named).hasSizeGreaterThan(10);
    for (String name : named) {
      assertThat(values.at("/" + name.replace('.', '/')).isMissingNode()).as(name).isFalse();
    }
  }

  private static Map<String, String> properties(ObjectNode configMap) {
    return new TreeMap<>(
        PropertiesText.read(
            configMap.at("/data/defender-alert-routes.properties").asText(), "settings"));
  }

  private static Map<String, ObjectNode> byName(List<ObjectNode> objects) {
    Map<String, ObjectNode> byName = new TreeMap<>();
    for (ObjectNode object : objects) {
      String name = object.path("kind").asText() + " " + object.at("/metadata/name").asText();
      assertThat(byName.put(name, object)).as(name).isNull();
    }
    return byName;
  }

  private static List<ObjectNode> all(List<ObjectNode> objects, String kind) {
    return objects.stream().filter(o -> o.path("kind").asText().equals(kind)).toList();
  }

  private static ObjectNode byKind(List<ObjectNode> objects, String kind) {
    return all(objects, kind).get(0);
  }

  private static JsonNode container(List<ObjectNode> objects) {
    return byKind(objects, "Deployment").at("/spec/template/spec/containers/0");
  }

  private static JsonNode environment(JsonNode deployment) {
    return deployment.at("/spec/template/spec/containers/0/env");
  }

  private static Map<String, JsonNode> variables(List<ObjectNode> objects) {
    Map<String, JsonNode> variables = new HashMap<>();
    container(objects).path("env").forEach(v -> variables.put(v.path("name").asText(), v));
    return variables;
  }

  private static <T> T present(Map<String, T> map, String key) {
    return Optional.ofNullable(map.get(key)).orElseThrow(() -> new AssertionError("no " + key));
  }

  private static void removeIf(JsonNode list, Predicate<JsonNode> unwanted) {
    for (int i = list.size() - 1; i >= 0; i--) {
      if (unwanted.test(list.get(i))) {
        ((ArrayNode) list).remove(i);
      }
    }
  }
}
