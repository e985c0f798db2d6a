package io.defenderroutes.bench;

import io.defenderroutes.RoutesCopy;
import io.defenderroutes.stories.crash.Classpath;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

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
      if (Files.isDirectory(from)) {
        jar(from, lib.resolve("defender-alert-routes.jar"));
      } else {
        Files.copy(from, lib.resolve(from.getFileName()));
      }
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

  private static void jar(Path classes, Path jar) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(classes)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      for (Path file : files) {
        entries.putNextEntry(
            new ZipEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
        Files.copy(file, entries);
      }
    }
  }
}
