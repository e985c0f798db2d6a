package io.defenderroutes.delivery.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * One connection's transactional producer. What is sent arrives whole or, for who reads {@code
 * read_committed}, not at all. After any failure the producer is given up: what its last
 * transaction came to is only certain once another one has been {@link #open opened}.
 */
public final class TransactionalSender implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Properties properties;
  private final Duration patience;
  private volatile @Nullable Producer<byte[], byte[]> producer;

  /**
   * @param properties of Kafka's producer, with serializers of byte arrays and a transactional.id
   */
  public TransactionalSender(Properties properties) {
    this.properties = properties;
    // Kafka's client stops the clock of a record while it waits for the transaction coordinator.
    this.patience =
        Duration.ofMillis(
            Long.parseLong(
                String.valueOf(properties.getOrDefault("delivery.timeout.ms", "120000"))));
  }

  public boolean isOpen() {
    return producer != null;
  }

  /**
   * Makes a producer. Kafka ends the last transaction of this transactional.id, whoever began it,
   * and lets no older producer of it begin another.
   *
   * @throws DeliveryFailed if Kafka cannot be reached, or does not allow it
   */
  public void open() throws DeliveryFailed {
    close();
    try {
      Producer<byte[], byte[]> opened = new KafkaProducer<>(properties);
      producer = opened;
      opened.initTransactions();
    } catch (KafkaException e) {
      close(Duration.ZERO);
      throw KafkaFailure.of(properties, "does not open a transaction", e);
    }
  }

  /**
   * What became of a transaction. It is committed if nothing is refused or suspected.
   *
   * @param refused why which records will never be taken
   * @param suspected records that may have been refused for what others are, with which they
   *     travelled; to be sent alone
   */
  public record Verdict(
      Map<ProducerRecord<byte[], byte[]>, String> refused,
      Set<ProducerRecord<byte[], byte[]>> suspected) {
    public boolean isCommitted() {
      return refused.isEmpty() && suspected.isEmpty();
    }
  }

  /**
   * Sends records in one transaction.
   *
   * @param spare a topic whose records are refused if it is missing or forbidden, while other
   *     topics' are held until it is mended
   * @param alone records that were suspected before
   * @throws DeliveryFailed if it is not certain that they are committed, or they are not
   */
  public Verdict send(
      List<ProducerRecord<byte[], byte[]>> records,
      String spare,
      Set<ProducerRecord<byte[], byte[]>> alone)
      throws DeliveryFailed {
    Producer<byte[], byte[]> current = producer;
    if (current == null) {
      throw new IllegalStateException("not open");
    }
    try {
      current.beginTransaction();
      List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
      Throwable ended = sendAll(current, records, sent, alone);
      Verdict verdict = verdict(records, sent, spare, alone, ended);
      if (verdict.isCommitted()) {
        current.commitTransaction();
      } else {
        current.abortTransaction();
      }
      return verdict;
    } catch (KafkaException e) {
      close(Duration.ZERO);
      String topics =
          records.stream().map(ProducerRecord::topic).distinct().collect(Collectors.joining(", "));
      String what = "did not take " + records.size() + " records for topics " + topics;
      throw KafkaFailure.of(properties, what, e);
    }
  }

  private @Nullable Throwable sendAll(
      Producer<byte[], byte[]> current,
      List<ProducerRecord<byte[], byte[]>> records,
      List<Future<RecordMetadata>> sent,
      Set<ProducerRecord<byte[], byte[]>> alone) {
    try {
      for (ProducerRecord<byte[], byte[]> record : records) {
        boolean suspect = alone.contains(record);
        if (suspect) {
          // What was sent before must have gone, or this one would travel with it.
          sent.forEach(before -> KafkaFailure.in(before, patience));
        }
        Future<RecordMetadata> future = current.send(record);
        sent.add(future);
        Throwable failure =
            suspect || future.isDone()
                ? KafkaFailure.in(future, suspect ? patience : Duration.ZERO)
                : null;
        if (failure != null) {
          // The transaction cannot be committed any more; what is sent now would only fail too.
          return failure;
        }
      }
      return null;
    } catch (KafkaException e) {
      return e;
    }
  }

  /** Once one record has failed, others fail for no other reason than that. */
  private Verdict verdict(
      List<ProducerRecord<byte[], byte[]>> records,
      List<Future<RecordMetadata>> sent,
      String spare,
      Set<ProducerRecord<byte[], byte[]>> alone,
      @Nullable Throwable ended) {
    Map<ProducerRecord<byte[], byte[]>, String> refused = new HashMap<>();
    Set<ProducerRecord<byte[], byte[]>> suspected = new HashSet<>();
    Throwable trouble = ended;
    for (int i = 0; i < sent.size(); i++) {
      ProducerRecord<byte[], byte[]> record = records.get(i);
      Throwable failure = KafkaFailure.in(sent.get(i), trouble == null ? patience : Duration.ZERO);
      boolean last = failure != null && failure == ended;
      boolean spared = record.topic().equals(spare);
      if (failure != null && KafkaFailure.isRefusal(failure)) {
        if (last || alone.contains(record)) {
          refused.put(record, KafkaFailure.reason(failure));
        } else {
          suspected.add(record);
        }
      } else if (failure != null && spared && (last || isForbidden(spare, failure))) {
        refused.put(record, KafkaFailure.reason(failure));
      }
      trouble = trouble == null ? failure : trouble;
    }
    if (refused.isEmpty() && suspected.isEmpty() && trouble != null) {
      throw trouble instanceof KafkaException kafka ? kafka : new KafkaException(trouble);
    }
    return new Verdict(refused, suspected);
  }

  private static boolean isForbidden(String topic, Throwable failure) {
    return failure instanceof TopicAuthorizationException denied
        && denied.unauthorizedTopics().equals(Set.of(topic));
  }

  /** Gives up the producer, and the transaction in hand with it. */
  @Override
  public void close() {
    close(CLOSE_TIMEOUT);
  }

  private void close(Duration timeout) {
    Producer<byte[], byte[]> old = producer;
    producer = null;
    if (old != null) {
      KafkaFailure.close(old, timeout);
    }
  }
}
