package io.defenderroutes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Copies a folder of routes, for a test that edits it. */
public final class RoutesCopy {
  private RoutesCopy() {}

  /** Copies all files of a folder; existing ones are replaced. */
  public static void of(Path from, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> walked = Files.walk(from)) {
      all = walked.filter(Files::isRegularFile).toList();
    }
    for (Path file : all) {
      Path copy = to.resolve(from.relativize(file));
      Files.createDirectories(copy.resolveSibling(""));
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
