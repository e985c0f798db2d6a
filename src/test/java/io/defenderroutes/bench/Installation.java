package io.defenderroutes.bench;

import io.defenderroutes.RoutesCopy;
import io.defenderroutes.stories.crash.Classpath;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The distribution as {@code mvn package} makes it, as far as a start needs it.
 *
 * @param home its folder
 */
record Installation(Path home) {
  private static final Path SHIPPED = Path.of("src/main/distribution");

  static Installation in(Path folder) throws IOException {
    Path home = Files.createDirectories(folder.resolve("distribution"));
    Path lib = Files.createDirectories(home.resolve("lib"));
    for (String entry : Classpath.ofTheProduct().split(File.pathSeparator, -1)) {
      Path from = Path.of(entry);
      Files.copy(from, lib.resolve(from.getFileName()));
    }
    Path bin = Files.createDirectories(home.resolve("bin"));
    try (Stream<Path> scripts = Files.list(SHIPPED.resolve("bin"))) {
      for (Path script : scripts.toList()) {
        Path copy = Files.copy(script, bin.resolve(script.getFileName()));
        if (!copy.toFile().setExecutable(true)) {
          throw new IOException(copy + " cannot be made executable");
        }
      }
    }
    RoutesCopy.of(Path.of("routes"), home.resolve("routes"));
    return new Installation(home);
  }

  /** What starts a command of the product. */
  String script() {
    return home.resolve("bin/defender-alert-routes").toString();
  }
}
