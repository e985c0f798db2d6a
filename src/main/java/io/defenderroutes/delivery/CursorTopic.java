package io.defenderroutes.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.delivery.store.CommittedTopic;
import io.defenderroutes.polling.Change;
import io.defenderroutes.polling.Cursor;
import io.defenderroutes.polling.Progress;
import io.defenderroutes.polling.ledger.Ledger;
import io.defenderroutes.polling.ledger.Segment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The compacted topic of cursors as a table.
 *
 * <p>Keys: {@code name} for the progress of a connection, {@code name#number} for each segment of
 * its ledger, {@code watermark:name} for its progress while it is idle, {@code files:folder:name}
 * for the last batch that stored lines for files. An obsolete segment is replaced by a tombstone.
 *
 * <p>A watermark is written outside of transactions, so an instance that was replaced can still
 * write one. It counts only if it continues the progress: it names the same owner and the same
 * number of batches. Without it, time without alerts is requested again.
 */
final class CursorTopic implements AutoCloseable {
  private static final String STORED = "files:";
  private static final String WATERMARK = "watermark:";

  @SuppressWarnings("ArrayRecordComponent") // passed on, never compared
  private record Written(byte[] value, Instant at) {}

  private final String topic;
  private final CommittedTopic reader;
  private final Map<String, Written> progress = new HashMap<>();
  private final Map<String, Written> watermarks = new HashMap<>();
  private final Map<String, Map<Long, byte[]>> segments = new HashMap<>();
  private final Map<String, byte[]> stored = new HashMap<>();

  /** Held by the thread that reads for others. */
  private final Object reading = new Object();

  private final Object turns = new Object();

  /** The read that begins next; used while {@link #turns} is held. */
  private SharedRead next = new SharedRead();

  CursorTopic(String topic, CommittedTopic reader) {
    this.topic = topic;
    this.reader = reader;
  }

  /**
   * Returns the cursor of a connection with everything that was committed before the call. Waits
   * for open transactions only if they may be this connection's; a watermark behind another's may
   * be missing.
   *
   * @throws IOException if Kafka cannot be reached, or the cursor cannot be read
   */
  Optional<StoredCursor> read(String connection) throws IOException {
    reader.readAll(key -> key.equals(connection) || key.startsWith(connection + "#"), this::apply);
    return known(connection);
  }

  /**
   * The same, for a connection without an open transaction. One read of the topic serves all
   * threads that wait for it: an instance may take over hundreds of connections at once.
   */
  Optional<StoredCursor> readSettled(String connection) throws IOException {
    SharedRead mine;
    boolean isFirst;
    synchronized (turns) {
      mine = next;
      isFirst = mine.connections.isEmpty();
      mine.connections.add(connection);
    }
    if (isFirst) {
      read(mine);
    }
    mine.await();
    return known(connection);
  }

  /** Reads once the read before has ended; later callers wait for another one. */
  private void read(SharedRead shared) {
    synchronized (reading) {
      synchronized (turns) {
        next = new SharedRead();
      }
      try {
        reader.readAll(shared::isWanted, this::apply);
        shared.done.complete(null);
      } catch (IOException | RuntimeException | Error e) {
        shared.done.completeExceptionally(e);
      }
    }
  }

  /** A read of the topic for some connections. */
  private static final class SharedRead {
    final Set<String> connections = new HashSet<>();
    final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

    boolean isWanted(String key) {
      int hash = key.lastIndexOf('#');
      return connections.contains(hash < 0 ? key : key.substring(0, hash));
    }

    /** The wait ends with the read, whose time is limited. */
    void await() throws IOException {
      try {
        done.join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof IOException failure) {
          throw failure;
        }
        throw e;
      }
    }
  }

  /**
   * Returns the cursor of a connection up to the first open transaction.
   *
   * @throws IOException if Kafka cannot be reached, or the cursor cannot be read
   */
  Optional<StoredCursor> readCommitted(String connection) throws IOException {
    reader.readCommitted(this::apply);
    return known(connection);
  }

  /**
   * Returns the owner of a cursor up to the first open transaction; empty without a cursor. Cheap,
   * however large the ledger.
   *
   * @throws IOException if Kafka cannot be reached, or the cursor cannot be read
   */
  Optional<String> committedOwner(String connection) throws IOException {
    reader.readCommitted(this::apply);
    synchronized (this) {
      Written last = progress.get(connection);
      return last == null
          ? Optional.empty()
          : Optional.of(CursorFormat.owner(CursorFormat.JSON.readTree(last.value())));
    }
  }

  private synchronized Optional<StoredCursor> known(String connection) throws IOException {
    Written last = progress.get(connection);
    if (last == null) {
      return Optional.empty();
    }
    try {
      List<Segment> segmentsOf = new ArrayList<>();
      for (byte[] segment : segments.getOrDefault(connection, Map.of()).values()) {
        segmentsOf.add(CursorFormat.segment(CursorFormat.JSON.readTree(segment)));
      }
      Ledger ledger = new Ledger(segmentsOf);
      JsonNode json = CursorFormat.JSON.readTree(last.value());
      Written watermark = watermarks.get(connection);
      if (watermark != null) {
        JsonNode later = CursorFormat.JSON.readTree(watermark.value());
        if (CursorFormat.owner(json).equals(CursorFormat.continues(later))
            && isLater(CursorFormat.progress(later), CursorFormat.progress(json))) {
          return Optional.of(stored(later, ledger, watermark.at()));
        }
      }
      return Optional.of(stored(json, ledger, last.at()));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IOException(
          "the cursor of " + connection + " in topic " + topic + " is damaged", e);
    }
  }

  private static StoredCursor stored(JsonNode json, Ledger ledger, Instant at) {
    return new StoredCursor(
        new Cursor(CursorFormat.progress(json), ledger), CursorFormat.owner(json), at);
  }

  /** Returns whether only time without alerts lies between two states of a connection. */
  static boolean isLater(Progress later, Progress earlier) {
    return later.batches() == earlier.batches()
        && !later.watermark().isBefore(earlier.watermark())
        && !later.covered().isBefore(earlier.covered());
  }

  /** Returns the names of all connections that have a cursor. */
  List<String> connections() throws IOException {
    reader.readAll(this::apply);
    return names();
  }

  private synchronized List<String> names() {
    return progress.keySet().stream().sorted().toList();
  }

  private synchronized void apply(String key, byte @Nullable [] value, Instant at) {
    int hash = key.lastIndexOf('#');
    if (key.startsWith(STORED)) {
      put(stored, key, value);
    } else if (key.startsWith(WATERMARK)) {
      String connection = key.substring(WATERMARK.length());
      put(watermarks, connection, value == null ? null : new Written(value, at));
    } else if (hash < 0) {
      put(progress, key, value == null ? null : new Written(value, at));
    } else {
      Map<Long, byte[]> of =
          segments.computeIfAbsent(key.substring(0, hash), name -> new TreeMap<>());
      put(of, Long.valueOf(key.substring(hash + 1)), value);
    }
  }

  /** Returns the record of a batch's stored lines, for its transaction. */
  ProducerRecord<byte[], byte[]> stored(String connection, PendingLines.Id id) {
    return record(storedKey(connection, id), id.batch().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns whether that record is committed. It remains until the next batch stores lines in the
   * same folder, after these are appended; also if the cursor is removed.
   */
  boolean isStored(String connection, PendingLines.Id id) throws IOException {
    String key = storedKey(connection, id);
    reader.readAll(key::equals, this::apply);
    synchronized (this) {
      return Arrays.equals(stored.get(key), id.batch().getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String storedKey(String connection, PendingLines.Id id) {
    return STORED + id.folder() + ":" + connection;
  }

  private static <K, V> void put(Map<K, V> map, K key, @Nullable V value) {
    if (value == null) {
      map.remove(key);
    } else {
      map.put(key, value);
    }
  }

  /** Returns the records of a change, for the transaction. */
  List<ProducerRecord<byte[], byte[]>> records(String connection, Change change, String owner)
      throws IOException {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    records.add(record(connection, json(CursorFormat.progress(change.progress(), owner))));
    if (change.added().isPresent()) {
      Segment added = change.added().get();
      records.add(record(connection + "#" + added.number(), json(CursorFormat.segment(added))));
    }
    for (Long dropped : change.dropped()) {
      records.add(record(connection + "#" + dropped, null));
    }
    return records;
  }

  /**
   * Returns the record of an idle connection's progress, for a producer without transactions.
   *
   * @param continued the owner in the last record of {@link #records}
   * @param owner the same, or nobody if that releases the cursor
   */
  ProducerRecord<byte[], byte[]> watermark(
      String connection, Progress progress, String continued, String owner) throws IOException {
    return record(WATERMARK + connection, json(CursorFormat.watermark(progress, continued, owner)));
  }

  /** Returns the records that remove a cursor, for the transaction. */
  List<ProducerRecord<byte[], byte[]>> removal(String connection, Cursor cursor) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    records.add(record(connection, null));
    records.add(record(WATERMARK + connection, null));
    cursor
        .ledger()
        .segments()
        .forEach(segment -> records.add(record(connection + "#" + segment.number(), null)));
    return records;
  }

  private static byte[] json(JsonNode node) throws IOException {
    return CursorFormat.JSON.writeValueAsBytes(node);
  }

  private ProducerRecord<byte[], byte[]> record(String key, byte @Nullable [] value) {
    return new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value);
  }

  @Override
  public void close() {
    reader.close();
  }
}
