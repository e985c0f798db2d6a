package io.defenderroutes.delivery;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Appends lines to a file, all of them or none: forced to disk, or cut back. */
final class FileAppender {
  /**
   * Several connections may write one file; those that write others need not wait for a slow disk.
   */
  private static final Object[] LOCKS = Stream.generate(Object::new).limit(64).toArray();

  private FileAppender() {}

  static void append(Path file, List<byte[]> lines) throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    synchronized (LOCKS[Math.floorMod(absolute.hashCode(), LOCKS.length)]) {
      appendAlone(absolute, lines);
    }
  }

  private static void appendAlone(Path file, List<byte[]> lines) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long before = channel.size();
      channel.position(before);
      try {
        if (before > 0 && lastByte(channel, before) != '\n') {
          // A process that died in mid-line left half an alert; it must not swallow the next one.
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
