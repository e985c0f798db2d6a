package io.defenderroutes.delivery.deadletter;

import io.defenderroutes.config.FileAccess;
import io.defenderroutes.delivery.store.FileAppender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of dead letters, one for each connection, with a letter on each line.
 *
 * <p>Changes hold the folder's lock, so that the running product and the command line lose no
 * letter of each other. Reading needs no lock: a file is appended to, or replaced as a whole.
 */
public record LetterFiles(Path folder) {
  private static final String ENDING = ".ndjson";

  /**
   * A letter as it is in a file.
   *
   * @param text the line, without its end
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by its content
  record Line(Path file, byte[] text) {}

  /** Appends a letter, forced to disk, and returns its file. */
  public Path append(DeadLetter letter) throws IOException {
    Path file = folder.resolve(letter.connection().replace('/', '.') + ENDING);
    byte[] line = LetterFormat.write(letter);
    locked(lock -> FileAppender.append(file, List.of(line)));
    return file;
  }

  /** Returns times and sizes of the files, which differ after any change. */
  List<String> fingerprint() throws IOException {
    List<String> fingerprint = new ArrayList<>();
    for (Path file : files()) {
      try {
        fingerprint.add(file + " " + Files.getLastModifiedTime(file) + " " + Files.size(file));
      } catch (NoSuchFileException e) {
        // Its last letter was removed meanwhile.
      }
    }
    return fingerprint;
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(f -> f.toString().endsWith(ENDING)).sorted().toList();
    }
  }

  /** Returns all complete lines of all files. */
  List<Line> lines() throws IOException {
    List<Line> lines = new ArrayList<>();
    for (Path file : files()) {
      try {
        split(Files.readAllBytes(file), false).forEach(text -> lines.add(new Line(file, text)));
      } catch (NoSuchFileException e) {
        // Its last letter was removed meanwhile.
      }
    }
    return lines;
  }

  /** Removes lines with exactly this text; another line of the same letter remains. */
  public void remove(List<Line> lines) throws IOException {
    Map<Path, List<Line>> byFile = lines.stream().collect(Collectors.groupingBy(Line::file));
    if (byFile.isEmpty()) {
      return;
    }
    locked(
        lock -> {
          for (Map.Entry<Path, List<Line>> removed : byFile.entrySet()) {
            if (Files.exists(removed.getKey())) {
              rewrite(removed.getKey(), removed.getValue());
            }
          }
        });
  }

  private static void rewrite(Path file, List<Line> without) throws IOException {
    Set<ByteBuffer> removed = new HashSet<>();
    without.forEach(line -> removed.add(ByteBuffer.wrap(line.text())));
    List<byte[]> left = split(Files.readAllBytes(file), true);
    left.removeIf(line -> removed.contains(ByteBuffer.wrap(line)));
    if (left.isEmpty()) {
      Files.delete(file);
    } else {
      FileAppender.replace(file, left);
    }
  }

  /**
   * Returns the lines without their ends.
   *
   * @param partial whether to include a last line without an end
   */
  private static List<byte[]> split(byte[] text, boolean partial) {
    List<byte[]> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '\n') {
        lines.add(Arrays.copyOfRange(text, from, i));
        from = i + 1;
      }
    }
    if (partial && from < text.length) {
      lines.add(Arrays.copyOfRange(text, from, text.length));
    }
    return lines;
  }

  private void locked(FileAppender.Use change) throws IOException {
    FileAppender.locked(folder.resolve(".lock"), FileAccess.OWNER, change);
  }
}
