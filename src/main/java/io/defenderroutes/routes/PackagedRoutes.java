package io.defenderroutes.routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;

/** The files of the routes that are packaged in the product's jar, below {@code routes/}. */
final class PackagedRoutes {
  /** By relative name. */
  static final SortedMap<String, RoutesFile> FILES = read();

  private PackagedRoutes() {}

  private static SortedMap<String, RoutesFile> read() {
    try {
      Path place =
          Path.of(PackagedRoutes.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (Files.isDirectory(place)) {
        return RoutesFile.in(place.resolve("routes"));
      }
      try (FileSystem jar = FileSystems.newFileSystem(place)) {
        return RoutesFile.in(jar.getPath("/routes"));
      }
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
