package io.defenderroutes.delivery.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * A producer without transactions, which reports each record as acknowledged, rejected or left.
 * Thread-safe.
 *
 * <p>Records are sent pipelined. camel-kafka sends a batch too, but reports one failure for all of
 * it (decision 1).
 */
public final class KafkaSender implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Properties properties;
  private @Nullable Producer<byte[], byte[]> producer;

  /**
   * Connects when it first sends.
   *
   * @param properties of the producer, with serializers of byte arrays
   */
  public KafkaSender(Properties properties) {
    this.properties = properties;
  }

  /**
   * Sends records and waits for all of them.
   *
   * @param records those acknowledged or rejected are removed, also if this fails
   * @throws DeliveryFailed if any record is left
   */
  public void send(
      List<ProducerRecord<byte[], byte[]>> records,
      Consumer<ProducerRecord<byte[], byte[]>> acknowledged,
      BiConsumer<ProducerRecord<byte[], byte[]>, String> rejected)
      throws DeliveryFailed {
    if (records.isEmpty()) {
      return;
    }
    List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
    Throwable trouble = sendAll(records, sent);
    List<ProducerRecord<byte[], byte[]>> left = new ArrayList<>();
    List<ProducerRecord<byte[], byte[]>> suspected = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      ProducerRecord<byte[], byte[]> record = records.get(i);
      Throwable failure = i < sent.size() ? KafkaFailure.in(sent.get(i), Duration.ZERO) : trouble;
      if (i < sent.size() && failure == null) {
        acknowledged.accept(record);
      } else if (failure != null && KafkaFailure.isRejection(failure)) {
        suspected.add(record);
      } else {
        left.add(record);
        trouble = trouble == null ? failure : trouble;
      }
    }
    for (ProducerRecord<byte[], byte[]> record : suspected) {
      Throwable failure = sendAlone(record);
      if (failure == null) {
        acknowledged.accept(record);
      } else if (KafkaFailure.isRejection(failure)) {
        rejected.accept(record, KafkaFailure.reason(failure));
      } else {
        left.add(record);
        trouble = trouble == null ? failure : trouble;
      }
    }
    records.clear();
    records.addAll(left);
    if (!left.isEmpty()) {
      close();
      throw KafkaFailure.of(
          properties,
          "did not take " + left.size() + " records, the first for topic " + left.get(0).topic(),
          trouble);
    }
  }

  /** Sends a record that may have been rejected because of others in the same request. */
  private @Nullable Throwable sendAlone(ProducerRecord<byte[], byte[]> record) {
    List<ProducerRecord<byte[], byte[]>> one = List.of(record);
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    Throwable trouble = sendAll(one, sent);
    return sent.isEmpty() ? trouble : KafkaFailure.in(sent.get(0), Duration.ZERO);
  }

  private @Nullable Throwable sendAll(
      List<ProducerRecord<byte[], byte[]>> records, List<Future<RecordMetadata>> sent) {
    try {
      Producer<byte[], byte[]> current = producer();
      for (ProducerRecord<byte[], byte[]> record : records) {
        Future<RecordMetadata> future = current.send(record);
        sent.add(future);
        Throwable failure = future.isDone() ? KafkaFailure.in(future, Duration.ZERO) : null;
        if (failure != null && !KafkaFailure.isRejection(failure)) {
          // Such as no metadata within max.block.ms: each further send would wait as long.
          break;
        }
      }
      current.flush();
      return null;
    } catch (KafkaException | IllegalStateException e) {
      // The latter if another thread has closed the producer, after a failure of its own.
      return e;
    }
  }

  private synchronized Producer<byte[], byte[]> producer() {
    Producer<byte[], byte[]> current = producer;
    if (current == null) {
      current = new KafkaProducer<>(properties);
      producer = current;
    }
    return current;
  }

  /** Closes the producer; the next send creates another one. */
  @Override
  public void close() {
    Producer<byte[], byte[]> old = take();
    if (old != null) {
      KafkaFailure.close(old, CLOSE_TIMEOUT);
    }
  }

  private synchronized @Nullable Producer<byte[], byte[]> take() {
    Producer<byte[], byte[]> taken = producer;
    producer = null;
    return taken;
  }
}
