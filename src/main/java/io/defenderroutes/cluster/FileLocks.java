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
 * File locks of the operating system, in a folder of one host; they end with the process. Each
 * leadership and each member is a file. Used by one thread, except for {@link #holds}.
 */
final class FileLocks implements AutoCloseable {
  private static final String MEMBER = "member-";

  /**
   * A file that this instance has locked.
   *
   * @param identity of the file, to detect that it was deleted
   */
  private record Held(FileChannel channel, @Nullable Object identity) {}

  private final Path folder;
  private final String self = MEMBER + UUID.randomUUID();
  private final Map<String, Held> held = new ConcurrentHashMap<>();

  /**
   * @throws IOException if the folder cannot be written to
   */
  FileLocks(Path folder) throws IOException {
    this.folder = folder;
    renew(true);
  }

  /** Name of this instance, unique to the process. */
  String self() {
    return self;
  }

  /**
   * Renews the locks of this instance.
   *
   * @param candidate whether this instance wants leaderships, or only holds some until release
   * @return the instances that want leaderships
   */
  SortedSet<String> renew(boolean candidate) throws IOException {
    FileAccess.OWNER.createFolders(folder);
    SortedSet<String> members = new TreeSet<>();
    if (!holds(self)) {
      release(self);
    }
    if (!candidate) {
      release(self);
    } else if (acquire(self)) {
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

  /** Whether the process of a member runs; if not, removes its file. */
  private static boolean isAlive(Path member) {
    try (FileChannel channel = FileChannel.open(member, StandardOpenOption.WRITE)) {
      if (isTaken(channel)) {
        return true;
      }
      // Deleted under the lock: an instance that is acquiring it notices, and retries.
      Files.deleteIfExists(member);
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  /** Acquires a leadership; false if another instance holds it. */
  boolean acquire(String leadership) throws IOException {
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

  /**
   * Whether this instance certainly holds a leadership. A file that was deleted or recreated is no
   * lock: others lock the new file. Does not block; thread-safe.
   */
  boolean holds(String leadership) {
    Held lock = held.get(leadership);
    if (lock == null) {
      return false;
    }
    try {
      Object now = identity(folder.resolve(leadership));
      return now == null ? lock.identity == null : now.equals(lock.identity);
    } catch (IOException e) {
      return false;
    }
  }

  /** Releases a leadership if this instance holds it. */
  void release(String leadership) {
    Held lock = held.remove(leadership);
    if (lock != null) {
      try {
        lock.channel.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Releases all leaderships and leaves the cluster. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(folder.resolve(self));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      List.copyOf(held.keySet()).forEach(this::release);
    }
  }
}
