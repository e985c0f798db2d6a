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
 * The compacted topic that holds the cursors, as a table: the progress of a connection under its
 * name, each segment of its ledger under {@code name#number}, the last batch that stored lines for
 * files under {@code files:folder:name}. A segment that is no longer needed is replaced by a
 * tombstone, and Kafka's log cleaner sees to the rest.
 */
final class CursorTopic implements AutoCloseable {
  private static final String STORED = "files:";

  private final String topic;
  private final CommittedTopic records;
  private final Map<String, byte[]> progress = new HashMap<>();
  private final Map<String, Instant> written = new HashMap<>();
  private final Map<String, Map<Long, byte[]>> segments = new HashMap<>();
  private final Map<String, byte[]> stored = new HashMap<>();

  CursorTopic(String topic, CommittedTopic records) {
    this.topic = topic;
    this.records = records;
  }

  /**
   * The cursor of a connection as of now; whatever was committed before the call is in it.
   *
   * @throws IOException if Kafka cannot be reached, or the cursor cannot be read
   */
  Optional<StoredCursor> read(String connection) throws IOException {
    records.readOn(this::apply);
    return known(connection);
  }

  /**
   * The cursor of a connection as far as it can be known without waiting for transactions to end.
   *
   * @throws IOException if Kafka cannot be reached, or the cursor cannot be read
   */
  Optional<StoredCursor> glance(String connection) throws IOException {
    records.readWhatIsCommitted(this::apply);
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

  /** The names of all connections that have a cursor. */
  List<String> connections() throws IOException {
    records.readOn(this::apply);
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

  /** What records, in the transaction, that a batch has stored lines for files. */
  ProducerRecord<byte[], byte[]> stored(String connection, PendingLines.Id id) {
    return record(storedKey(connection, id), id.batch().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Whether that is recorded, as of now. The record stays until the next batch that stores lines in
   * the same folder, which comes after these are appended; also if the cursor is removed.
   */
  boolean isStored(String connection, PendingLines.Id id) throws IOException {
    records.readOn(this::apply);
    synchronized (this) {
      return Arrays.equals(
          stored.get(storedKey(connection, id)), id.batch().getBytes(StandardCharsets.UTF_8));
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

  /** What makes a change, for the transaction. */
  List<ProducerRecord<byte[], byte[]>> records(String connection, Change change, String owner)
      throws IOException {
    List<ProducerRecord<byte[], byte[]>> made = new ArrayList<>();
    made.add(record(connection, json(CursorFormat.progress(change.progress(), owner))));
    if (change.added().isPresent()) {
      Segment added = change.added().get();
      made.add(record(connection + "#" + added.number(), json(CursorFormat.segment(added))));
    }
    for (Long dropped : change.dropped()) {
      made.add(record(connection + "#" + dropped, null));
    }
    return made;
  }

  /** What removes a cursor, for the transaction. */
  List<ProducerRecord<byte[], byte[]>> removal(String connection, Cursor cursor) {
    List<ProducerRecord<byte[], byte[]>> made = new ArrayList<>();
    made.add(record(connection, null));
    cursor
        .ledger()
        .segments()
        .forEach(segment -> made.add(record(connection + "#" + segment.number(), null)));
    return made;
  }

  private static byte[] json(JsonNode node) throws IOException {
    return CursorFormat.JSON.writeValueAsBytes(node);
  }

  private ProducerRecord<byte[], byte[]> record(String key, byte @Nullable [] value) {
    return new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value);
  }

  @Override
  public void close() {
    records.close();
  }
}
