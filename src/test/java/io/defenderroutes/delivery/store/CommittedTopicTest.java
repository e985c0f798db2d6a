package io.defenderroutes.delivery.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.Waits;
import io.defenderroutes.sandbox.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Reading beside transactions of other connections that are open. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommittedTopicTest {
  private KafkaBroker broker;
  private String topic;

  @BeforeAll
  void start(@TempDir Path folder) {
    broker = KafkaBroker.start(folder);
  }

  @AfterAll
  void stop() {
    broker.close();
  }

  @BeforeEach
  void chooseTopic(TestInfo test) {
    topic = test.getTestMethod().orElseThrow().getName();
    broker.createTopic(topic, 1, Map.of("cleanup.policy", "compact"));
  }

  private Properties producer(String name) {
    Properties producer = new Properties();
    producer.put("bootstrap.servers", broker.bootstrapServers());
    producer.put("client.id", name);
    producer.put("key.serializer", ByteArraySerializer.class.getName());
    producer.put("value.serializer", ByteArraySerializer.class.getName());
    return producer;
  }

  private KafkaProducer<byte[], byte[]> transactional(String id) {
    Properties properties = producer(id);
    properties.put("transactional.id", topic + id);
    KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties);
    producer.initTransactions();
    return producer;
  }

  private void send(KafkaProducer<byte[], byte[]> producer, String key, String value)
      throws Exception {
    producer
        .send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value.getBytes(UTF_8)))
        .get(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  private Map<String, String> read(String key) throws Exception {
    Map<String, String> read = new TreeMap<>();
    try (CommittedTopic reader = new CommittedTopic(topic, producer("reader"))) {
      reader.readAll(key::equals, (found, value, at) -> read.put(found, new String(value, UTF_8)));
    }
    return read;
  }

  @Test
  void an_open_transaction_of_another_key_is_not_waited_for() throws Exception {
    try (KafkaProducer<byte[], byte[]> own = transactional("own");
        KafkaProducer<byte[], byte[]> other = transactional("other")) {
      own.beginTransaction();
      send(own, "own", "1");
      own.commitTransaction();
      other.beginTransaction();
      send(other, "other", "1");

      assertThat(read("own")).containsExactly(Map.entry("own", "1"));
      other.abortTransaction();
    }
  }

  @Test
  void a_record_behind_an_open_transaction_is_waited_for() throws Exception {
    try (KafkaProducer<byte[], byte[]> own = transactional("own");
        KafkaProducer<byte[], byte[]> other = transactional("other")) {
      other.beginTransaction();
      send(other, "other", "1");
      own.beginTransaction();
      send(own, "own", "1");
      own.commitTransaction();

      CompletableFuture<Map<String, String>> reading =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return read("own");
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      await().during(Duration.ofSeconds(1)).until(() -> !reading.isDone());
      other.abortTransaction();

      assertThat(reading.get(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS))
          .containsExactly(Map.entry("own", "1"));
    }
  }
}
