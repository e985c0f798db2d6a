package io.defenderroutes.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.Waits;
import io.defenderroutes.delivery.store.CommittedTopic;
import io.defenderroutes.polling.Change;
import io.defenderroutes.polling.Cursor;
import io.defenderroutes.polling.Fenced;
import io.defenderroutes.polling.Progress;
import io.defenderroutes.polling.ledger.AlertStates;
import io.defenderroutes.polling.ledger.Digest;
import io.defenderroutes.polling.ledger.Segment;
import io.defenderroutes.sandbox.KafkaBroker;
import io.defenderroutes.sandbox.MovableClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Cursors in Kafka of connections with and without alerts, and their instances. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KafkaCursorsTest {
  private static final String CONNECTION = "acme/siem";
  private static final int CONNECTIONS = 20;
  private static final Instant BEGAN = Instant.parse("2026-11-30T12:00:00Z");

  private final MovableClock clock = new MovableClock(BEGAN);
  private final List<KafkaCursors> opened = new ArrayList<>();
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
  }

  @AfterEach
  void close() {
    opened.forEach(KafkaCursors::close);
    opened.clear();
  }

  private Properties kafka() {
    Properties kafka = new Properties();
    kafka.put("bootstrap.servers", broker.bootstrapServers());
    kafka.put("key.serializer", ByteArraySerializer.class.getName());
    kafka.put("value.serializer", ByteArraySerializer.class.getName());
    return kafka;
  }

  private KafkaCursors instance() {
    Properties readers = kafka();
    readers.put("client.id", "reader");
    KafkaCursors instance =
        new KafkaCursors(
            kafka(), topic, new CursorTopic(topic, new CommittedTopic(topic, readers)), clock);
    opened.add(instance);
    return instance;
  }

  /** An instance with a new connection, polled until a minute after its beginning. */
  private KafkaCursors begun() throws IOException {
    KafkaCursors instance = instance();
    assertThat(instance.load(CONNECTION)).isEmpty();
    instance.save(CONNECTION, idle(0));
    instance.save(CONNECTION, idle(1));
    return instance;
  }

  private static Progress progress(int minutes, long batches) {
    Instant at = BEGAN.plus(Duration.ofMinutes(minutes));
    return new Progress(at, at, at, BEGAN, Duration.ofHours(1), batches);
  }

  /** The end of a slice without new alerts. */
  private static Change idle(int minutes) {
    return new Change(progress(minutes, 0), Optional.empty(), List.of());
  }

  /** The first batch of alerts. */
  private static Change batch(int minutes) {
    Segment added = new Segment(1, BEGAN, List.of(new Digest(1, 2)), AlertStates.from(new byte[0]));
    return new Change(progress(minutes, 1), Optional.of(added), List.of());
  }

  private static Instant watermark(Optional<Cursor> cursor) {
    return cursor.orElseThrow().progress().watermark();
  }

  private static Instant minute(int minutes) {
    return progress(minutes, 0).watermark();
  }

  private boolean hasProducer() {
    String name = topic + "." + CONNECTION.replace('/', '.');
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().endsWith(" | " + name));
  }

  @Test
  void an_idle_connection_has_no_producer_and_its_watermark_moves() throws Exception {
    KafkaCursors instance = begun();

    assertThat(hasProducer()).isFalse();
    assertThat(watermark(instance.read(CONNECTION).map(StoredCursor::cursor))).isEqualTo(minute(1));
    assertThat(watermark(instance().load(CONNECTION))).isEqualTo(minute(1));
  }

  @Test
  void a_connection_with_alerts_keeps_its_producer_for_a_while() throws Exception {
    KafkaCursors instance = begun();
    instance.save(CONNECTION, batch(2));
    instance.save(CONNECTION, new Change(progress(3, 1), Optional.empty(), List.of()));
    assertThat(hasProducer()).isTrue();

    clock.advance(Duration.ofMinutes(6));
    instance.save(CONNECTION, new Change(progress(4, 1), Optional.empty(), List.of()));

    assertThat(hasProducer()).isFalse();
    Cursor taken = instance().load(CONNECTION).orElseThrow();
    assertThat(taken.progress()).isEqualTo(progress(4, 1));
    assertThat(taken.ledger().size()).isOne();
  }

  @Test
  void an_idle_connection_that_was_replaced_fences_no_producer() throws Exception {
    KafkaCursors replaced = begun();
    KafkaCursors owner = instance();
    owner.load(CONNECTION);
    owner.save(CONNECTION, batch(2));

    assertThatThrownBy(() -> replaced.save(CONNECTION, idle(3))).isInstanceOf(Fenced.class);
    assertThatThrownBy(() -> replaced.settle(CONNECTION)).isInstanceOf(Fenced.class);

    owner.save(CONNECTION, new Change(progress(3, 1), Optional.empty(), List.of()));
    assertThat(watermark(owner.read(CONNECTION).map(StoredCursor::cursor))).isEqualTo(minute(3));
  }

  /** As by a process that is paused between the check of its ownership and the write. */
  @Test
  void a_watermark_that_a_replaced_instance_writes_late_counts_for_nothing() throws Exception {
    KafkaCursors replaced = begun();
    String former = replaced.read(CONNECTION).orElseThrow().owner();
    KafkaCursors owner = instance();
    owner.load(CONNECTION);

    write(watermark(9, former));

    assertThat(watermark(owner.read(CONNECTION).map(StoredCursor::cursor))).isEqualTo(minute(1));
    owner.save(CONNECTION, idle(2));
    write(watermark(9, former));
    // The former one has overwritten the watermark, so the last progress in a transaction counts.
    assertThat(watermark(instance().load(CONNECTION))).isEqualTo(minute(1));
  }

  @Test
  void a_watermark_that_arrives_after_a_batch_of_the_same_instance_counts_for_nothing()
      throws Exception {
    KafkaCursors instance = begun();
    String owner = instance.read(CONNECTION).orElseThrow().owner();
    instance.save(CONNECTION, batch(2));

    write(watermark(1, owner));

    assertThat(instance().load(CONNECTION).orElseThrow().progress()).isEqualTo(progress(2, 1));
  }

  @Test
  void a_cursor_that_is_set_back_stays_there() throws Exception {
    begun();
    KafkaCursors operators = instance();
    operators.replace(CONNECTION, progress(-60, 0), true);
    operators.release(CONNECTION);

    assertThat(watermark(instance().load(CONNECTION))).isEqualTo(minute(-60));
  }

  @Test
  void a_removed_cursor_has_no_watermark() throws Exception {
    KafkaCursors running = begun();
    instance().remove(CONNECTION);

    assertThatThrownBy(() -> running.save(CONNECTION, idle(2))).isInstanceOf(Fenced.class);
    assertThat(instance().load(CONNECTION)).isEmpty();
  }

  @Test
  void the_cursor_of_an_idle_connection_is_free_once_its_instance_releases_it() throws Exception {
    KafkaCursors owner = begun();
    KafkaCursors waiting = instance();
    assertThat(waiting.isFree(CONNECTION, Instant.EPOCH)).isFalse();

    owner.close();

    assertThat(waiting.isFree(CONNECTION, Instant.EPOCH)).isTrue();
    assertThat(watermark(waiting.load(CONNECTION))).isEqualTo(minute(1));
  }

  @Test
  void a_take_over_does_not_wait_for_the_transaction_of_another_connection() throws Exception {
    KafkaCursors replaced = begun();
    Properties properties = kafka();
    properties.put("transactional.id", "another");
    try (KafkaProducer<byte[], byte[]> another = new KafkaProducer<>(properties)) {
      another.initTransactions();
      another.beginTransaction();
      send(another, new ProducerRecord<>(topic, "other/siem#1".getBytes(UTF_8), new byte[1]));
      replaced.save(CONNECTION, idle(2));

      assertThat(watermark(instance().load(CONNECTION))).isBetween(minute(1), minute(2));
      another.abortTransaction();
    }
  }

  @Test
  void cursors_that_are_loaded_at_once_are_each_their_own_and_wait_for_no_transaction_of_another()
      throws Exception {
    KafkaCursors former = instance();
    for (int i = 0; i < CONNECTIONS; i++) {
      assertThat(former.load("t" + i + "/siem")).isEmpty();
      former.save("t" + i + "/siem", batch(i));
    }
    Properties stranger = kafka();
    stranger.put("transactional.id", topic + ".stranger");
    stranger.put("transaction.timeout.ms", Waits.LIMIT.multipliedBy(2).toMillis() + "");
    try (KafkaProducer<byte[], byte[]> another = new KafkaProducer<>(stranger)) {
      another.initTransactions();
      another.beginTransaction();
      send(another, new ProducerRecord<>(topic, "other/siem#1".getBytes(UTF_8), new byte[1]));

      KafkaCursors next = instance();
      ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
      List<Future<Optional<Cursor>>> loads = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        String connection = "t" + i + "/siem";
        loads.add(threads.submit(() -> next.load(connection)));
      }
      threads.shutdown();
      for (int i = 0; i < CONNECTIONS; i++) {
        assertThat(watermark(loads.get(i).get(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS)))
            .isEqualTo(minute(i));
      }
      another.abortTransaction();
    }
  }

  private ProducerRecord<byte[], byte[]> watermark(int minutes, String owner) throws IOException {
    return new CursorTopic(topic, new CommittedTopic(topic, kafka()))
        .watermark(CONNECTION, progress(minutes, 0), owner, owner);
  }

  private void write(ProducerRecord<byte[], byte[]> record) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(kafka())) {
      send(producer, record);
    }
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record)
      throws Exception {
    producer.send(record).get(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }
}
