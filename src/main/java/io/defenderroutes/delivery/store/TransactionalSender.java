package io.defenderroutes.delivery.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
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
 * A transactional producer: for {@code read_committed} readers, records arrive together or not.
 *
 * <p>Any failure closes the producer. Whether its last transaction was committed is only certain
 * after {@link #open}.
 */
public final class TransactionalSender implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Properties properties;
  private final Duration timeout;
  private volatile @Nullable Producer<byte[], byte[]> producer;

  /**
   * @param properties of the producer, with serializers of byte arrays and a transactional.id
   */
  public TransactionalSender(Properties properties) {
    this.properties = properties;
    // The client does not count the time in which a record waits for the transaction coordinator.
    this.timeout =
        Duration.ofMillis(
            Long.parseLong(
                String.valueOf(properties.getOrDefault("delivery.timeout.ms", "120000"))));
  }

  public boolean isOpen() {
    return producer != null;
  }

  /**
   * Creates a producer. Kafka ends the last transaction of this transactional.id, and fences older
   * producers of it.
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
   * The result of a transaction, which is committed if no record is rejected or suspected.
   *
   * @param rejected reasons by record
   * @param suspected records that may have been rejected because of others in the same request; to
   *     be sent alone
   * @param positions of the records in their partitions, in the order of the records; empty if not
   *     committed
   */
  public record Verdict(
      Map<ProducerRecord<byte[], byte[]>, String> rejected,
      Set<ProducerRecord<byte[], byte[]>> suspected,
      List<Long> positions) {
    public boolean isCommitted() {
      return rejected.isEmpty() && suspected.isEmpty();
    }
  }

  /**
   * Sends records in one transaction.
   *
   * @param optional a topic whose records are rejected if it is missing or forbidden; for other
   *     topics, that is a failure
   * @param alone records that were suspected before
   * @throws DeliveryFailed if it is not certain that they are committed, or they are not
   */
  public Verdict send(
      List<ProducerRecord<byte[], byte[]>> records,
      String optional,
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
      Verdict verdict = verdict(records, sent, optional, alone, ended);
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
        // An empty set would still hash the whole record.
        boolean suspect = !alone.isEmpty() && alone.contains(record);
        if (suspect) {
          // Earlier records must be acknowledged first, or they share a request.
          sent.forEach(before -> KafkaFailure.in(before, timeout));
        }
        Future<RecordMetadata> future = current.send(record);
        sent.add(future);
        Throwable failure =
            suspect || future.isDone()
                ? KafkaFailure.in(future, suspect ? timeout : Duration.ZERO)
                : null;
        if (failure != null) {
          // The transaction cannot be committed any more; further records would fail too.
          return failure;
        }
      }
      return null;
    } catch (KafkaException e) {
      return e;
    }
  }

  /** After the first failure, the failures of other records are only its consequences. */
  private Verdict verdict(
      List<ProducerRecord<byte[], byte[]>> records,
      List<Future<RecordMetadata>> sent,
      String optional,
      Set<ProducerRecord<byte[], byte[]>> alone,
      @Nullable Throwable ended) {
    Map<ProducerRecord<byte[], byte[]>, String> rejected = new HashMap<>();
    Set<ProducerRecord<byte[], byte[]>> suspected = new HashSet<>();
    Throwable trouble = ended;
    for (int i = 0; i < sent.size(); i++) {
      ProducerRecord<byte[], byte[]> record = records.get(i);
      Throwable failure = KafkaFailure.in(sent.get(i), trouble == null ? timeout : Duration.ZERO);
      boolean last = failure != null && failure == ended;
      boolean isOptional = record.topic().equals(optional);
      if (failure != null && KafkaFailure.isRejection(failure)) {
        if (last || alone.contains(record)) {
          rejected.put(record, KafkaFailure.reason(failure));
        } else {
          suspected.add(record);
        }
      } else if (failure != null && isOptional && (last || isForbidden(optional, failure))) {
        rejected.put(record, KafkaFailure.reason(failure));
      }
      trouble = trouble == null ? failure : trouble;
    }
    if (rejected.isEmpty() && suspected.isEmpty() && trouble != null) {
      throw trouble instanceof KafkaException kafka ? kafka : new KafkaException(trouble);
    }
    boolean isCommitted = rejected.isEmpty() && suspected.isEmpty();
    return new Verdict(rejected, suspected, isCommitted ? positions(sent) : List.of());
  }

  private static List<Long> positions(List<Future<RecordMetadata>> acknowledged) {
    try {
      List<Long> positions = new ArrayList<>(acknowledged.size());
      for (Future<RecordMetadata> one : acknowledged) {
        positions.add(one.get().offset());
      }
      return positions;
    } catch (ExecutionException e) {
      throw new KafkaException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException(e);
    }
  }

  private static boolean isForbidden(String topic, Throwable failure) {
    return failure instanceof TopicAuthorizationException denied
        && denied.unauthorizedTopics().equals(Set.of(topic));
  }

  /** Closes the producer, and aborts an open transaction. */
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
