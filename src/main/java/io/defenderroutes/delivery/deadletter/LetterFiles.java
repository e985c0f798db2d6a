package io.defenderroutes.delivery.deadletter;

import io.defenderroutes.config.FileAccess;
import io.defenderroutes.delivery.store.FileAppender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of dead letters, one for each connection, a letter a line. Who changes one holds the
 * folder's lock, so that a letter that the running product appends is never lost to the command
 * line taking another one out. Reading needs no lock: a file is appended to, or replaced as a
 * whole.
 */
public final class LetterFiles {
  private static final String ENDING = ".ndjson";

  /** A file lock is the whole process's: its threads need one of their own. */
  private static final Object THIS_PROCESS = new Object();

  private final Path folder;

  /**
   * A letter as it is in a file.
   *
   * @param text the line, without its end
   */
  @SuppressWarnings("ArrayRecordComponent") // compared as what it holds
  record Line(Path file, byte[] text) {}

  private interface Change {
    void make() throws IOException;
  }

  public LetterFiles(Path folder) {
    this.folder = folder;
  }

  /** Adds a letter, forced to disk, and says to which file. */
  public Path append(DeadLetter letter) throws IOException {
    Path file = folder.resolve(letter.connection().replace('/', '.') + ENDING);
    byte[] line = LetterFormat.write(letter);
    alone(() -> FileAppender.append(file, List.of(line)));
    return file;
  }

  /** How the files look from outside: other than before, if a letter came or went. */
  List<String> looks() throws IOException {
    List<String> looks = new ArrayList<>();
    for (Path file : files()) {
      try {
        looks.add(file + " " + Files.getLastModifiedTime(file) + " " + Files.size(file));
      } catch (NoSuchFileException e) {
        // Its last letter was taken out meanwhile.
      }
    }
    return looks;
  }

  private List<Path> files() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> found = Files.list(folder)) {
      return found.filter(f -> f.toString().endsWith(ENDING)).sorted().toList();
    }
  }

  /** All whole lines of all files. */
  List<Line> lines() throws IOException {
    List<Line> lines = new ArrayList<>();
    for (Path file : files()) {
      try {
        byte[] text = Files.readAllBytes(file);
        for (byte[] line : split(text)) {
          if (endsWithNewline(line)) {
            lines.add(new Line(file, Arrays.copyOf(line, line.length - 1)));
          }
        }
      } catch (NoSuchFileException e) {
        // Its last letter was taken out meanwhile.
      }
    }
    return lines;
  }

  /** Takes lines out; those that look otherwise stay, also if the same letter is in them. */
  public void remove(List<Line> lines) throws IOException {
    Map<Path, List<Line>> byFile = lines.stream().collect(Collectors.groupingBy(Line::file));
    if (byFile.isEmpty()) {
      return;
    }
    alone(
        () -> {
          for (Map.Entry<Path, List<Line>> one : byFile.entrySet()) {
            if (Files.exists(one.getKey())) {
              rewrite(one.getKey(), one.getValue());
            }
          }
        });
  }

  private void rewrite(Path file, List<Line> without) throws IOException {
    Set<ByteBuffer> gone = new HashSet<>();
    without.forEach(line -> gone.add(ByteBuffer.wrap(line.text())));
    List<ByteBuffer> left = new ArrayList<>();
    for (byte[] line : split(Files.readAllBytes(file))) {
      int length = endsWithNewline(line) ? line.length - 1 : line.length;
      if (!gone.contains(ByteBuffer.wrap(line, 0, length))) {
        left.add(ByteBuffer.wrap(line));
      }
    }
    if (left.isEmpty()) {
      Files.delete(file);
      return;
    }
    Path next = folder.resolve("." + file.getFileName() + ".next");
    try (FileChannel channel =
        FileAccess.OWNER.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      for (ByteBuffer line : left) {
        while (line.hasRemaining()) {
          channel.write(line);
        }
      }
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Lines with their ends; the last one may have none. */
  private static List<byte[]> split(byte[] text) {
    List<byte[]> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '\n' || i == text.length - 1) {
        lines.add(Arrays.copyOfRange(text, from, i + 1));
        from = i + 1;
      }
    }
    return lines;
  }

  private static boolean endsWithNewline(byte[] line) {
    return line[line.length - 1] == '\n';
  }

  private void alone(Change change) throws IOException {
    synchronized (THIS_PROCESS) {
      FileAccess.OWNER.createFolders(folder);
      try (FileChannel channel =
              FileAccess.OWNER.open(
                  folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock held = channel.lock()) {
        if (held.isValid()) {
          change.make();
        }
      }
    }
  }
}
