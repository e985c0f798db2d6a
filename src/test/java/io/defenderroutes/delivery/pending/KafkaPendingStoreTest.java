package io.defenderroutes.delivery.pending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.defenderroutes.Waits;
import io.defenderroutes.delivery.pending.PendingStore.Stored;
import io.defenderroutes.sandbox.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaPendingStoreTest {
  private static final String CONNECTION = "t/siem";

  private KafkaBroker broker;
  private Properties producer;
  private String topic;

  @BeforeAll
  void start(@TempDir Path folder) {
    broker = KafkaBroker.start(folder);
    producer = new Properties();
    producer.put("bootstrap.servers", broker.bootstrapServers());
    producer.put("client.id", "test");
    producer.put("key.serializer", ByteArraySerializer.class.getName());
    producer.put("value.serializer", ByteArraySerializer.class.getName());
  }

  @BeforeEach
  void chooseTopic(TestInfo test) {
    topic = test.getTestMethod().orElseThrow().getName();
  }

  @AfterAll
  void stop() {
    broker.close();
  }

  @Test
  void what_is_stored_is_found_and_read_in_order_until_it_is_removed() throws Exception {
    try (KafkaPendingStore store = store();
        KafkaPendingStore successor = store()) {
      store(store, 1, 2, 3);
      List<Long> positions = find(store);
      List<Stored> read = store.read(CONNECTION, positions);
      assertThat(read)
          .extracting(KafkaPendingStoreTest::version)
          .containsExactly("a@1", "a@2", "a@3");

      store.remove(read.subList(0, 1));

      assertThat(find(successor)).isEqualTo(positions.subList(1, 3));
    }
  }

  @Test
  void an_operator_discards_while_an_instance_knows_the_positions() throws Exception {
    try (KafkaPendingStore running = store();
        KafkaPendingStore operators = store()) {
      store(running, 1, 2, 3, 4);
      List<Long> positions = find(running);
      running.remove(running.read(CONNECTION, positions.subList(0, 1)));

      List<PendingEditor.Entry> entries = operators.entries();
      assertThat(entries)
          .extracting(PendingEditor.Entry::version)
          .containsExactly("a@2", "a@3", "a@4");
      operators.discard(entries.subList(0, 2));

      assertThat(operators.entries())
          .extracting(PendingEditor.Entry::version)
          .containsExactly("a@4");
      assertThat(running.read(CONNECTION, positions.subList(1, 4)))
          .extracting(KafkaPendingStoreTest::version)
          .containsExactly("a@4");
      assertThat(find(running)).isEqualTo(positions.subList(3, 4));
    }
  }

  @Test
  void without_the_topic_there_is_nothing_and_it_is_not_created() throws Exception {
    try (KafkaPendingStore store = store()) {
      assertThat(store.entries()).isEmpty();
      assertThat(find(store)).isEmpty();
    }
    assertThat(broker.topics()).doesNotContain(topic);
  }

  @Test
  void an_open_transaction_of_another_connection_is_not_waited_for() throws Exception {
    try (KafkaPendingStore store = store();
        KafkaPendingStore successor = store();
        KafkaProducer<byte[], byte[]> another = transactional("another")) {
      store(store, 1, 2);
      another.beginTransaction();
      another.send(store.record(Deliveries.of("t/graph", "slack", "b", 1))).get();

      assertThat(find(successor)).hasSize(2);
      another.abortTransaction();
    }
  }

  @Test
  void an_open_transaction_of_the_same_connection_is_waited_for() throws Exception {
    try (KafkaPendingStore store = store();
        KafkaPendingStore successor = store();
        KafkaProducer<byte[], byte[]> another = transactional("another");
        KafkaProducer<byte[], byte[]> own = transactional("own")) {
      store(store, 1);
      another.beginTransaction();
      another.send(store.record(Deliveries.of("t/graph", "slack", "b", 1))).get();
      own.beginTransaction();
      own.send(store.record(Deliveries.of(CONNECTION, "slack", "a", 2))).get();
      own.commitTransaction();

      CompletableFuture<List<Long>> finding =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return find(successor);
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      await().during(Duration.ofSeconds(1)).until(() -> !finding.isDone());
      another.abortTransaction();

      assertThat(finding.get(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS)).hasSize(2);
    }
  }

  private KafkaProducer<byte[], byte[]> transactional(String id) {
    Properties properties = new Properties();
    properties.putAll(producer);
    properties.put("transactional.id", topic + id);
    KafkaProducer<byte[], byte[]> transactional = new KafkaProducer<>(properties);
    transactional.initTransactions();
    return transactional;
  }

  private KafkaPendingStore store() {
    return new KafkaPendingStore(topic, producer);
  }

  private void store(KafkaPendingStore store, int... versions) throws Exception {
    try (KafkaProducer<byte[], byte[]> sender = new KafkaProducer<>(producer)) {
      for (int version : versions) {
        sender.send(store.record(Deliveries.of(CONNECTION, "slack", "a", version))).get();
      }
    }
  }

  private static List<Long> find(KafkaPendingStore store) throws Exception {
    List<Long> positions = new ArrayList<>();
    store.find(Set.of(CONNECTION), (connection, destination, position) -> positions.add(position));
    return positions;
  }

  private static String version(Stored stored) {
    return stored.delivery().routed().version();
  }
}
