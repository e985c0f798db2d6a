package io.defenderroutes.routes;

import io.defenderroutes.config.FileTooLarge;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The YAML files of the routes with line numbers, and what is wrong with them as files. */
public final class ParsedRoutes {
  private final Map<String, List<YamlFile>> files = new LinkedHashMap<>();
  private final List<YamlFault> unread = new ArrayList<>();
  private final List<YamlFault> large = new ArrayList<>();

  ParsedRoutes(RoutesFolder routes) {
    for (String subfolder : RoutesFolder.SUBFOLDERS) {
      files.put(
          subfolder,
          routes.names(subfolder, ".yaml").stream()
              .map(name -> YamlFile.read(name, routes))
              .toList());
      if (!subfolder.equals(RoutesFolder.TESTS)) {
        for (String name : routes.names(subfolder, ".yml")) {
          unread.add(
              YamlFault.warning(
                  name,
                  0,
                  "this file is not read: only those are whose names end with .yaml",
                  "call it " + name.replaceAll(".*/|ml$", "") + "aml"));
        }
      }
    }
    routes
        .files()
        .forEach(
            (name, file) -> {
              if (!name.endsWith(".yaml") && file.failure() instanceof FileTooLarge e) {
                large.add(YamlFault.error(name, 0, e.problem(), FileTooLarge.REMEDY));
              }
            });
  }

  /**
   * Why the files must not be loaded: one is too large, would exhaust stack or memory, or names a
   * renamed class. Neither a start nor a reload accepts them.
   */
  public List<YamlFault> unloadable() {
    List<YamlFault> faults = new ArrayList<>(large);
    files.values().stream()
        .flatMap(List::stream)
        .filter(YamlFile::isUnloadable)
        .forEach(file -> faults.addAll(file.faults()));
    return List.copyOf(faults);
  }

  /** Files that a run ignores, although their names resemble those of routes. */
  public List<YamlFault> unread() {
    return List.copyOf(unread);
  }

  public List<YamlFile> in(String subfolder) {
    return files.getOrDefault(subfolder, List.of());
  }

  /** The files that a run loads. */
  public List<YamlFile> all() {
    return RoutesFolder.LOADED.stream().flatMap(subfolder -> in(subfolder).stream()).toList();
  }
}
