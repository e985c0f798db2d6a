package io.defenderroutes.delivery.store;

import io.defenderroutes.config.Causes;
import io.defenderroutes.config.FailureKind;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Explains failures of Kafka without secrets, and recognizes rejected records. */
final class KafkaFailure {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaFailure.class);

  private KafkaFailure() {}

  /** Returns whether Kafka rejects the record permanently. */
  static boolean isRejection(Throwable failure) {
    return failure instanceof RecordTooLargeException
        || failure instanceof InvalidRecordException
        || failure instanceof InvalidTopicException;
  }

  /** Why the broker rejects a record, on one line. */
  static String reason(Throwable failure) {
    return FailureKind.KAFKA.failure(Causes.inWords(failure)).reason();
  }

  /**
   * Returns the failure of a record; null if it is acknowledged.
   *
   * @param timeout after which a missing acknowledgement is a failure
   */
  static @Nullable Throwable in(Future<RecordMetadata> future, Duration timeout) {
    try {
      future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return null;
    } catch (ExecutionException e) {
      return e.getCause() == null ? e : e.getCause();
    } catch (java.util.concurrent.TimeoutException e) {
      return new TimeoutException("no acknowledgement in time");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e;
    }
  }

  /**
   * @param what Kafka did not do
   * @param trouble the reason
   */
  static DeliveryFailed of(Properties properties, String what, @Nullable Throwable trouble) {
    String why = trouble == null ? "no reason given" : Causes.inWords(trouble) + cause(trouble);
    String hint =
        trouble instanceof TimeoutException
            ? ". Is the broker reachable, and the topic there or allowed to be made?"
            : "";
    return new DeliveryFailed(
        "Kafka at " + properties.get("bootstrap.servers") + " " + what + ": " + why + hint,
        trouble);
  }

  /** Returns the kind of the cause alone: its text may quote a secret setting. */
  private static String cause(Throwable trouble) {
    return trouble.getCause() == null ? "" : " (" + Causes.kind(trouble.getCause()) + ")";
  }

  static void close(Producer<byte[], byte[]> producer, Duration timeout) {
    try {
      producer.close(timeout);
    } catch (KafkaException e) {
      LOG.warn("Producer not closed cleanly reason=\"{}\"", reason(e));
    }
  }
}
