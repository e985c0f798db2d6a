package io.defenderroutes.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What {@code tenants.from} names: a file of tenants, or a folder of such files. */
public final class TenantsFile {
  private static final String SUFFIX = "\\.ya?ml$";

  private final Path path;
  private @Nullable Look last;

  public TenantsFile(String path) {
    this.path = Path.of(path);
  }

  /** What it lists, with what is wrong with it. */
  public static TenantList list(String path) {
    return new TenantsFile(path).look().list();
  }

  /**
   * What was there at one moment, or nearly: files of a folder are read one after the other. Two
   * looks that are equal saw the same.
   *
   * @param texts by name of the file
   * @param fault why there is nothing to be seen; empty if there is
   */
  public record Look(SortedMap<String, String> texts, String fault) {
    public TenantList list() {
      Map<String, TenantList.Entry> entries = new LinkedHashMap<>();
      List<String> unreadable = new ArrayList<>();
      List<String> nameless = new ArrayList<>();
      if (!fault.isEmpty()) {
        unreadable.add(fault);
      }
      texts.forEach(
          (file, text) -> {
            String name = file.substring(file.lastIndexOf('/') + 1).replaceFirst(SUFFIX, "");
            new TenantsYaml(file, name, entries, unreadable, nameless).read(text);
          });
      return new TenantList(entries, unreadable, nameless);
    }

    /** Without what the files hold. */
    @Override
    public String toString() {
      return texts.keySet() + fault;
    }
  }

  /** What is there now, if the look before saw the same; what is being written is left alone. */
  public Optional<Look> settled() {
    Look now = look();
    boolean same = now.equals(last);
    last = now;
    return same ? Optional.of(now) : Optional.empty();
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

  /** Kubernetes keeps the files of a ConfigMap in hidden folders, and links to them. */
  private List<Path> files() throws IOException {
    return TextFiles.in(path).stream()
        .filter(file -> file.toString().matches(".*" + SUFFIX) && !Files.isDirectory(file))
        .toList();
  }

  private String fault(String what) {
    return Option.TENANTS_FROM.named()
        + " is '"
        + path
        + "'; "
        + what
        + ". It must be a tenants file (YAML), or a folder of such files";
  }
}
