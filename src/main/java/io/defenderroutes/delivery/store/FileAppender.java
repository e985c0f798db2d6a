package io.defenderroutes.delivery.store;

import io.defenderroutes.config.FileAccess;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends lines to a file and forces them to disk; a failed append is truncated.
 *
 * <p>Holds the lock of the file meanwhile: other processes may append to the same file.
 */
public final class FileAppender {
  private static final Logger LOG = LoggerFactory.getLogger(FileAppender.class);
  private static final long LOCK_ATTEMPTS = 500;
  private static final long LOCK_PAUSE_MILLIS = 20;
  private static final byte[] LINE_END = {'\n'};

  /** Several, so that threads with different files do not wait for each other. */
  private static final Object[] LOCKS = locks();

  private FileAppender() {}

  /** Uses a file while no other thread or process appends to it. */
  @FunctionalInterface
  public interface Use {
    void of(FileChannel channel) throws IOException;
  }

  /** Returns monitors for threads; {@link #lock} excludes other processes only. */
  public static Object[] locks() {
    return Stream.generate(Object::new).limit(64).toArray();
  }

  public static Object lockOf(Object[] locks, Path file) {
    return locks[Math.floorMod(file.hashCode(), locks.length)];
  }

  /** Appends to a file of the product's own. */
  public static void append(Path file, List<byte[]> lines) throws IOException {
    append(file, lines, FileAccess.OWNER);
  }

  public static void append(Path file, List<byte[]> lines, FileAccess access) throws IOException {
    locked(file, access, channel -> write(channel, file, endLine(channel), buffers(lines)));
  }

  /**
   * Appends to a file of the product's own, which another process may delete.
   *
   * @throws NoSuchFileException if it does not exist
   */
  public static void appendToExisting(Path file, List<byte[]> lines) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    synchronized (lockOf(LOCKS, absolute)) {
      try (FileChannel channel =
          FileChannel.open(absolute, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        lock(channel, absolute);
        write(channel, absolute, endLine(channel), buffers(lines));
      }
    }
  }

  /** Returns lines with their ends. */
  public static ByteBuffer[] buffers(List<byte[]> lines) {
    return lines.stream()
        .flatMap(line -> Stream.of(ByteBuffer.wrap(line), ByteBuffer.wrap(LINE_END)))
        .toArray(ByteBuffer[]::new);
  }

  /** Uses a file with its lock; creates the file and its folder if they do not exist. */
  public static void locked(Path file, FileAccess access, Use use) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    synchronized (lockOf(LOCKS, absolute)) {
      Path folder = absolute.getParent();
      if (folder != null) {
        access.createFolders(folder);
      }
      try (FileChannel channel =
          access.open(
              absolute,
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE)) {
        lock(channel, absolute);
        use.of(channel);
      }
    }
  }

  /**
   * Ends a partial line that a crash left, so that the next line is one of its own.
   *
   * @return the size of the file
   */
  public static long endLine(FileChannel channel) throws IOException {
    long size = channel.size();
    if (isLineEnded(channel, size)) {
      return size;
    }
    channel.position(size);
    write(channel, ByteBuffer.wrap(LINE_END));
    return size + 1;
  }

  public static boolean isLineEnded(FileChannel channel, long size) throws IOException {
    if (size == 0) {
      return true;
    }
    ByteBuffer last = ByteBuffer.allocate(1);
    channel.read(last, size - 1);
    return last.get(0) == '\n';
  }

  /** Writes lines at the end of the file, and forces them to disk. */
  public static void write(FileChannel channel, Path file, long from, ByteBuffer... lines)
      throws IOException {
    channel.position(from);
    try {
      write(channel, lines);
      channel.force(true);
      if (from == 0) {
        // The file may be new.
        forceFolderOf(file);
      }
    } catch (IOException e) {
      try {
        channel.truncate(from);
      } catch (IOException uncut) {
        e.addSuppressed(uncut);
      }
      throw e;
    }
  }

  /**
   * Replaces a file of the product's own in one step; a crash leaves the old file or the new one.
   */
  public static void replace(Path file, List<byte[]> lines) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(beside);
    append(beside, lines);
    Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceFolderOf(file);
  }

  public static void forceFolderOf(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true);
      }
    }
  }

  /**
   * Locks a file against other processes until the channel is closed.
   *
   * @throws IOException if another process holds the lock for long, such as one that is paused
   */
  public static void lock(FileChannel channel, Path file) throws IOException {
    for (int i = 0; i < LOCK_ATTEMPTS; i++) {
      if (isLocked(channel)) {
        return;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(LOCK_PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while another process held the lock of " + file, e);
      }
    }
    throw new IOException("another process holds the lock of " + file);
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      // Another thread has the same file by another path, such as a symbolic link.
      return false;
    } catch (ClosedChannelException e) {
      throw e;
    } catch (IOException e) {
      LOG.debug("File not locked; some network file systems have no locks", e);
      return true;
    }
  }

  public static void write(FileChannel channel, ByteBuffer... buffers) throws IOException {
    while (buffers.length > 0 && buffers[buffers.length - 1].hasRemaining()) {
      channel.write(buffers);
    }
  }
}
