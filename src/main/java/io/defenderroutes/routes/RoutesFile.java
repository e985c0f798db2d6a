package io.defenderroutes.routes;

import io.defenderroutes.config.FileTooLarge;
import io.defenderroutes.config.IgnoredFiles;
import io.defenderroutes.config.TextFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A file of the routes with its content, or with the reason why it cannot be read. */
final class RoutesFile {
  private static final int DEEPEST = 4;

  private final Path path;
  private final byte[] bytes;
  private final @Nullable IOException failure;

  private RoutesFile(String name, Path path) {
    this.path = path;
    byte[] read = {};
    IOException failed = null;
    try {
      read = TextFiles.bytes(path);
    } catch (FileTooLarge e) {
      failed = e.named(name);
    } catch (IOException e) {
      failed = e;
    }
    this.bytes = read;
    this.failure = failed;
  }

  /**
   * The files of a folder of routes by their relative names, such as {@code
   * routing/alerts.camel.yaml}. Links are followed: Kubernetes keeps the files of a ConfigMap in a
   * hidden folder, and changes a link to it. {@link IgnoredFiles} are left out.
   *
   * @throws IOException if a folder cannot be listed
   */
  static SortedMap<String, RoutesFile> in(Path folder) throws IOException {
    SortedMap<String, RoutesFile> files = new TreeMap<>();
    for (String subfolder : RoutesFolder.SUBFOLDERS) {
      Path root = folder.resolve(subfolder);
      if (Files.isDirectory(root)) {
        for (Path file : list(root)) {
          String name = folder.relativize(file).toString().replace('\\', '/');
          files.put(name, new RoutesFile(name, file));
        }
      }
    }
    return files;
  }

  private static Set<Path> list(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
      Set<Path> found = new LinkedHashSet<>();
      all.filter(file -> Files.isRegularFile(file) && !isIgnored(root, file)).forEach(found::add);
      // Broken links and folders with the name of a file: reading them reports the reason.
      found.addAll(TextFiles.in(root, ".yaml"));
      return found;
    } catch (UncheckedIOException e) {
      throw new IOException(root + " cannot be read: " + e.getCause(), e);
    }
  }

  private static boolean isIgnored(Path root, Path file) {
    for (Path part : root.relativize(file)) {
      if (IgnoredFiles.isIgnored(part.toString())) {
        return true;
      }
    }
    return false;
  }

  /** The reason why it cannot be read; null if it was read. */
  @Nullable IOException failure() {
    return failure;
  }

  /**
   * Its text, without a byte order mark.
   *
   * @throws IOException if it cannot be read or is not text
   */
  String text() throws IOException {
    if (failure != null) {
      throw failure;
    }
    return TextFiles.decode(path, bytes);
  }

  /** Whether both have the same content, or cannot be read for the same reason. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RoutesFile file
        && Arrays.equals(bytes, file.bytes)
        && Objects.equals(message(), file.message());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  private @Nullable String message() {
    return failure == null ? null : failure.getMessage();
  }
}
