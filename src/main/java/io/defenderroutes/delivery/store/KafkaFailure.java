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

/** Failures of Kafka in words without secrets, and whether the record causes them. */
final class KafkaFailure {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaFailure.class);

  private KafkaFailure() {}

  /** Whether the broker rejects the record for good. */
  static boolean isRefusal(Throwable failure) {
    return failure instanceof RecordTooLargeException
        || failure instanceof InvalidRecordException
        || failure instanceof InvalidTopicException;
  }

  /** Why the broker rejects a record, on one line. */
  static String reason(Throwable failure) {
    return FailureKind.KAFKA.failure(Causes.inWords(failure)).reason();
  }

  /**
   * Why a record was not acknowledged; null if it was.
   *
   * @param patience longest wait for the acknowledgement
   */
  static @Nullable Throwable in(Future<RecordMetadata> future, Duration patience) {
    try {
      future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
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
   * @param what the failed operation, such as {@code does not open a transaction}
   * @param trouble its cause
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

  /**
   * Names only the kind of the cause: the text of a failure to create a client may quote a secret
   * setting.
   */
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
