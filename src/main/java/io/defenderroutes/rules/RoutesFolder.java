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
    }
    read.files.put(
        TESTS, Files.isDirectory(folder.resolve(TESTS)) ? files(folder, TESTS) : List.of());
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
