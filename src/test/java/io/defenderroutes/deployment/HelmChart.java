package io.defenderroutes.deployment;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Lints and renders k8s/helm by Helm itself, which helm-java holds as a native library. */
final class HelmChart {
  static final Path FOLDER = Path.of("k8s/helm");

  /** Values that render every template, and every part that can be off. */
  static final String ALL_PARTS =
      """
      replicaCount: 3
      routes: {routing/alerts.camel.yaml: "- route: {}"}
      workloadIdentity: {enabled: true, clientId: 00000000-0000-0000-0000-000000000000}
      metrics: {serviceMonitor: {enabled: true, labels: {release: kube-prometheus-stack}}}
      image: {pullPolicy: Always, pullSecrets: [registry]}
      networkPolicy: {extraEgress: [{ports: [{port: 443}]}]}
      serviceAccount: {annotations: {azure.workload.identity/tenant-id: contoso.example}}
      persistence: {storageClass: azurefile, accessModes: [ReadWriteMany], annotations: {example.org/a: b}}
      extraEnv: [{name: DEFENDER_POLL_INTERVAL, value: 30s}]
      extraVolumes: [{name: tenants, configMap: {name: defender-alert-routes}}]
      extraVolumeMounts: [{name: tenants, mountPath: /etc/tenants}]
      podAnnotations: {example.org/a: b}
      podLabels: {example.org/a: b}
      nodeSelector: {kubernetes.io/os: linux}
      tolerations: [{key: example.org/a, operator: Exists}]
      affinity: {nodeAffinity: {}}
      priorityClassName: important
      """;

  private static final String NATIVE_LIBRARY =
      "META-INF/services/com.marcnuri.helm.jni.NativeLibrary";

  private static final Optional<String> UNAVAILABLE = load();

  private HelmChart() {}

  /** Why this platform cannot run Helm; empty if it can. */
  static Optional<String> unavailable() {
    return UNAVAILABLE;
  }

  private static Optional<String> load() {
    // Without the service helm-java would download a library.
    if (HelmChart.class.getClassLoader().getResource(NATIVE_LIBRARY) == null) {
      return Optional.of("helm-java has no native library for this platform");
    }
    try {
      Helm.version().call();
      return Optional.empty();
    } catch (LinkageError | IllegalStateException e) {
      return Optional.of("helm-java's native library does not load on this platform: " + e);
    }
  }

  static LintResult lint() {
    return new Helm(FOLDER).lint().strict().call();
  }

  /**
   * Returns the objects of a release.
   *
   * @param values YAML of values that differ from the chart's
   * @throws IllegalStateException with Helm's message if the chart does not accept the values
   */
  static List<ObjectNode> render(String release, String values) throws IOException {
    Path file = valuesFile(values);
    try {
      String rendered =
          new Helm(FOLDER)
              .template()
              .withName(release)
              .withNamespace("defender")
              .withValuesFile(file)
              .call();
      try (MappingIterator<ObjectNode> documents =
          Kustomized.YAML.readerFor(ObjectNode.class).readValues(rendered)) {
        return documents.readAll().stream().filter(Objects::nonNull).toList();
      }
    } finally {
      Files.delete(file);
    }
  }

  /** Returns what helm install prints, without a cluster. */
  static String install(String release, String values) throws IOException {
    Path file = valuesFile(values);
    try {
      return new Helm(FOLDER)
          .install()
          .clientOnly()
          .dryRun()
          .withName(release)
          .withNamespace("defender")
          .withValuesFile(file)
          .call()
          .getOutput();
    } finally {
      Files.delete(file);
    }
  }

  private static Path valuesFile(String values) throws IOException {
    return Files.writeString(Files.createTempFile("values", ".yaml"), values);
  }
}
