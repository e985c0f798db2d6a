package io.defenderroutes.delivery.store;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads the committed records of a compacted topic, from the last position on. Thread-safe. */
public final class CommittedTopic implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  /** Polls until an abandoned transaction has timed out, with a margin. */
  private final long maxPolls;

  private final String topic;
  private final Properties producer;
  private @Nullable Consumer<byte[], byte[]> reader;
  private @Nullable Consumer<byte[], byte[]> ends;
  private final Map<TopicPartition, Long> read = new HashMap<>();
  private final boolean ifExists;
  private boolean required;

  /** Accepts a record; the value is null if the key was deleted. */
  @FunctionalInterface
  public interface Table {
    void put(String key, byte @Nullable [] value, Instant written);
  }

  /**
   * @param producer properties of the producer, for address and credentials of the broker
   */
  public CommittedTopic(String topic, Properties producer) {
    this(topic, producer, false);
  }

  private CommittedTopic(String topic, Properties producer, boolean ifExists) {
    this.ifExists = ifExists;
    this.topic = topic;
    this.producer = producer;
    long timeout =
        Long.parseLong(producer.getOrDefault("transaction.timeout.ms", 60_000).toString());
    this.maxPolls = (timeout + 10_000) / POLL.toMillis();
  }

  /** Returns a reader that does not create the topic, and reads nothing while it is missing. */
  public static CommittedTopic ifExists(String topic, Properties producer) {
    return new CommittedTopic(topic, producer, true);
  }

  /**
   * Reads all records that were written before the call, after waiting for open transactions to
   * end. Other threads may read meanwhile.
   *
   * @throws DeliveryFailed if Kafka cannot be reached or a transaction does not end
   */
  public void readAll(Table table) throws DeliveryFailed {
    readTo(end(false), table);
  }

  /**
   * Reads all committed records with some keys that were written before the call, and others. Waits
   * for open transactions only if records with these keys may depend on them.
   *
   * @param wanted whether records with a key are needed
   * @throws DeliveryFailed if Kafka cannot be reached or a transaction does not end
   */
  public void readAll(Predicate<String> wanted, Table table) throws DeliveryFailed {
    Map<TopicPartition, Long> end = end(false);
    Map<TopicPartition, Long> committed = end(true);
    readTo(committed, table);
    if (isAmong(committed, end, wanted)) {
      readTo(end, table);
    }
  }

  /**
   * Reads up to the first open transaction, without waiting.
   *
   * @throws DeliveryFailed if Kafka cannot be reached
   */
  public void readCommitted(Table table) throws DeliveryFailed {
    readTo(end(true), table);
  }

  /** Accepts records of the first partition; returns whether to read on. */
  @FunctionalInterface
  public interface Records {
    boolean accept(ConsumerRecord<byte[], byte[]> record);
  }

  /**
   * Reads the records of the first partition that were written before the call, from a position on,
   * until they end or are no longer accepted.
   *
   * @throws DeliveryFailed if Kafka cannot be reached or a transaction does not end
   */
  public void readFrom(long position, Records records) throws DeliveryFailed {
    readFrom(position, end(false), records);
  }

  /**
   * The same; waits for open transactions only if records with some keys may depend on them.
   *
   * @param wanted whether records with a key are needed
   * @throws DeliveryFailed if Kafka cannot be reached or a transaction does not end
   */
  public void readFrom(long position, Predicate<String> wanted, Records records)
      throws DeliveryFailed {
    Map<TopicPartition, Long> end = end(false);
    Map<TopicPartition, Long> committed = end(true);
    readFrom(position, committed, records);
    if (isAmong(committed, end, wanted)) {
      long open = committed.getOrDefault(new TopicPartition(topic, 0), 0L);
      readFrom(Math.max(position, open), end, records);
    }
  }

  /**
   * The same, up to the first open transaction, without waiting.
   *
   * @throws DeliveryFailed if Kafka cannot be reached
   */
  public void readCommittedFrom(long position, Records records) throws DeliveryFailed {
    readFrom(position, end(true), records);
  }

  private void readFrom(long position, Map<TopicPartition, Long> until, Records records)
      throws DeliveryFailed {
    TopicPartition first = new TopicPartition(topic, 0);
    long end = until.getOrDefault(first, 0L);
    boolean isMore = position < end && seek(first, position);
    for (long polls = 0; isMore; polls++) {
      if (polls > maxPolls) {
        throw new DeliveryFailed("a transaction in topic " + topic + " does not end", null);
      }
      long before = polls;
      List<ConsumerRecord<byte[], byte[]>> read = poll(first);
      for (ConsumerRecord<byte[], byte[]> record : read) {
        isMore &= record.offset() < end && records.accept(record);
      }
      polls = read.isEmpty() ? before : 0;
      isMore &= position(first) < end;
    }
  }

  private synchronized boolean seek(TopicPartition partition, long position) throws DeliveryFailed {
    try {
      reader().seek(partition, position);
      return true;
    } catch (KafkaException e) {
      close();
      throw failure(e);
    }
  }

  private synchronized long position(TopicPartition partition) throws DeliveryFailed {
    try {
      return reader().position(partition);
    } catch (KafkaException e) {
      close();
      throw failure(e);
    }
  }

  private synchronized List<ConsumerRecord<byte[], byte[]>> poll(TopicPartition partition)
      throws DeliveryFailed {
    try {
      return reader().poll(POLL).records(partition);
    } catch (KafkaException e) {
      close();
      throw failure(e);
    }
  }

  private void readTo(Map<TopicPartition, Long> until, Table table) throws DeliveryFailed {
    for (long polls = 0; !readSome(until, table); polls++) {
      if (polls > maxPolls) {
        throw new DeliveryFailed("a transaction in topic " + topic + " does not end", null);
      }
    }
  }

  private synchronized Map<TopicPartition, Long> end(boolean committed) throws DeliveryFailed {
    if (!required && !ifExists) {
      CompactedTopics.require(topic, producer);
      required = true;
    }
    try {
      Consumer<byte[], byte[]> from = reader();
      List<TopicPartition> partitions = List.copyOf(from.assignment());
      if (partitions.isEmpty()) {
        // It may exist the next time.
        close();
        return Map.of();
      }
      return (committed ? from : ends()).endOffsets(partitions);
    } catch (KafkaException e) {
      close();
      throw failure(e);
    }
  }

  /** Returns whether the positions are reached. */
  private synchronized boolean readSome(Map<TopicPartition, Long> until, Table table)
      throws DeliveryFailed {
    if (until.isEmpty()) {
      return true;
    }
    try {
      Consumer<byte[], byte[]> from = reader();
      if (reached(from, until)) {
        return true;
      }
      for (ConsumerRecord<byte[], byte[]> record : from.poll(POLL)) {
        if (record.key() != null) {
          table.put(
              new String(record.key(), StandardCharsets.UTF_8),
              record.value(),
              Instant.ofEpochMilli(record.timestamp()));
        }
      }
      from.assignment().forEach(p -> read.put(p, from.position(p)));
      return reached(from, until);
    } catch (KafkaException e) {
      close();
      throw failure(e);
    }
  }

  /** Returns whether there are records with such a key, committed or not, between positions. */
  private synchronized boolean isAmong(
      Map<TopicPartition, Long> from, Map<TopicPartition, Long> until, Predicate<String> wanted)
      throws DeliveryFailed {
    Map<TopicPartition, Long> open = new HashMap<>(until);
    open.entrySet().removeIf(end -> end.getValue() <= from.getOrDefault(end.getKey(), 0L));
    if (open.isEmpty()) {
      return false;
    }
    try {
      Consumer<byte[], byte[]> all = ends();
      all.assign(open.keySet());
      open.keySet().forEach(partition -> all.seek(partition, from.getOrDefault(partition, 0L)));
      for (long polls = 0; !reached(all, open); polls++) {
        if (polls > maxPolls) {
          throw new DeliveryFailed("topic " + topic + " is not readable to its end", null);
        }
        for (ConsumerRecord<byte[], byte[]> record : all.poll(POLL)) {
          if (record.key() != null
              && wanted.test(new String(record.key(), StandardCharsets.UTF_8))) {
            return true;
          }
        }
      }
      return false;
    } catch (KafkaException e) {
      close();
      throw failure(e);
    }
  }

  private DeliveryFailed failure(KafkaException e) {
    return KafkaFailure.of(producer, "did not let topic " + topic + " be read", e);
  }

  private static boolean reached(Consumer<byte[], byte[]> from, Map<TopicPartition, Long> until) {
    return until.entrySet().stream().allMatch(e -> from.position(e.getKey()) >= e.getValue());
  }

  private List<TopicPartition> partitions(Consumer<byte[], byte[]> from) {
    List<TopicPartition> partitions = new ArrayList<>();
    List<PartitionInfo> found = from.partitionsFor(topic);
    if (ifExists && (found == null || found.isEmpty())) {
      return partitions;
    }
    if (found == null || found.isEmpty()) {
      throw new KafkaException("there is no such topic");
    }
    for (PartitionInfo partition : found) {
      partitions.add(new TopicPartition(topic, partition.partition()));
    }
    return partitions;
  }

  private Consumer<byte[], byte[]> reader() {
    Consumer<byte[], byte[]> current = reader;
    if (current == null) {
      current = consumer("read_committed");
      reader = current;
      List<TopicPartition> partitions = partitions(current);
      current.assign(partitions);
      for (TopicPartition partition : partitions) {
        current.seek(partition, read.getOrDefault(partition, 0L));
      }
    }
    return current;
  }

  /** Returns the consumer that sees the end of the topic, past open transactions. */
  private Consumer<byte[], byte[]> ends() {
    Consumer<byte[], byte[]> current = ends;
    if (current == null) {
      current = consumer("read_uncommitted");
      ends = current;
    }
    return current;
  }

  private Consumer<byte[], byte[]> consumer(String isolation) {
    Map<String, Object> properties = new HashMap<>();
    producer.forEach(
        (name, value) -> {
          if (isOfConnection(name.toString())) {
            properties.put(name.toString(), value);
          }
        });
    // Reports an unavailable broker as soon as the producer does.
    Object wait = producer.get("max.block.ms");
    if (wait != null) {
      properties.putIfAbsent("default.api.timeout.ms", wait);
    }
    properties.put("isolation.level", isolation);
    properties.put("enable.auto.commit", "false");
    properties.put("auto.offset.reset", "earliest");
    properties.put("allow.auto.create.topics", "false");
    properties.put("client.id", producer.get("client.id") + "." + topic + "." + isolation);
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /** Returns whether a property concerns the connection, not how to write. */
  private static boolean isOfConnection(String name) {
    return ConsumerConfig.configNames().contains(name)
        && AdminClientConfig.configNames().contains(name);
  }

  @Override
  public synchronized void close() {
    List<Consumer<byte[], byte[]>> old = new ArrayList<>();
    if (reader != null) {
      old.add(reader);
    }
    if (ends != null) {
      old.add(ends);
    }
    reader = null;
    ends = null;
    old.forEach(consumer -> consumer.close(Duration.ofSeconds(1)));
  }
}
