package io.defenderroutes.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.defenderroutes.delivery.store.CommittedTopic;
import io.defenderroutes.polling.Change;
import io.defenderroutes.polling.Cursor;
import io.defenderroutes.polling.Ledger;
import io.defenderroutes.polling.Segment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The compacted topic of cursors as a table.
 *
 * <p>Keys: {@code name} for the progress of a connection, {@code name#number} for each segment of
 * its ledger, {@code files:folder:name} for the last batch that stored lines for files. An obsolete
 * segment is replaced by a tombstone.
 */
final class CursorTopic implements AutoCloseable {
  private static final String STORED = "files:";

  private final String topic;
  private final CommittedTopic reader;
  private final Map<String, byte[]> progress = new HashMap<>();
  private final Map<String, Instant> written = new HashMap<>();
  private final Map<String, Map<Long, byte[]>> segments = new HashMap<>();
  private final Map<String, byte[]> stored = new HashMap<>();

  CursorTopic(String topic, CommittedTopic reader) {
    this.topic = topic;
    this.reader = reader;
  }

  /**
   * Returns the cursor of a connection with everything that was committed before the call. Waits
   * for open transactions only if they may be this connection's.
   *
   * @throws IOException if Kafka cannot be reached, or the cursor cannot be read
   */
  Optional<StoredCursor> read(String connection) throws IOException {
    reader.readAll(key -> key.equals(connection) || key.startsWith(connection + "#"), this::apply);
    return known(connection);
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

  private synchronized Optional<StoredCursor> known(String connection) throws IOException {
    byte[] value = progress.get(connection);
    if (value == null) {
      return Optional.empty();
    }
    try {
      List<Segment> ledger = new ArrayList<>();
      for (byte[] segment : segments.getOrDefault(connection, Map.of()).values()) {
        ledger.add(CursorFormat.segment(CursorFormat.JSON.readTree(segment)));
      }
      JsonNode json = CursorFormat.JSON.readTree(value);
      Cursor cursor = new Cursor(CursorFormat.progress(json), new Ledger(ledger));
      Instant at = written.getOrDefault(connection, Instant.EPOCH);
      return Optional.of(new StoredCursor(cursor, CursorFormat.owner(json), at));
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IOException(
          "the cursor of " + connection + " in topic " + topic + " is damaged", e);
    }
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
    } else if (hash < 0) {
      put(progress, key, value);
      written.put(key, at);
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

  private static <K> void put(Map<K, byte[]> map, K key, byte @Nullable [] value) {
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

  /** Returns the records that remove a cursor, for the transaction. */
  List<ProducerRecord<byte[], byte[]>> removal(String connection, Cursor cursor) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    records.add(record(connection, null));
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
