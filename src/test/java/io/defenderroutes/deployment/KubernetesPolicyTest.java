package io.defenderroutes.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.config.Kind;
import io.defenderroutes.config.Option;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rules that hold for everything that k8s/ renders: the base, each overlay, the base with each
 * component, the Helm chart. Kustomizations are built by {@link Kustomized}, and by kubectl where
 * it is installed.
 */
@Tag("slow")
class KubernetesPolicyTest {
  private static final String NAME = "defender-alert-routes";
  private static final Path K8S = Path.of("k8s");

  /** The kinds of objects that are wanted: none that grants rights, and no Secret. */
  private static final Map<String, Class<? extends KubernetesResource>> KINDS =
      Map.of(
          "v1 ConfigMap", ConfigMap.class,
          "v1 Namespace", Namespace.class,
          "v1 PersistentVolumeClaim", PersistentVolumeClaim.class,
          "v1 Service", Service.class,
          "v1 ServiceAccount", ServiceAccount.class,
          "apps/v1 Deployment", Deployment.class,
          "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
          "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class);

  /** A field that Kubernetes does not have is an error, where fabric8 would keep it. */
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              });

  /** The objects of one build, and how it was built. */
  record Build(String name, List<ObjectNode> objects) {
    List<ObjectNode> all(String kind) {
      return objects.stream().filter(o -> o.path("kind").asText().equals(kind)).toList();
    }

    JsonNode one(String kind) {
      return all(kind).stream()
          .filter(o -> o.at("/metadata/name").asText().equals(NAME))
          .findFirst()
          .orElseThrow();
    }

    JsonNode pod() {
      return one("Deployment").at("/spec/template/spec");
    }

    List<JsonNode> containers() {
      return Stream.of("containers", "initContainers")
          .flatMap(list -> items(pod().path(list)))
          .toList();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static List<Build> builds = List.of();

  @BeforeAll
  static void build() throws IOException, InterruptedException {
    Map<String, Path> folders = new TreeMap<>();
    folders.put("base", K8S.resolve("base"));
    try (Stream<Path> overlays = Files.list(K8S.resolve("overlays"))) {
      overlays.forEach(overlay -> folders.put(overlay.getFileName().toString(), overlay));
    }
    List<Path> components;
    try (Stream<Path> listed = Files.list(K8S.resolve("components"))) {
      components = listed.toList();
    }
    for (Path component : components) {
      folders.put("base with " + component.getFileName(), Kustomized.baseWith(component));
    }
    List<Build> all = new ArrayList<>();
    for (Map.Entry<String, Path> folder : folders.entrySet()) {
      all.add(new Build(folder.getKey(), Kustomized.build(folder.getValue())));
      if (Kustomized.hasKubectl()) {
        all.add(
            new Build(folder.getKey() + ", by kubectl", Kustomized.byKubectl(folder.getValue())));
      }
    }
    if (HelmChart.unavailable().isEmpty()) {
      all.add(new Build("chart", HelmChart.render(NAME, "{}")));
      all.add(new Build("chart, all parts", HelmChart.render(NAME, HelmChart.ALL_PARTS)));
    }
    builds = all;
  }

  static List<Build> builds() {
    return builds;
  }

  @ParameterizedTest
  @MethodSource("builds")
  void nothing_is_misspelt(Build build) {
    for (ObjectNode object : build.objects()) {
      String kind = object.path("apiVersion").asText() + " " + object.path("kind").asText();
      if (kind.endsWith(" ServiceMonitor")) {
        continue; // of Prometheus' operator: its fields are checked below
      }
      Class<? extends KubernetesResource> model = KINDS.get(kind);
      assertThat(model).as(kind).isNotNull();
      assertThatCode(() -> STRICT.treeToValue(object, model)).as(kind).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @MethodSource("builds")
  void a_pod_may_do_nothing_that_it_does_not_need(Build build) {
    JsonNode security = build.pod().path("securityContext");
    assertThat(security.path("runAsNonRoot").asBoolean()).isTrue();
    assertThat(security.path("runAsUser").asInt()).isGreaterThanOrEqualTo(10_000);
    assertThat(security.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    for (String shared : List.of("hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace")) {
      assertThat(build.pod().path(shared).asBoolean()).as(shared).isFalse();
    }
    assertThat(items(build.pod().path("volumes"))).noneMatch(volume -> volume.has("hostPath"));
    for (JsonNode container : build.containers()) {
      JsonNode own = container.path("securityContext");
      assertThat(own.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
      assertThat(own.path("readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(own.path("privileged").asBoolean()).isFalse();
      assertThat(own.path("capabilities")).hasToString("{\"drop\":[\"ALL\"]}");
      assertThat(own.path("runAsNonRoot").asBoolean(true)).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("builds")
  void a_pod_has_no_rights_in_the_cluster_and_no_token(Build build) {
    assertThat(build.pod().path("serviceAccountName").asText())
        .isEqualTo(build.one("ServiceAccount").at("/metadata/name").asText());
    assertThat(build.one("ServiceAccount").path("automountServiceAccountToken"))
        .isEqualTo(BooleanNode.FALSE);
    assertThat(build.pod().path("automountServiceAccountToken")).isEqualTo(BooleanNode.FALSE);
    assertThat(items(build.pod().path("volumes")))
        .noneMatch(volume -> volume.toString().contains("serviceAccountToken"));
    assertThat(build.objects())
        .extracting(object -> object.path("kind").asText())
        .doesNotContain("Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding", "Secret");
  }

  @ParameterizedTest
  @MethodSource("builds")
  void every_container_says_what_it_takes_and_is_of_the_image_that_is_built(Build build)
      throws IOException {
    for (JsonNode container : build.containers()) {
      assertThat(container.at("/resources/requests/cpu").asText()).isNotEmpty();
      assertThat(container.at("/resources/requests/memory").asText()).isNotEmpty();
      assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
      assertThat(container.path("image").asText()).isEqualTo(builtImage());
    }
  }

  @Test
  void pages_name_the_image_that_is_built() throws IOException {
    Pattern tagged = Pattern.compile("(?<![/\\w])defender-alert-routes:\\d[\\w.-]*");
    int found = 0;
    for (String page : List.of("kubernetes", "install", "check")) {
      for (MatchResult named :
          tagged.matcher(Files.readString(Path.of("docs", page + ".md"))).results().toList()) {
        assertThat(named.group()).as(page).isEqualTo(builtImage());
        found++;
      }
    }
    assertThat(found).isGreaterThanOrEqualTo(3);
  }

  /** The base's brokers and recipients are made up. */
  @Test
  void no_page_starts_it_before_its_settings_are_made() throws IOException {
    for (String page : List.of("kubernetes", "failover")) {
      assertThat(Files.readString(Path.of("docs", page + ".md")))
          .doesNotContain("apply -k k8s/base", "apply -k k8s/overlays/failover")
          .contains("apply -k k8s/overlays/mine");
    }
    assertThat(Files.readString(Path.of("docs/kubernetes.md")))
        .containsSubsequence(
            "k8s/overlays/mine/kustomization.yaml", "create secret", "apply -k k8s/overlays/mine");
  }

  /** What mvn -Pimage package makes, by name and tag. */
  private static String builtImage() throws IOException {
    String pom = Files.readString(Path.of("pom.xml"));
    assertThat(pom).contains("<image.name>" + NAME + ":${project.version}</image.name>");
    Matcher version =
        Pattern.compile("<artifactId>" + NAME + "</artifactId>\\s*<version>([^<]+)").matcher(pom);
    assertThat(version.find()).isTrue();
    return NAME + ":" + version.group(1);
  }

  @ParameterizedTest
  @MethodSource("builds")
  void no_secret_stands_in_it(Build build) {
    for (JsonNode container : build.containers()) {
      for (JsonNode variable : container.path("env")) {
        boolean literal = variable.has("value");
        assertThat(literal && variable.path("name").asText().matches(".*(SECRET|PASSWORD|JAAS).*"))
            .as(variable.toString())
            .isFalse();
      }
    }
    List<String> secrets =
        Stream.of(Option.values()).filter(o -> o.kind() == Kind.SECRET).map(Option::key).toList();
    assertThat(secrets).isNotEmpty();
    for (JsonNode map : build.all("ConfigMap")) {
      map.path("data")
          .forEach(
              file ->
                  assertThat(file.asText().lines())
                      .noneMatch(line -> secrets.stream().anyMatch(s -> line.startsWith(s + "="))));
    }
  }

  @ParameterizedTest
  @MethodSource("builds")
  void probes_ask_the_management_server_and_leave_it_time(Build build) {
    JsonNode product = product(build);
    JsonNode port = product.at("/ports/0");
    assertThat(environment(product))
        .containsEntry(
            Option.MANAGEMENT_PORT.environmentVariable(), port.path("containerPort").asText())
        .containsEntry(Option.MANAGEMENT_HOST.environmentVariable(), "0.0.0.0");
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      assertThat(product.at("/" + probe + "/httpGet/port")).as(probe).isEqualTo(port.path("name"));
      assertThat(product.at("/" + probe + "/httpGet/path").asText())
          .as(probe)
          .isEqualTo(
              probe.equals("readinessProbe") ? "/observe/health/ready" : "/observe/health/live");
    }
    Duration shutdown = Duration.parse("PT" + Option.SHUTDOWN_TIMEOUT.defaultValue().orElseThrow());
    assertThat(patience(product.path("livenessProbe")))
        .as("changed routes may keep it silent for so long")
        .isGreaterThan(shutdown.multipliedBy(2));
    assertThat(patience(product.path("startupProbe"))).isGreaterThan(Duration.ofMinutes(1));
    assertThat(Duration.ofSeconds(build.pod().path("terminationGracePeriodSeconds").asLong()))
        .as("the batch in hand is finished")
        .isGreaterThan(shutdown.plusSeconds(5));
  }

  @ParameterizedTest
  @MethodSource("builds")
  void whatever_selects_the_pods_finds_them(Build build) {
    JsonNode labels = build.one("Deployment").at("/spec/template/metadata/labels");
    selects(build.one("Deployment").at("/spec/selector/matchLabels"), labels);
    selects(build.one("Service").at("/spec/selector"), labels);
    assertThat(build.all("NetworkPolicy")).isNotEmpty();
    for (JsonNode policy : build.all("NetworkPolicy")) {
      selects(policy.at("/spec/podSelector/matchLabels"), labels);
    }
    for (JsonNode budget : build.all("PodDisruptionBudget")) {
      selects(budget.at("/spec/selector/matchLabels"), labels);
    }
    for (JsonNode monitor : build.all("ServiceMonitor")) {
      JsonNode service = build.one("Service");
      selects(monitor.at("/spec/selector/matchLabels"), service.at("/metadata/labels"));
      assertThat(monitor.at("/spec/endpoints/0/port")).isEqualTo(service.at("/spec/ports/0/name"));
      assertThat(monitor.at("/spec/endpoints/0/path").asText()).isEqualTo("/observe/metrics");
    }
    assertThat(build.one("Service").at("/spec/ports/0/targetPort"))
        .isEqualTo(product(build).at("/ports/0/name"));
  }

  @ParameterizedTest
  @MethodSource("builds")
  void only_the_management_port_is_open_and_not_to_everybody(Build build) {
    JsonNode policy = build.one("NetworkPolicy").path("spec");
    assertThat(policy.path("policyTypes")).hasToString("[\"Ingress\",\"Egress\"]");
    assertThat(policy.path("ingress")).isNotEmpty();
    for (JsonNode rule : policy.path("ingress")) {
      assertThat(rule.path("from")).isNotEmpty();
      assertThat(rule.path("ports")).hasToString("[{\"port\":\"management\"}]");
    }
    for (JsonNode rule : policy.path("egress")) {
      assertThat(rule.path("ports")).as("%s", rule).isNotEmpty();
    }
  }

  @Test
  void the_page_lists_every_port_that_egress_allows() throws IOException {
    Set<String> open = new TreeSet<>();
    for (Build build : builds) {
      for (JsonNode policy : build.all("NetworkPolicy")) {
        policy.at("/spec/egress").findValues("port").forEach(port -> open.add(port.asText()));
      }
    }
    Set<String> listed = new TreeSet<>();
    Matcher row =
        Pattern.compile("(?m)^\\| out \\| ([^|]*)\\|")
            .matcher(Files.readString(Path.of("docs/kubernetes.md")));
    while (row.find()) {
      Pattern.compile("\\d+").matcher(row.group(1)).results().forEach(p -> listed.add(p.group()));
    }
    assertThat(listed).isNotEmpty().isEqualTo(open);
  }

  @ParameterizedTest
  @MethodSource("builds")
  void pods_carry_the_recommended_labels(Build build) throws IOException {
    JsonNode labels = build.one("Deployment").at("/spec/template/metadata/labels");
    String recommended = "app.kubernetes.io/";
    assertThat(
            labels.path(recommended + "name").asText()
                + ":"
                + labels.path(recommended + "version").asText())
        .isEqualTo(builtImage());
    assertThat(labels.has(recommended + "component")).isTrue();
    assertThat(labels.has(recommended + "part-of")).isTrue();
    // A selector cannot be changed later.
    assertThat(build.one("Deployment").at("/spec/selector/matchLabels").properties())
        .extracting(Map.Entry::getKey)
        .isSubsetOf(recommended + "name", recommended + "instance");
  }

  @ParameterizedTest
  @MethodSource("builds")
  void every_volume_is_there_and_every_variable_is_ours(Build build) {
    List<String> volumes =
        items(build.pod().path("volumes")).map(v -> v.path("name").asText()).toList();
    for (JsonNode container : build.containers()) {
      assertThat(volumes)
          .containsAll(
              items(container.path("volumeMounts")).map(m -> m.path("name").asText()).toList());
      List<String> known = Stream.of(Option.values()).map(Option::environmentVariable).toList();
      assertThat(
              items(container.path("env"))
                  .map(v -> v.path("name").asText())
                  .filter(name -> !name.equals("JAVA_OPTS")))
          .isSubsetOf(known);
    }
    List<String> maps =
        build.all("ConfigMap").stream().map(m -> m.at("/metadata/name").asText()).toList();
    assertThat(maps)
        .containsAll(
            items(build.pod().path("volumes"))
                .filter(v -> v.has("configMap"))
                .filter(v -> !v.at("/configMap/optional").asBoolean())
                .map(v -> v.at("/configMap/name").asText())
                .toList());
  }

  private static void selects(JsonNode selector, JsonNode labels) {
    assertThat(selector).isNotEmpty();
    selector
        .properties()
        .forEach(pair -> assertThat(labels.path(pair.getKey())).isEqualTo(pair.getValue()));
  }

  private static JsonNode product(Build build) {
    return items(build.pod().path("containers"))
        .filter(c -> c.path("name").asText().equals(NAME))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, String> environment(JsonNode container) {
    return items(container.path("env"))
        .collect(Collectors.toMap(v -> v.path("name").asText(), v -> v.path("value").asText("")));
  }

  private static Duration patience(JsonNode probe) {
    return Duration.ofSeconds(
        probe.path("periodSeconds").asLong(10) * probe.path("failureThreshold").asLong(3));
  }

  private static Stream<JsonNode> items(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}
