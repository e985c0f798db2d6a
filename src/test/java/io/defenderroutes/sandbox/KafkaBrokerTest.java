package io.defenderroutes.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaBrokerTest {
  private KafkaBroker broker;

  @BeforeAll
  void start(@TempDir Path folder) {
    broker = KafkaBroker.start(folder);
  }

  @AfterAll
  void stop() {
    broker.close();
  }

  @Test
  void aTopicComesIntoBeingOnFirstUse() throws Exception {
    try (KafkaProducer<String, byte[]> producer = producer(Map.of())) {
      for (int i = 0; i < 100; i++) {
        send(producer, "auto", "key" + i, "value" + i);
      }
      producer.flush();
      assertThat(producer.partitionsFor("auto")).hasSize(3);
    }

    assertThat(broker.topics()).contains("auto");
    assertThat(values("auto")).hasSize(100).contains("value0", "value99");
  }

  @Test
  void severalTopicsAreReadInTheOrderAskedFor() {
    try (KafkaProducer<String, byte[]> producer = producer(Map.of())) {
      send(producer, "one", "k", "a");
      send(producer, "two", "k", "b");
      send(producer, "two", "k", "c");
    }

    assertThat(values("two", "one")).containsExactly("b", "c", "a");
  }

  @Test
  void aMissingTopicHoldsNothingAndStaysMissing() {
    assertThat(broker.readAll("missing")).isEmpty();
    assertThat(broker.topics()).doesNotContain("missing");
  }

  @Test
  void onlyCommittedRecordsAreSeen() {
    try (KafkaProducer<String, byte[]> producer =
        producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "test"))) {
      producer.initTransactions();
      producer.beginTransaction();
      send(producer, "transactional", "k", "committed");
      producer.commitTransaction();
      producer.beginTransaction();
      send(producer, "transactional", "k", "aborted");
      producer.abortTransaction();
      producer.beginTransaction();
      send(producer, "transactional", "k", "open");
      producer.flush();

      assertThat(values("transactional")).containsExactly("committed");
    }
  }

  @Test
  void aTopicIsCreatedAsAskedFor() {
    broker.createTopic("compacted", 1, Map.of("cleanup.policy", "compact"));

    try (KafkaProducer<String, byte[]> producer = producer(Map.of())) {
      assertThat(producer.partitionsFor("compacted")).hasSize(1);
    }
  }

  @Test
  void portAndDataOutliveARestart() {
    String address = broker.bootstrapServers();
    try (KafkaProducer<String, byte[]> producer = producer(Map.of())) {
      send(producer, "durable", "k", "before");
      producer.flush();

      broker.stop();
      send(producer, "durable", "k", "meanwhile");
      broker.restart();
    }

    assertThat(broker.bootstrapServers()).isEqualTo(address).startsWith("127.0.0.1:");
    assertThat(values("durable")).containsExactly("before", "meanwhile");
  }

  private List<String> values(String... topics) {
    return broker.readAll(topics).stream()
        .map(ConsumerRecord::value)
        .map(value -> new String(value, StandardCharsets.UTF_8))
        .toList();
  }

  private KafkaProducer<String, byte[]> producer(Map<String, Object> extra) {
    Map<String, Object> config = new HashMap<>(extra);
    config.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
  }

  @SuppressWarnings("FutureReturnValueIgnored") // flush or commit follows
  private static void send(
      KafkaProducer<String, byte[]> producer, String topic, String key, String value) {
    producer.send(new ProducerRecord<>(topic, key, value.getBytes(StandardCharsets.UTF_8)));
  }
}
