package io.defenderroutes.bench;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Ticks off, by the number in its key, every alert that stands in Kafka. */
final class Arrivals implements AutoCloseable {
  private static final Duration POLL = Duration.ofSeconds(1);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final BitSet seen = new BitSet();
  private long records;

  Arrivals(Surroundings around) {
    consumer = reader(around);
    partitions = List.copyOf(consumer.assignment());
    consumer.seekToBeginning(partitions);
  }

  /** A reader of committed records in all topics of the alerts. */
  static KafkaConsumer<byte[], byte[]> reader(Surroundings around) {
    KafkaConsumer<byte[], byte[]> reader =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                around.broker.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "max.poll.records",
                10_000),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    reader.assign(
        Surroundings.TOPICS.stream()
            .flatMap(topic -> reader.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList());
    return reader;
  }

  /** Reads on to the end, and says in a line what of the alerts served is there. */
  String check(long served) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        seen.set(Integer.parseInt(key.substring(Page.PREFIX.length())));
        records++;
      }
    }
    return String.format(
        "alerts served %,d, in Kafka %,d, lost %,d, doubled %,d",
        served, (long) seen.cardinality(), lost(served), records - seen.cardinality());
  }

  long lost(long served) {
    return served - seen.cardinality();
  }

  @Override
  public void close() {
    consumer.close();
  }
}
