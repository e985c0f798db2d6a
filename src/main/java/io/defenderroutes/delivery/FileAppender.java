package io.defenderroutes.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends lines to a file, all of them or none: forced to disk, or cut back. While it does, it
 * holds the file's lock: a replay appends from another process.
 */
final class FileAppender {
  private static final Logger LOG = LoggerFactory.getLogger(FileAppender.class);

  /**
   * Several connections may write one file; those that write others need not wait for a slow disk.
   */
  private static final Object[] LOCKS = Stream.generate(Object::new).limit(64).toArray();

  private FileAppender() {}

  /** Told, before anything is written, where lines will stand. */
  @FunctionalInterface
  interface Intent {
    void at(long from, long bytes) throws IOException;
  }

  static void append(Path file, List<byte[]> lines) throws IOException {
    append(file, lines, (from, bytes) -> {});
  }

  static void append(Path file, List<byte[]> lines, Intent intent) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    synchronized (LOCKS[Math.floorMod(absolute.hashCode(), LOCKS.length)]) {
      appendAlone(absolute, lines, intent);
    }
  }

  private static void appendAlone(Path file, List<byte[]> lines, Intent intent) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      lock(channel);
      long before = channel.size();
      channel.position(before);
      // A process that died in mid-line left half an alert; it must not swallow the next one.
      boolean half = before > 0 && lastByte(channel, before) != '\n';
      intent.at(before, lines.stream().mapToLong(line -> line.length + 1).sum() + (half ? 1 : 0));
      try {
        if (half) {
          write(channel, new byte[0]);
        }
        for (byte[] line : lines) {
          write(channel, line);
        }
        channel.force(true);
        if (before == 0 && folder != null) {
          // That there is such a file has to reach the disk too.
          try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
          }
        }
      } catch (IOException e) {
        try {
          channel.truncate(before);
        } catch (IOException uncut) {
          e.addSuppressed(uncut);
        }
        throw e;
      }
    }
  }

  /** Until the channel is closed. */
  private static void lock(FileChannel channel) {
    try {
      FileLock unused = channel.lock();
    } catch (IOException | OverlappingFileLockException e) {
      LOG.debug("no lock, as on some network file systems", e);
    }
  }

  private static byte lastByte(FileChannel channel, long size) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    channel.read(one, size - 1);
    return one.get(0);
  }

  private static void write(FileChannel channel, byte[] line) throws IOException {
    ByteBuffer[] buffers = {ByteBuffer.wrap(line), ByteBuffer.wrap(new byte[] {'\n'})};
    while (buffers[1].hasRemaining()) {
      channel.write(buffers);
    }
  }
}
