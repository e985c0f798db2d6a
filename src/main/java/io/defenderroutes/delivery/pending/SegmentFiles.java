package io.defenderroutes.delivery.pending;

import io.defenderroutes.config.FileAccess;
import io.defenderroutes.delivery.store.FileAppender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The files of the segments of one connection: of each its entries, and the positions of those that
 * are done. A segment is named by its position.
 *
 * @param isOwner whether this process alone changes the segments; otherwise one may be deleted at
 *     any time, because all of its deliveries are done
 */
record SegmentFiles(Path folder, boolean isOwner) {
  private static final String SEGMENT = ".pending";
  private static final String DONE = ".done";

  /** Length, checksum and number of the batch. */
  private static final int HEADER = Integer.BYTES + Long.BYTES + Long.BYTES;

  /** Longer lengths are damage; a larger alert is not received. */
  private static final int LONGEST = 256 * 1024 * 1024;

  /** Accepts the entries of a segment. */
  interface Visitor {
    void at(long position, long batch, ByteBuffer delivery) throws IOException;
  }

  private Path file(long segment, String suffix) {
    return folder.resolve(String.format("%019d%s", segment, suffix));
  }

  /** The positions of the segments, in no order. */
  List<Long> segments() throws IOException {
    List<Long> segments = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          String name = file.getFileName().toString();
          if (name.endsWith(SEGMENT)) {
            segments.add(Long.parseLong(name.substring(0, name.length() - SEGMENT.length())));
          }
        }
      }
    }
    return segments;
  }

  void create(long segment) throws IOException {
    Path file = file(segment, SEGMENT);
    FileAccess.OWNER.createFolders(folder);
    try (FileChannel channel =
        FileAccess.OWNER.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    FileAppender.forceFolderOf(file);
  }

  void delete(long segment) throws IOException {
    Files.deleteIfExists(file(segment, SEGMENT));
    Files.deleteIfExists(file(segment, DONE));
  }

  /** In bytes. */
  long size(long segment) throws IOException {
    return Files.size(file(segment, SEGMENT));
  }

  void truncate(long segment, long size) throws IOException {
    if (size(segment) > size) {
      try (FileChannel channel =
          FileChannel.open(file(segment, SEGMENT), StandardOpenOption.WRITE)) {
        channel.truncate(size);
        channel.force(true);
      }
    }
  }

  /** Returns the bytes of an entry. */
  static ByteBuffer entry(long batch, byte[] delivery) {
    ByteBuffer entry = ByteBuffer.allocate(HEADER + delivery.length);
    int start = Integer.BYTES + Long.BYTES;
    entry.position(start).putLong(batch).put(delivery).position(start);
    return entry.putInt(0, entry.remaining()).putLong(Integer.BYTES, sum(entry)).rewind();
  }

  /** Writes entries from a place in the segment on, forced to disk. */
  void write(long segment, long place, List<ByteBuffer> entries) throws IOException {
    Path file = file(segment, SEGMENT);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      FileAppender.write(channel, file, place, entries.toArray(ByteBuffer[]::new));
    }
  }

  /** Reads the entries of a segment, and returns the place after the last complete one. */
  long scan(long segment, Visitor use) throws IOException {
    long place = 0;
    try (FileChannel channel = FileChannel.open(file(segment, SEGMENT), StandardOpenOption.READ)) {
      long size = channel.size();
      while (place + HEADER <= size) {
        ByteBuffer entry = entry(channel, place);
        if (entry == null) {
          break;
        }
        long next = place + HEADER + entry.remaining() - Long.BYTES;
        use.at(segment + place, entry.getLong(), entry);
        place = next;
      }
    } catch (NoSuchFileException e) {
      if (isOwner) {
        throw e;
      }
      // All of its deliveries were done meanwhile.
    }
    return place;
  }

  /**
   * Returns the delivery of an entry.
   *
   * @throws IOException if it cannot be read, or is damaged
   */
  ByteBuffer read(long segment, long position) throws IOException {
    try (FileChannel channel = FileChannel.open(file(segment, SEGMENT), StandardOpenOption.READ)) {
      ByteBuffer entry = entry(channel, position - segment);
      if (entry == null) {
        throw new IOException("a pending delivery in " + folder + " is damaged");
      }
      return entry.position(Long.BYTES);
    }
  }

  /** Returns the number of the batch and the delivery; null if the entry is damaged. */
  private static @Nullable ByteBuffer entry(FileChannel channel, long place) throws IOException {
    ByteBuffer header = read(channel, place, Integer.BYTES + Long.BYTES);
    if (header == null) {
      return null;
    }
    int length = header.getInt();
    long sum = header.getLong();
    if (length < Long.BYTES || length > LONGEST) {
      return null;
    }
    ByteBuffer entry = read(channel, place + Integer.BYTES + Long.BYTES, length);
    return entry != null && sum(entry) == sum ? entry : null;
  }

  private static @Nullable ByteBuffer read(FileChannel channel, long place, int length)
      throws IOException {
    if (place + length > channel.size()) {
      return null;
    }
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, place + bytes.position()) < 0) {
        return null;
      }
    }
    return bytes.flip();
  }

  private static long sum(ByteBuffer bytes) {
    CRC32 sum = new CRC32();
    sum.update(bytes.duplicate());
    return sum.getValue();
  }

  /** The positions of the deliveries that are done; an operator may have added to them. */
  Set<Long> done(long segment) throws IOException {
    Path file = file(segment, DONE);
    Set<Long> done = new HashSet<>();
    if (Files.exists(file)) {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      while (bytes.remaining() >= Long.BYTES) {
        done.add(bytes.getLong());
      }
    }
    return done;
  }

  /** Records that deliveries are done; other processes may do so at the same time. */
  void markDone(long segment, List<Long> positions) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(positions.size() * Long.BYTES);
    positions.forEach(bytes::putLong);
    Path file = file(segment, DONE);
    FileAppender.locked(
        file,
        FileAccess.OWNER,
        channel -> {
          // A crash may have left a part of a position.
          long end = channel.size() / Long.BYTES * Long.BYTES;
          FileAppender.write(channel, file, end, bytes.flip());
        });
  }
}
