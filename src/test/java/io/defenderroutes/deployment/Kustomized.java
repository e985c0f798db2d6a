package io.defenderroutes.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a kustomization comes to: by kubectl, where there is one, and without it by as much of
 * kustomize as k8s/ uses. What that does not know fails, rather than being passed over.
 */
final class Kustomized {
  static final YAMLMapper YAML = new YAMLMapper();
  private static final Set<String> KNOWN =
      Set.of(
          "apiVersion",
          "kind",
          "namespace",
          "resources",
          "components",
          "configMapGenerator",
          "patches",
          "labels");

  private final List<ObjectNode> objects = new ArrayList<>();

  private Kustomized() {}

  /** The objects that a folder with a kustomization.yaml comes to. */
  static List<ObjectNode> build(Path folder) throws IOException {
    Kustomized built = new Kustomized();
    built.apply(folder);
    return built.objects;
  }

  /** A folder with an overlay of the base and one component, as a user writes it. */
  static Path baseWith(Path component) throws IOException {
    Path overlay = Files.createDirectories(Path.of("target/k8s").resolve(component.getFileName()));
    Files.writeString(
        overlay.resolve("kustomization.yaml"),
        "resources: [../../../k8s/base]\ncomponents: [../../../" + component + "]\n");
    return overlay;
  }

  /** The same by kubectl, which must be there. */
  static List<ObjectNode> byKubectl(Path folder) throws IOException, InterruptedException {
    Process kubectl =
        new ProcessBuilder("kubectl", "kustomize", folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<ObjectNode> objects;
    try (MappingIterator<ObjectNode> read =
        YAML.readerFor(ObjectNode.class).readValues(kubectl.getInputStream())) {
      objects = read.readAll();
    }
    if (kubectl.waitFor() != 0) {
      throw new IOException("kubectl kustomize " + folder + " failed");
    }
    return objects;
  }

  static boolean hasKubectl() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl")));
  }

  static List<ObjectNode> documents(Path file) throws IOException {
    try (MappingIterator<ObjectNode> read =
        YAML.readerFor(ObjectNode.class).readValues(file.toFile())) {
      return read.readAll();
    }
  }

  private void apply(Path folder) throws IOException {
    JsonNode kustomization = YAML.readTree(folder.resolve("kustomization.yaml").toFile());
    kustomization
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!KNOWN.contains(field)) {
                throw new IllegalArgumentException(folder + ": the test knows no " + field);
              }
            });
    for (JsonNode resource : kustomization.path("resources")) {
      Path path = folder.resolve(resource.asText()).normalize();
      if (Files.isDirectory(path)) {
        objects.addAll(build(path));
      } else {
        objects.addAll(documents(path));
      }
    }
    for (JsonNode generator : kustomization.path("configMapGenerator")) {
      configMap(folder, generator);
    }
    for (JsonNode component : kustomization.path("components")) {
      apply(folder.resolve(component.asText()).normalize());
    }
    for (JsonNode patch : kustomization.path("patches")) {
      for (ObjectNode document : documents(folder.resolve(patch.path("path").asText()))) {
        patch(document);
      }
    }
    for (JsonNode label : kustomization.path("labels")) {
      objects.forEach(o -> label(o, label));
    }
    JsonNode namespace = kustomization.path("namespace");
    if (!namespace.isMissingNode()) {
      objects.stream()
          .filter(o -> !o.path("kind").asText().equals("Namespace"))
          .forEach(o -> o.withObject("/metadata").set("namespace", namespace));
    }
  }

  private void configMap(Path folder, JsonNode generator) throws IOException {
    ObjectNode map = YAML.createObjectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
    map.putObject("metadata").set("name", generator.path("name"));
    for (JsonNode file : generator.path("files")) {
      Path path = folder.resolve(file.asText());
      map.withObject("/data").put(path.getFileName().toString(), Files.readString(path));
    }
    if (generator.path("behavior").asText("create").equals("replace")) {
      objects.remove(same(map));
    }
    objects.add(map);
  }

  private void patch(ObjectNode patch) {
    ObjectNode target = same(patch);
    if (patch.path("$patch").asText().equals("delete")) {
      objects.remove(target);
    } else {
      merge(target, patch);
    }
  }

  private ObjectNode same(JsonNode as) {
    return objects.stream()
        .filter(o -> o.path("kind").equals(as.path("kind")))
        .filter(o -> o.at("/metadata/name").equals(as.at("/metadata/name")))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("nothing to patch: " + as));
  }

  /** A strategic merge: objects by field, lists of named things by name, all else replaced. */
  private static void merge(ObjectNode into, ObjectNode patch) {
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      JsonNode before = into.path(field.getKey());
      JsonNode now = field.getValue();
      if (now.isNull()) {
        into.remove(field.getKey());
      } else if (now instanceof ObjectNode object && before instanceof ObjectNode present) {
        merge(present, object);
      } else if (now instanceof ArrayNode list
          && before instanceof ArrayNode present
          && list.path(0).has("name")) {
        list.forEach(item -> mergeNamed(present, (ObjectNode) item));
      } else {
        into.set(field.getKey(), now.deepCopy());
      }
    }
  }

  private static void mergeNamed(ArrayNode list, ObjectNode item) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).path("name").equals(item.path("name"))) {
        if (item.path("$patch").asText().equals("delete")) {
          list.remove(i);
        } else {
          merge((ObjectNode) list.get(i), item);
        }
        return;
      }
    }
    list.add(item.deepCopy());
  }

  private static void label(ObjectNode object, JsonNode label) {
    JsonNode pairs = label.path("pairs");
    add(object.withObject("/metadata/labels"), pairs);
    if (!object.path("kind").asText().equals("Deployment")) {
      return;
    }
    boolean selectors = label.path("includeSelectors").asBoolean();
    if (selectors) {
      add(object.withObject("/spec/selector/matchLabels"), pairs);
    }
    if (selectors || label.path("includeTemplates").asBoolean()) {
      add(object.withObject("/spec/template/metadata/labels"), pairs);
    }
  }

  private static void add(ObjectNode labels, JsonNode pairs) {
    pairs.properties().forEach(pair -> labels.set(pair.getKey(), pair.getValue()));
  }
}
