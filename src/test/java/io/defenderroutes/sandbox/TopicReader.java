package io.defenderroutes.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads topics from end to end, as a {@code read_committed} consumer without a group. */
final class TopicReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int IDLE_POLLS = 150; // 30 s without one step forward

  private final KafkaConsumer<String, byte[]> consumer;

  TopicReader(String bootstrapServers) {
    Map<String, Object> config =
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ConsumerConfig.ISOLATION_LEVEL_CONFIG,
            "read_committed",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            10_000,
            ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
            20);
    consumer = new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
  }

  List<ConsumerRecord<String, byte[]>> readAll(List<String> topics) {
    Map<String, List<PartitionInfo>> known = consumer.listTopics();
    List<TopicPartition> partitions =
        topics.stream()
            .distinct()
            .flatMap(topic -> known.getOrDefault(topic, List.of()).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    List<ConsumerRecord<String, byte[]>> records = readTo(consumer.endOffsets(partitions));
    records.sort(
        Comparator.<ConsumerRecord<String, byte[]>>comparingInt(
                record -> topics.indexOf(record.topic()))
            .thenComparingInt(ConsumerRecord::partition)
            .thenComparingLong(ConsumerRecord::offset));
    return records;
  }

  private List<ConsumerRecord<String, byte[]>> readTo(Map<TopicPartition, Long> ends) {
    List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
    long before = -1;
    int idle = 0;
    while (!reached(ends)) {
      for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
        if (record.offset() < end(ends, new TopicPartition(record.topic(), record.partition()))) {
          records.add(record);
        }
      }
      long now = ends.keySet().stream().mapToLong(consumer::position).sum();
      idle = now == before ? idle + 1 : 0;
      before = now;
      if (idle > IDLE_POLLS) {
        throw new IllegalStateException("Stuck while reading " + ends);
      }
    }
    return records;
  }

  private boolean reached(Map<TopicPartition, Long> ends) {
    return ends.keySet().stream().allMatch(p -> consumer.position(p) >= end(ends, p));
  }

  private static long end(Map<TopicPartition, Long> ends, TopicPartition partition) {
    return ends.getOrDefault(partition, 0L);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
