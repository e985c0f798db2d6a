package io.defenderroutes.config;

import java.util.List;
import java.util.Set;

/**
 * Names of files that operating systems and editors create: hidden, backup, swap and lock files.
 */
public final class IgnoredFiles {
  private static final List<String> ENDINGS = List.of("~", ".bak", ".orig", ".rej", ".swp", ".tmp");
  private static final Set<String> NAMES = Set.of("__MACOSX", "Thumbs.db", "desktop.ini");

  private IgnoredFiles() {}

  /**
   * Whether a file or folder of this name is ignored wherever a folder is read.
   *
   * @param name without the folder
   */
  public static boolean isIgnored(String name) {
    return name.startsWith(".")
        || (name.startsWith("#") && name.endsWith("#"))
        || ENDINGS.stream().anyMatch(name::endsWith)
        || NAMES.contains(name);
  }
}
