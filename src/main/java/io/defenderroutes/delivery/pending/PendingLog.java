package io.defenderroutes.delivery.pending;

import io.defenderroutes.delivery.pending.FilePendingStore.Batches;
import io.defenderroutes.delivery.pending.PendingStore.Found;
import io.defenderroutes.delivery.pending.PendingStore.Stored;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The pending deliveries of one connection, in segments. */
final class PendingLog {
  private static final long SEGMENT_BYTES = 16L * 1024 * 1024;

  /** A segment of this size is deleted when all its deliveries are done. */
  private static final long IDLE_BYTES = 256L * 1024;

  private final SegmentFiles files;

  /** The position of each segment, with the positions of its deliveries that are not done. */
  private final TreeMap<Long, Set<Long>> segments = new TreeMap<>();

  /** The number of the last batch, and the position of its first delivery. */
  private long lastBatch;

  private long lastBatchAt;

  /** Deliveries from this position on may not be committed yet. */
  private long committedEnd;

  /**
   * @param isOwner whether this process alone changes the segments
   */
  PendingLog(Path folder, boolean isOwner) throws IOException {
    files = new SegmentFiles(folder, isOwner);
    for (long segment : files.segments()) {
      open(segment);
    }
    committedEnd = Long.MAX_VALUE;
  }

  private void open(long segment) throws IOException {
    Set<Long> pending = new HashSet<>();
    Set<Long> done = files.done(segment);
    boolean isLast = segments.isEmpty() || segment > segments.lastKey();
    long[] last = {isLast ? -1 : lastBatch, lastBatchAt};
    long end =
        files.scan(
            segment,
            (position, batch, bytes) -> {
              if (!done.contains(position)) {
                pending.add(position);
              }
              if (isLast && batch != last[0]) {
                last[0] = batch;
                last[1] = position;
              }
            });
    if (files.isOwner()) {
      // A crash left a part of an entry, which is not committed.
      files.truncate(segment, end);
    }
    lastBatch = last[0];
    lastBatchAt = last[1];
    segments.put(segment, pending);
  }

  private Set<Long> pending(long segment) {
    return segments.computeIfAbsent(segment, position -> new HashSet<>());
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
    files.truncate(segment, lastBatchAt - segment);
    lastBatch = 0;
  }

  /** Begins a segment, so that all before it counts as committed. */
  private void startSegment() throws IOException {
    long next = segments.isEmpty() ? 0 : segments.lastKey() + lastSize();
    if (!segments.isEmpty() && next == segments.lastKey()) {
      return;
    }
    files.create(next);
    segments.put(next, new HashSet<>());
    lastBatch = 0;
    lastBatchAt = next;
  }

  private long lastSize() throws IOException {
    return files.size(segments.lastKey());
  }

  synchronized List<Stored> add(List<PendingDelivery> deliveries, long batch) throws IOException {
    if (lastBatch == batch && batch > 0) {
      dropLastBatch();
    }
    if (segments.isEmpty() || lastSize() > SEGMENT_BYTES) {
      startSegment();
      deleteDone();
    }
    long segment = segments.lastKey();
    long from = lastSize();
    committedEnd = segment + from;
    List<Stored> stored = new ArrayList<>();
    List<ByteBuffer> entries = new ArrayList<>();
    long position = committedEnd;
    for (PendingDelivery delivery : deliveries) {
      ByteBuffer entry = SegmentFiles.entry(batch, PendingFormat.write(delivery));
      entries.add(entry);
      stored.add(new Stored(delivery, position, new byte[0]));
      position += entry.limit();
    }
    files.write(segment, from, entries);
    stored.forEach(one -> pending(segment).add(one.position()));
    lastBatch = batch;
    lastBatchAt = committedEnd;
    return stored;
  }

  synchronized void find(String connection, Found found) throws IOException {
    for (Map.Entry<Long, Set<Long>> segment : segments.entrySet()) {
      files.scan(
          segment.getKey(),
          (position, batch, bytes) -> {
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
      files.scan(
          segment.getKey(),
          (position, batch, bytes) -> {
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
      pending(segment).removeAll(files.done(segment));
    }
    List<Stored> read = new ArrayList<>();
    for (Long position : positions) {
      Map.Entry<Long, Set<Long>> segment = segments.floorEntry(position);
      if (segment != null && segment.getValue().contains(position)) {
        ByteBuffer delivery = files.read(segment.getKey(), position);
        read.add(new Stored(delivery(delivery), position, new byte[0]));
      }
    }
    return read;
  }

  /** Returns what is done, in segments that are not deleted; an operator may have added to it. */
  synchronized Set<Long> removed() throws IOException {
    Set<Long> removed = new HashSet<>();
    for (Map.Entry<Long, Set<Long>> segment : segments.entrySet()) {
      Set<Long> done = files.done(segment.getKey());
      segment.getValue().removeAll(done);
      removed.addAll(done);
    }
    return removed;
  }

  synchronized void remove(List<Long> positions) throws IOException {
    markDone(positions);
    segmentsOf(positions).forEach((segment, done) -> done.forEach(pending(segment)::remove));
    if (pending(segments.lastKey()).isEmpty() && lastSize() > IDLE_BYTES) {
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
      files.markDone(of.getKey(), of.getValue());
    }
  }

  /** Deletes segments without pending deliveries, but not the last one. */
  private void deleteDone() throws IOException {
    for (Long segment : List.copyOf(segments.headMap(segments.lastKey()).keySet())) {
      if (pending(segment).isEmpty()) {
        files.delete(segment);
        segments.remove(segment);
      }
    }
  }
}
