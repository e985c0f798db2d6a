package io.defenderroutes.stories.crash;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Tells when the broker has got a record for one of the shipped topics, committed or not: the
 * moment between a record's arrival and its being recorded as delivered is a matter of
 * milliseconds, and the one at which a kill does harm.
 */
final class Tripwire implements AutoCloseable {
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final int POLLS = 30;

  private final KafkaConsumer<byte[], byte[]> consumer;

  private Tripwire(KafkaConsumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /** Set behind what is in the topics there are. */
  static Tripwire set(String bootstrapServers) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_uncommitted"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.listTopics().entrySet().stream()
            .filter(topic -> topic.getKey().startsWith("defender.alerts."))
            .flatMap(topic -> topic.getValue().stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    return new Tripwire(consumer);
  }

  /** Returns as soon as a further record is there. */
  void await() {
    for (int i = 0; i < POLLS; i++) {
      if (!consumer.poll(POLL).isEmpty()) {
        return;
      }
    }
    throw new AssertionError("no record for any topic within " + POLL.multipliedBy(POLLS));
  }

  @Override
  public void close() {
    consumer.close();
  }
}
