package io.defenderroutes.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The file or folder of tenants that {@code tenants.from} names. */
public final class TenantsFile {
  private static final String SUFFIX = "\\.ya?ml$";

  private final Path path;

  public TenantsFile(String path) {
    this.path = Path.of(path);
  }

  /** Reads the tenants and their faults. */
  public static TenantList list(String path) {
    return new TenantsFile(path).look().list();
  }

  /**
   * The content at one time; the files of a folder are read one after the other.
   *
   * @param texts by path
   * @param fault why nothing can be read; empty if it can
   */
  public record Look(SortedMap<String, String> texts, String fault) {
    public TenantList list() {
      TenantsYaml yaml = new TenantsYaml();
      if (!fault.isEmpty()) {
        yaml.fail(fault);
      }
      texts.forEach(
          (file, text) ->
              yaml.read(
                  file, text, file.substring(file.lastIndexOf('/') + 1).replaceFirst(SUFFIX, "")));
      return yaml.list();
    }

    /** The paths; no content, which may be secret. */
    @Override
    public String toString() {
      return texts.keySet() + fault;
    }
  }

  /** Reads what is there now. */
  public Look look() {
    SortedMap<String, String> texts = new TreeMap<>();
    try {
      for (Path file : Files.isDirectory(path) ? files() : List.of(path)) {
        texts.put(file.toString(), TextFiles.read(file));
      }
      return new Look(
          texts,
          texts.isEmpty() ? fault("a folder without a file that ends in .yaml or .yml") : "");
    } catch (IOException e) {
      return new Look(new TreeMap<>(), fault("it cannot be read: " + e.getMessage()));
    }
  }

  /** The YAML files, which may be links: Kubernetes mounts a ConfigMap as links. */
  private List<Path> files() throws IOException {
    return TextFiles.in(path).stream()
        .filter(file -> file.toString().matches(".*" + SUFFIX) && !Files.isDirectory(file))
        .toList();
  }

  private String fault(String what) {
    return "%s is '%s'; %s. It must be a tenants file (YAML), or a folder of such files"
        .formatted(Option.TENANTS_FROM.named(), path, what);
  }
}
