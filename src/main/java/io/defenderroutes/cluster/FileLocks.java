package io.defenderroutes.cluster;

import io.defenderroutes.config.FileAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Locks of the operating system on files in a folder of one host: they end with the process,
 * however it ends, and with nothing else. One file is a leadership, one an instance that is there.
 */
public final class FileLocks implements Locks {
  private static final String MEMBER = "member-";

  /**
   * A file that we have locked.
   *
   * @param identity of the file, to notice that somebody deleted it
   */
  private record Held(FileChannel channel, @Nullable Object identity) {}

  private final Path folder;
  private final String self = MEMBER + UUID.randomUUID();
  private final Map<String, Held> held = new ConcurrentHashMap<>();

  /**
   * @throws IOException if the folder cannot be written to
   */
  public FileLocks(Path folder) throws IOException {
    this.folder = folder;
    meet(true);
  }

  @Override
  public String self() {
    return self;
  }

  @Override
  public SortedSet<String> meet(boolean candidate) throws IOException {
    FileAccess.OWNER.createFolders(folder);
    SortedSet<String> members = new TreeSet<>();
    if (!holds(self)) {
      giveBack(self);
    }
    if (!candidate) {
      giveBack(self);
    } else if (take(self)) {
      members.add(self);
    }
    for (Path file : memberFiles()) {
      String name = String.valueOf(file.getFileName());
      if (!name.equals(self) && isAlive(file)) {
        members.add(name);
      }
    }
    return members;
  }

  private List<Path> memberFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, MEMBER + "*")) {
      found.forEach(files::add);
    }
    return files;
  }

  /** Whether its process runs; if not, what it left is removed. */
  private static boolean isAlive(Path member) {
    try (FileChannel channel = FileChannel.open(member, StandardOpenOption.WRITE)) {
      if (isTaken(channel)) {
        return true;
      }
      // While we have its lock: an instance that is about to take it notices, and tries again.
      Files.deleteIfExists(member);
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public boolean take(String leadership) throws IOException {
    if (held.containsKey(leadership)) {
      return holds(leadership);
    }
    Path file = folder.resolve(leadership);
    FileChannel channel =
        FileAccess.OWNER.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (isTaken(channel) || Files.notExists(file)) {
      channel.close();
      return false;
    }
    held.put(leadership, new Held(channel, identity(file)));
    return true;
  }

  private static boolean isTaken(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() == null;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }

  private static @Nullable Object identity(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  /** A file that was deleted, or made anew, is no lock any more: others lock another one. */
  @Override
  public boolean holds(String leadership) {
    Held mine = held.get(leadership);
    if (mine == null) {
      return false;
    }
    try {
      Object now = identity(folder.resolve(leadership));
      return now == null ? mine.identity == null : now.equals(mine.identity);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void giveBack(String leadership) {
    Held mine = held.remove(leadership);
    if (mine != null) {
      try {
        mine.channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(folder.resolve(self));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      List.copyOf(held.keySet()).forEach(this::giveBack);
    }
  }
}
