package io.defenderroutes.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The YAML files of a routes folder, as they were when it was read. */
public final class RoutesFolder {
  /** The folders of files that a run loads. */
  static final List<String> ROOMS = List.of("pipeline", "sources", "routing", "destinations");

  /** The folder of rule tests, which no run loads. */
  static final String TESTS = "tests";

  private final Map<String, List<YamlFile>> files = new LinkedHashMap<>();
  private final List<Fault> unread = new ArrayList<>();
  private final List<Fault> large = new ArrayList<>();

  private RoutesFolder() {}

  /**
   * Reads a folder.
   *
   * @throws UncheckedIOException if it cannot be listed
   */
  public static RoutesFolder read(Path folder) {
    RoutesFolder read = new RoutesFolder();
    for (String room : ROOMS) {
      read.files.put(room, files(folder, room));
      read.unread(folder, room);
      read.large(folder, room);
    }
    boolean tests = Files.isDirectory(folder.resolve(TESTS));
    read.files.put(TESTS, tests ? files(folder, TESTS) : List.of());
    if (tests) {
      read.large(folder, TESTS);
    }
    return read;
  }

  private static List<YamlFile> files(Path folder, String room) {
    try {
      return TextFiles.in(folder.resolve(room), ".yaml").stream()
          .map(file -> YamlFile.read(room + "/" + file.getFileName(), file))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void unread(Path folder, String room) {
    try {
      for (Path file : TextFiles.in(folder.resolve(room), ".yml")) {
        String name = file.getFileName().toString();
        unread.add(
            Fault.warning(
                room + "/" + name,
                0,
                "this file is not read: only those are whose names end with .yaml",
                "call it " + name.replaceAll("ml$", "aml")));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Files that are no YAML, and too large for what reads them. */
  private void large(Path folder, String room) {
    try {
      for (Path file : TextFiles.in(folder.resolve(room))) {
        String name = file.getFileName().toString();
        if (Files.isRegularFile(file) && !name.endsWith(".yaml")) {
          FileLimit.excess(file)
              .ifPresent(
                  problem ->
                      large.add(Fault.error(room + "/" + name, 0, problem, FileTooLarge.REMEDY)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Why no loader may see the files: one is too large, or would take all stack or memory. Neither a
   * start nor a change accepts them.
   */
  public List<Fault> outOfBounds() {
    List<Fault> faults = new ArrayList<>(large);
    files.values().stream()
        .flatMap(List::stream)
        .filter(YamlFile::isOutOfBounds)
        .forEach(file -> faults.addAll(file.faults()));
    return List.copyOf(faults);
  }

  /**
   * Where text of an alert would become part of an endpoint's URI, and be evaluated there. Neither
   * a start nor a change accepts it.
   *
   * @param properties that are set: what they hold is part of a URI that names them
   */
  public List<Fault> dynamicUris(Map<String, String> properties) {
    return new DynamicUriCheck(this, properties).faults();
  }

  /** Files that are there, and that no run loads. */
  List<Fault> unread() {
    return List.copyOf(unread);
  }

  List<YamlFile> in(String room) {
    return files.getOrDefault(room, List.of());
  }

  /** Those that a run loads. */
  List<YamlFile> all() {
    List<YamlFile> all = new ArrayList<>();
    ROOMS.forEach(room -> all.addAll(in(room)));
    return all;
  }

  /** Destinations, by name. */
  Map<String, Kamelet> kamelets() {
    Map<String, Kamelet> kamelets = new LinkedHashMap<>();
    for (YamlFile file : in("destinations")) {
      if (Kamelet.isIn(file)) {
        Kamelet kamelet = Kamelet.of(file);
        kamelets.put(kamelet.name(), kamelet);
      }
    }
    return kamelets;
  }
}
