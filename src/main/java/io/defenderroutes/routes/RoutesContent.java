package io.defenderroutes.routes;

import io.defenderroutes.config.FileAccess;
import io.defenderroutes.config.FileTooLarge;
import io.defenderroutes.config.IgnoredFiles;
import io.defenderroutes.config.TextFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * All that the files of a routes folder hold, at one moment, or nearly: files are read one after
 * the other. Two looks that are equal saw the same.
 *
 * @param files by path in the folder
 */
public record RoutesContent(SortedMap<String, ByteBuffer> files) {
  private static final int DEEPEST = 4;

  public RoutesContent {
    files = Collections.unmodifiableSortedMap(files);
  }

  /**
   * Reads a folder, through links: Kubernetes keeps the files of a ConfigMap in a hidden folder,
   * and changes a link to it. What is hidden, or an editor's copy, is no part.
   *
   * @throws FileTooLarge if a file is larger than the limit
   * @throws IOException if something cannot be read, such as in the moment of a change, or if there
   *     is nothing at all, such as where a volume is not mounted
   */
  public static RoutesContent of(Path folder) throws IOException {
    SortedMap<String, ByteBuffer> files = new TreeMap<>();
    for (String subfolder : RoutesFolder.ALL_SUBFOLDERS) {
      Path root = folder.resolve(subfolder);
      if (Files.isDirectory(root)) {
        for (Path file : files(root)) {
          String name = folder.relativize(file).toString().replace('\\', '/');
          files.put(name, ByteBuffer.wrap(bytes(file, name)).asReadOnlyBuffer());
        }
      }
    }
    if (files.isEmpty()) {
      throw new IOException("no routes are in " + folder + ": it is empty, or not there");
    }
    return new RoutesContent(files);
  }

  private static byte[] bytes(Path file, String name) throws IOException {
    try {
      return TextFiles.bytes(file);
    } catch (FileTooLarge e) {
      throw e.named(name);
    }
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root, DEEPEST, FileVisitOption.FOLLOW_LINKS)) {
      List<Path> found =
          new ArrayList<>(
              all.filter(Files::isRegularFile).filter(file -> counts(root, file)).toList());
      // What a start would load, and cannot be read: reading it names it.
      TextFiles.in(root, ".yaml").stream().filter(f -> !found.contains(f)).forEach(found::add);
      return found;
    } catch (UncheckedIOException e) {
      throw new IOException(root + " cannot be read: " + e.getCause(), e);
    }
  }

  private static boolean counts(Path root, Path file) {
    for (Path part : root.relativize(file)) {
      if (IgnoredFiles.isIgnored(part.toString())) {
        return false;
      }
    }
    return true;
  }

  /** The files that are not the same in another, or are not there. */
  public List<String> differences(RoutesContent other) {
    TreeSet<String> names = new TreeSet<>(files.keySet());
    names.addAll(other.files.keySet());
    return names.stream()
        .filter(name -> !Objects.equals(files.get(name), other.files.get(name)))
        .toList();
  }

  /** Writes the files into a folder that is empty. */
  public void writeTo(Path folder) throws IOException {
    for (String subfolder : RoutesFolder.SUBFOLDERS) {
      FileAccess.OWNER.createFolders(folder.resolve(subfolder));
    }
    for (var file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      FileAccess.OWNER.createFolders(Objects.requireNonNull(path.getParent()));
      byte[] bytes = new byte[file.getValue().remaining()];
      file.getValue().duplicate().get(bytes);
      FileAccess.OWNER.replace(path, bytes);
    }
  }

  /** Without what the files hold. */
  @Override
  public String toString() {
    return files.keySet().toString();
  }
}
