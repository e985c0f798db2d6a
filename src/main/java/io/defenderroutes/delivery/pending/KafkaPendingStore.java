package io.defenderroutes.delivery.pending;

import io.defenderroutes.delivery.store.CommittedTopic;
import io.defenderroutes.delivery.store.CompactedTopics;
import io.defenderroutes.delivery.store.DeliveryFailed;
import io.defenderroutes.delivery.store.KafkaSender;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Stores pending deliveries in a compacted topic. They are written in the transaction of their
 * batch.
 *
 * <p>The key is connection, destination and a unique number. A delivery that is done has a
 * tombstone, whose header names the position of its record. So a reader needs the positions alone,
 * not the keys, of all pending deliveries.
 */
public final class KafkaPendingStore implements PendingStore, PendingEditor {
  private static final String POSITION = "position";

  /** Header of a tombstone that an operator wrote, possibly while an instance runs. */
  private static final String DISCARDED = "discarded";

  /** A topic that was created with several partitions is used like one with a single one. */
  private static final int PARTITION = 0;

  private final String topic;
  private final Properties producer;
  private final CommittedTopic all;
  private final CommittedTopic some;
  private final KafkaSender tombstones;
  private volatile boolean prepared;

  /** Positions that were discarded: an instance that runs may know them from before. */
  private final Set<Long> discarded = new HashSet<>();

  /** Tombstones before this position were read. */
  private long seen;

  /**
   * Connects to nothing yet.
   *
   * @param producer properties of the producer
   */
  public KafkaPendingStore(String topic, Properties producer) {
    this.topic = topic;
    this.producer = producer;
    this.all = CommittedTopic.ifExists(topic, producer);
    this.some = CommittedTopic.ifExists(topic, producer);
    Properties properties = new Properties();
    properties.putAll(producer);
    properties.putIfAbsent("client.id", topic + ".done");
    this.tombstones = new KafkaSender(properties);
  }

  /**
   * Returns the record of a delivery, for the transaction of its batch.
   *
   * @throws DeliveryFailed if the topic does not exist and cannot be created, or is not compacted
   */
  public ProducerRecord<byte[], byte[]> record(PendingDelivery delivery) throws IOException {
    if (!prepared) {
      CompactedTopics.require(topic, producer);
      prepared = true;
    }
    String key =
        String.join(
            "\n", delivery.connection(), delivery.destination(), UUID.randomUUID().toString());
    return new ProducerRecord<>(
        topic, PARTITION, key.getBytes(StandardCharsets.UTF_8), PendingFormat.write(delivery));
  }

  private record Place(String connection, String destination, long position) {}

  @Override
  public synchronized void find(Set<String> connections, Found found) throws IOException {
    List<Place> places = new ArrayList<>();
    Set<Long> done = new HashSet<>();
    Map<String, String> names = new HashMap<>();
    all.readFrom(
        0,
        key -> connections.contains(key.split("\n", 2)[0]),
        record -> {
          note(record);
          String[] key = new String(record.key(), StandardCharsets.UTF_8).split("\n", -1);
          if (key.length == 3 && connections.contains(key[0])) {
            if (record.value() == null) {
              done.add(position(record));
            } else {
              String name = names.computeIfAbsent(key[1], n -> n);
              places.add(new Place(key[0], name, record.offset()));
            }
          }
          return true;
        });
    for (Place place : places) {
      if (!done.contains(place.position())) {
        found.at(place.connection(), place.destination(), place.position());
      }
    }
  }

  private void note(ConsumerRecord<byte[], byte[]> record) {
    if (record.headers().lastHeader(DISCARDED) != null) {
      discarded.add(position(record));
    }
    seen = record.offset() + 1;
  }

  private static long position(ConsumerRecord<byte[], byte[]> record) {
    Header header = record.headers().lastHeader(POSITION);
    return header == null ? -1 : ByteBuffer.wrap(header.value()).getLong();
  }

  @Override
  public synchronized List<Stored> read(String connection, List<Long> positions)
      throws IOException {
    List<Stored> read = new ArrayList<>();
    if (positions.isEmpty()) {
      return read;
    }
    Set<Long> wanted = new HashSet<>(positions);
    wanted.removeAll(removed(connection));
    long last = positions.get(positions.size() - 1);
    List<IOException> broken = new ArrayList<>();
    some.readFrom(
        positions.get(0),
        record -> {
          if (record.value() != null && wanted.contains(record.offset())) {
            try {
              read.add(
                  new Stored(PendingFormat.read(record.value()), record.offset(), record.key()));
            } catch (IOException e) {
              broken.add(e);
            }
          }
          return record.offset() < last;
        });
    if (!broken.isEmpty()) {
      throw broken.get(0);
    }
    return read;
  }

  @Override
  public synchronized Set<Long> removed(String connection) throws IOException {
    all.readCommittedFrom(
        seen,
        record -> {
          note(record);
          return true;
        });
    return Set.copyOf(discarded);
  }

  @Override
  public void remove(List<Stored> done) throws IOException {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (Stored one : done) {
      records.add(tombstone(one.key(), one.position()));
    }
    tombstones.send(records, acknowledged -> {}, (record, reason) -> {});
  }

  private ProducerRecord<byte[], byte[]> tombstone(byte[] key, long position) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, PARTITION, key, null);
    record.headers().add(POSITION, ByteBuffer.allocate(8).putLong(position).array());
    return record;
  }

  @Override
  public List<Entry> entries() throws IOException {
    Map<Long, Entry> entries = new LinkedHashMap<>();
    List<IOException> broken = new ArrayList<>();
    all.readFrom(
        0,
        record -> {
          try {
            if (record.value() == null) {
              entries.remove(position(record));
            } else {
              PendingDelivery delivery = PendingFormat.read(record.value());
              entries.put(
                  record.offset(), Entry.of(new Stored(delivery, record.offset(), record.key())));
            }
          } catch (IOException e) {
            broken.add(e);
          }
          return broken.isEmpty();
        });
    if (!broken.isEmpty()) {
      throw broken.get(0);
    }
    return List.copyOf(entries.values());
  }

  @Override
  public void discard(List<Entry> entries) throws IOException {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (Entry entry : entries) {
      ProducerRecord<byte[], byte[]> record = tombstone(entry.key(), entry.position());
      record.headers().add(DISCARDED, new byte[0]);
      records.add(record);
    }
    List<String> rejected = new ArrayList<>();
    tombstones.send(records, acknowledged -> {}, (record, reason) -> rejected.add(reason));
    if (!rejected.isEmpty()) {
      throw new IOException("Kafka rejects the tombstones: " + rejected.get(0));
    }
  }

  @Override
  public void settle(String connection, @Nullable Long batches) {
    // The transaction settles it.
  }

  @Override
  public void release(String connection) {
    // Nothing is held for a connection.
  }

  @Override
  public void close() {
    tombstones.close();
    all.close();
    some.close();
  }
}
