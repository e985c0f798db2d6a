package io.defenderroutes.routes;

import io.defenderroutes.config.FileLimit;
import io.defenderroutes.config.FileTooLarge;
import io.defenderroutes.config.TextFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The YAML files of a routes folder, as they were when it was read. */
public final class ParsedRoutes {
  /** The folders of files that a run loads. */
  static final List<String> SUBFOLDERS = List.of("pipeline", "sources", "routing", "destinations");

  /** The folder of rule tests, which no run loads. */
  public static final String TESTS = "tests";

  private final Map<String, List<YamlFile>> files = new LinkedHashMap<>();
  private final List<YamlFault> unread = new ArrayList<>();
  private final List<YamlFault> large = new ArrayList<>();

  private ParsedRoutes() {}

  /**
   * Reads a folder.
   *
   * @throws UncheckedIOException if it cannot be listed
   */
  public static ParsedRoutes read(Path folder) {
    ParsedRoutes read = new ParsedRoutes();
    for (String subfolder : SUBFOLDERS) {
      read.files.put(subfolder, files(folder, subfolder));
      read.unread(folder, subfolder);
      read.large(folder, subfolder);
    }
    boolean tests = Files.isDirectory(folder.resolve(TESTS));
    read.files.put(TESTS, tests ? files(folder, TESTS) : List.of());
    if (tests) {
      read.large(folder, TESTS);
    }
    return read;
  }

  private static List<YamlFile> files(Path folder, String subfolder) {
    try {
      return TextFiles.in(folder.resolve(subfolder), ".yaml").stream()
          .map(file -> YamlFile.read(subfolder + "/" + file.getFileName(), file))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void unread(Path folder, String subfolder) {
    try {
      for (Path file : TextFiles.in(folder.resolve(subfolder), ".yml")) {
        String name = file.getFileName().toString();
        unread.add(
            YamlFault.warning(
                subfolder + "/" + name,
                0,
                "this file is not read: only those are whose names end with .yaml",
                "call it " + name.replaceAll("ml$", "aml")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Files that are no YAML, and too large for what reads them. */
  private void large(Path folder, String subfolder) {
    try {
      for (Path file : TextFiles.in(folder.resolve(subfolder))) {
        String name = file.getFileName().toString();
        if (Files.isRegularFile(file) && !name.endsWith(".yaml")) {
          FileLimit.excess(file)
              .ifPresent(
                  problem ->
                      large.add(
                          YamlFault.error(
                              subfolder + "/" + name, 0, problem, FileTooLarge.REMEDY)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Why no loader may see the files: one is too large, would take all stack or memory, or names a
   * class that was renamed. Neither a start nor a change accepts them.
   */
  public List<YamlFault> unloadable() {
    List<YamlFault> faults = new ArrayList<>(large);
    files.values().stream()
        .flatMap(List::stream)
        .filter(YamlFile::isUnloadable)
        .forEach(file -> faults.addAll(file.faults()));
    return List.copyOf(faults);
  }

  /** Files that are there, and that no run loads. */
  public List<YamlFault> unread() {
    return List.copyOf(unread);
  }

  public List<YamlFile> in(String subfolder) {
    return files.getOrDefault(subfolder, List.of());
  }

  /** Those that a run loads. */
  public List<YamlFile> all() {
    List<YamlFile> all = new ArrayList<>();
    SUBFOLDERS.forEach(subfolder -> all.addAll(in(subfolder)));
    return all;
  }
}
