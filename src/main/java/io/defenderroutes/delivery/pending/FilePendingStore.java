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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Stores pending deliveries in files, without Kafka: for each connection a folder of segments.
 *
 * <p>A segment is a file of entries, each with its length, checksum, the number of its batch and
 * the delivery. Beside it is a file with the positions of the deliveries that are done. A segment
 * whose deliveries are all done is deleted. The position of a delivery is that of its segment,
 * which is in the segment's name, and its place in the segment.
 *
 * <p>A batch is committed if the cursor counts it. Only the last batch of the last segment can be
 * uncommitted; {@link #settle} removes it. A batch with number 0 is committed.
 */
public final class FilePendingStore implements PendingStore {
  private static final String SEGMENT = ".pending";
  private static final String DONE = ".done";
  private static final long SEGMENT_BYTES = 16L * 1024 * 1024;

  /** A segment of this size is deleted when all its deliveries are done. */
  private static final long IDLE_BYTES = 256L * 1024;

  /** Length, checksum and number of the batch. */
  private static final int HEADER = Integer.BYTES + Long.BYTES + Long.BYTES;

  /** Longer lengths are damage; a larger alert is not received. */
  private static final int LONGEST = 256 * 1024 * 1024;

  private final Path folder;
  private final Map<String, Log> logs = new ConcurrentHashMap<>();

  /**
   * @param folder with a folder for each connection
   */
  public FilePendingStore(Path folder) {
    this.folder = folder;
  }

  @Override
  public void settle(String connection, @Nullable Long batches) throws IOException {
    if (Files.isDirectory(folderOf(connection)) || logs.containsKey(connection)) {
      logs.remove(connection);
      log(connection).settle(batches);
    }
  }

  /**
   * Adds the deliveries of a batch, forced to disk. Replaces those of an earlier attempt.
   *
   * @param batch the number of the batch that the cursor counts next
   * @return the deliveries with their positions
   */
  public List<Stored> add(String connection, List<PendingDelivery> deliveries, long batch)
      throws IOException {
    return log(connection).add(deliveries, batch);
  }

  @Override
  public void find(Set<String> connections, Found found) throws IOException {
    for (String connection : connections) {
      if (Files.isDirectory(folderOf(connection))) {
        log(connection).find(connection, found);
      }
    }
  }

  @Override
  public List<Stored> read(String connection, List<Long> positions) throws IOException {
    return log(connection).read(positions);
  }

  @Override
  public Set<Long> removed(String connection) throws IOException {
    return Files.isDirectory(folderOf(connection)) ? log(connection).removed() : Set.of();
  }

  @Override
  public void remove(List<Stored> done) throws IOException {
    Map<String, List<Long>> byConnection = new HashMap<>();
    for (Stored one : done) {
      byConnection
          .computeIfAbsent(one.delivery().connection(), name -> new ArrayList<>())
          .add(one.position());
    }
    for (Map.Entry<String, List<Long>> of : byConnection.entrySet()) {
      log(of.getKey()).remove(of.getValue());
    }
  }

  /** Accepts the name of a connection; returns the batches that its cursor counts, or null. */
  @FunctionalInterface
  public interface Batches {
    @Nullable Long of(String connection) throws IOException;
  }

  /**
   * Returns an editor, which changes nothing that a running instance writes.
   *
   * @param cursors tells which batches are committed
   */
  public PendingEditor editor(Batches cursors) {
    return new PendingEditor() {
      @Override
      public List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        if (Files.isDirectory(folder)) {
          try (Stream<Path> folders = Files.list(folder)) {
            for (Path one : folders.filter(Files::isDirectory).sorted().toList()) {
              new Log(one, false).committed(cursors, stored -> entries.add(Entry.of(stored)));
            }
          }
        }
        return entries;
      }

      @Override
      public void discard(List<Entry> entries) throws IOException {
        Map<String, List<Long>> byConnection = new HashMap<>();
        for (Entry entry : entries) {
          byConnection
              .computeIfAbsent(entry.connection(), name -> new ArrayList<>())
              .add(entry.position());
        }
        for (Map.Entry<String, List<Long>> of : byConnection.entrySet()) {
          new Log(folderOf(of.getKey()), false).markDone(of.getValue());
        }
      }
    };
  }

  @Override
  public void release(String connection) {
    logs.remove(connection);
  }

  @Override
  public void close() {
    logs.clear();
  }

  private Path folderOf(String connection) {
    return folder.resolve(connection.replace('/', '.'));
  }

  private Log log(String connection) throws IOException {
    Log known = logs.get(connection);
    if (known == null) {
      known = new Log(folderOf(connection), true);
      Log before = logs.putIfAbsent(connection, known);
      known = before == null ? known : before;
    }
    return known;
  }

  /** Accepts the entries of a segment. */
  private interface Visitor {
    void at(long place, long batch, ByteBuffer delivery) throws IOException;
  }

  /** The segments of one connection. */
  private static final class Log {
    private final Path folder;
    private final boolean isOwner;

    /** The position of each segment, with the number of its deliveries that are not done. */
    private final TreeMap<Long, Set<Long>> segments = new TreeMap<>();

    /** The number of the last batch, and the position of its first delivery. */
    private long lastBatch;

    private long lastBatchAt;

    /** Deliveries from this position on may not be committed yet. */
    private long committedEnd;

    /**
     * @param isOwner whether this process alone changes the segments; otherwise one may be deleted
     *     at any time, because all of its deliveries are done
     */
    Log(Path folder, boolean isOwner) throws IOException {
      this.folder = folder;
      this.isOwner = isOwner;
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          for (Path file : files.toList()) {
            String name = file.getFileName().toString();
            if (name.endsWith(SEGMENT)) {
              open(Long.parseLong(name.substring(0, name.length() - SEGMENT.length())));
            }
          }
        }
      }
      committedEnd = Long.MAX_VALUE;
    }

    private void open(long segment) throws IOException {
      Set<Long> pending = new HashSet<>();
      Set<Long> done = done(segment);
      boolean isLast = segments.isEmpty() || segment > segments.lastKey();
      long batchBefore = isLast ? -1 : lastBatch;
      long[] last = {batchBefore, lastBatchAt};
      long end =
          scan(
              segment,
              (place, batch, bytes) -> {
                long position = segment + place;
                if (!done.contains(position)) {
                  pending.add(position);
                }
                if (isLast && batch != last[0]) {
                  last[0] = batch;
                  last[1] = position;
                }
              });
      if (isOwner) {
        // A crash left a part of an entry, which is not committed.
        truncate(segment, end);
      }
      if (isLast) {
        lastBatch = last[0];
        lastBatchAt = last[1];
      }
      segments.put(segment, pending);
    }

    private Set<Long> pending(long segment) {
      return segments.computeIfAbsent(segment, position -> new HashSet<>());
    }

    private Set<Long> done(long segment) throws IOException {
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

    private Path file(long segment, String suffix) {
      return folder.resolve(String.format("%019d%s", segment, suffix));
    }

    /** Reads the entries of a segment, and returns the place after the last complete one. */
    private long scan(long segment, Visitor use) throws IOException {
      long place = 0;
      try (FileChannel channel =
          FileChannel.open(file(segment, SEGMENT), StandardOpenOption.READ)) {
        long size = channel.size();
        while (place + HEADER <= size) {
          ByteBuffer entry = entry(channel, place);
          if (entry == null) {
            break;
          }
          long next = place + HEADER + entry.remaining() - Long.BYTES;
          use.at(place, entry.getLong(), entry);
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

    private void truncate(long segment, long end) throws IOException {
      Path file = file(segment, SEGMENT);
      if (Files.size(file) > end) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
          channel.truncate(end);
          channel.force(true);
        }
      }
    }

    synchronized void settle(@Nullable Long batches) throws IOException {
      if (segments.isEmpty()) {
        return;
      }
      if (batches == null) {
        // The cursor was removed: the next one counts from the beginning.
        startSegment();
      } else if (lastBatch > batches) {
        dropLastBatch();
      }
    }

    private void dropLastBatch() throws IOException {
      long segment = segments.lastKey();
      pending(segment).removeIf(position -> position >= lastBatchAt);
      truncate(segment, lastBatchAt - segment);
      lastBatch = 0;
    }

    /** Begins a segment, so that all before it counts as committed. */
    private void startSegment() throws IOException {
      long next = segments.isEmpty() ? 0 : end(segments.lastKey());
      if (!segments.isEmpty() && next == segments.lastKey()) {
        return;
      }
      FileAccess.OWNER.createFolders(folder);
      try (FileChannel channel =
          FileAccess.OWNER.open(
              file(next, SEGMENT), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      FileAppender.forceFolderOf(file(next, SEGMENT));
      segments.put(next, new HashSet<>());
      lastBatch = 0;
      lastBatchAt = next;
    }

    private long end(long segment) throws IOException {
      return segment + Files.size(file(segment, SEGMENT));
    }

    synchronized List<Stored> add(List<PendingDelivery> deliveries, long batch) throws IOException {
      if (lastBatch == batch && batch > 0) {
        dropLastBatch();
      }
      if (segments.isEmpty() || end(segments.lastKey()) - segments.lastKey() > SEGMENT_BYTES) {
        startSegment();
        deleteDone();
      }
      long segment = segments.lastKey();
      long from = end(segment) - segment;
      committedEnd = segment + from;
      List<Stored> stored = new ArrayList<>();
      List<ByteBuffer> entries = new ArrayList<>();
      long place = from;
      for (PendingDelivery delivery : deliveries) {
        byte[] bytes = PendingFormat.write(delivery);
        ByteBuffer entry = ByteBuffer.allocate(HEADER + bytes.length);
        entry.position(Integer.BYTES + Long.BYTES);
        entry.putLong(batch).put(bytes);
        CRC32 sum = new CRC32();
        sum.update(entry.array(), Integer.BYTES + Long.BYTES, Long.BYTES + bytes.length);
        entry.putInt(0, Long.BYTES + bytes.length).putLong(Integer.BYTES, sum.getValue());
        entries.add(entry.flip());
        stored.add(new Stored(delivery, segment + place, new byte[0]));
        place += entry.limit();
      }
      Path file = file(segment, SEGMENT);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        FileAppender.write(channel, file, from, entries.toArray(ByteBuffer[]::new));
      }
      stored.forEach(one -> pending(segment).add(one.position()));
      lastBatch = batch;
      lastBatchAt = segment + from;
      return stored;
    }

    synchronized void find(String connection, Found found) throws IOException {
      for (Map.Entry<Long, Set<Long>> segment : segments.entrySet()) {
        scan(
            segment.getKey(),
            (place, batch, bytes) -> {
              long position = segment.getKey() + place;
              if (position < committedEnd && segment.getValue().contains(position)) {
                found.at(connection, delivery(bytes).destination(), position);
              }
            });
      }
    }

    private static PendingDelivery delivery(ByteBuffer bytes) throws IOException {
      byte[] json = new byte[bytes.remaining()];
      bytes.get(json);
      return PendingFormat.read(json);
    }

    /** Reads the pending deliveries of committed batches. */
    void committed(Batches cursors, Consumer<Stored> use) throws IOException {
      for (Map.Entry<Long, Set<Long>> segment : segments.entrySet()) {
        boolean isLast = segment.getKey().equals(segments.lastKey());
        scan(
            segment.getKey(),
            (place, batch, bytes) -> {
              long position = segment.getKey() + place;
              if (segment.getValue().contains(position)) {
                PendingDelivery delivery = delivery(bytes);
                boolean mayBeDropped = isLast && batch == lastBatch && batch > 0;
                Long batches = mayBeDropped ? cursors.of(delivery.connection()) : null;
                if (batches == null || batch <= batches) {
                  use.accept(new Stored(delivery, position, new byte[0]));
                }
              }
            });
      }
    }

    synchronized List<Stored> read(List<Long> positions) throws IOException {
      for (Long segment : segmentsOf(positions).keySet()) {
        // An operator may have discarded some.
        pending(segment).removeAll(done(segment));
      }
      List<Stored> read = new ArrayList<>();
      for (Long position : positions) {
        Map.Entry<Long, Set<Long>> segment = segments.floorEntry(position);
        if (segment != null && segment.getValue().contains(position)) {
          try (FileChannel channel =
              FileChannel.open(file(segment.getKey(), SEGMENT), StandardOpenOption.READ)) {
            ByteBuffer entry = entry(channel, position - segment.getKey());
            if (entry == null) {
              throw new IOException("a pending delivery in " + folder + " is damaged");
            }
            entry.getLong();
            read.add(new Stored(delivery(entry), position, new byte[0]));
          }
        }
      }
      return read;
    }

    /** Returns what is done, in segments that are not deleted; an operator may have added to it. */
    synchronized Set<Long> removed() throws IOException {
      Set<Long> removed = new HashSet<>();
      for (Map.Entry<Long, Set<Long>> segment : segments.entrySet()) {
        Set<Long> done = done(segment.getKey());
        segment.getValue().removeAll(done);
        removed.addAll(done);
      }
      return removed;
    }

    synchronized void remove(List<Long> positions) throws IOException {
      markDone(positions);
      segmentsOf(positions).forEach((segment, done) -> done.forEach(pending(segment)::remove));
      if (pending(segments.lastKey()).isEmpty()
          && end(segments.lastKey()) - segments.lastKey() > IDLE_BYTES) {
        startSegment();
      }
      deleteDone();
    }

    private Map<Long, List<Long>> segmentsOf(List<Long> positions) {
      Map<Long, List<Long>> bySegment = new TreeMap<>();
      for (Long position : positions) {
        Long segment = segments.floorKey(position);
        if (segment != null) {
          bySegment.computeIfAbsent(segment, s -> new ArrayList<>()).add(position);
        }
      }
      return bySegment;
    }

    /** Records that deliveries are done; other processes may do so at the same time. */
    void markDone(List<Long> positions) throws IOException {
      for (Map.Entry<Long, List<Long>> of : segmentsOf(positions).entrySet()) {
        ByteBuffer bytes = ByteBuffer.allocate(of.getValue().size() * Long.BYTES);
        of.getValue().forEach(bytes::putLong);
        Path file = file(of.getKey(), DONE);
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

    /** Deletes segments without pending deliveries, but not the last one. */
    private void deleteDone() throws IOException {
      for (Long segment : List.copyOf(segments.headMap(segments.lastKey()).keySet())) {
        if (pending(segment).isEmpty()) {
          Files.deleteIfExists(file(segment, SEGMENT));
          Files.deleteIfExists(file(segment, DONE));
          segments.remove(segment);
        }
      }
    }
  }
}
