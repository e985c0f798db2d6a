package io.defenderroutes.delivery.store;

import io.defenderroutes.config.OneLine;
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

/** What went wrong with Kafka: told without secrets, and whether a record is to blame. */
final class KafkaFailure {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaFailure.class);

  private KafkaFailure() {}

  /** Whether a record will be refused however often it is offered. */
  static boolean isRefusal(Throwable failure) {
    return failure instanceof RecordTooLargeException
        || failure instanceof InvalidRecordException
        || failure instanceof InvalidTopicException;
  }

  static String reason(Throwable failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  /**
   * What became of a record.
   *
   * @param patience not knowing after that is a failure
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
   * @param what it did not do
   * @param trouble why not
   */
  static DeliveryFailed of(Properties properties, String what, @Nullable Throwable trouble) {
    String why = trouble == null ? "no reason given" : trouble.getMessage() + cause(trouble);
    String hint =
        trouble instanceof TimeoutException
            ? ". Is the broker reachable, and the topic there or allowed to be made?"
            : "";
    return new DeliveryFailed(
        "Kafka at " + properties.get("bootstrap.servers") + " " + what + ": " + why + hint,
        trouble);
  }

  /**
   * A client that cannot be made says why in its cause, whose text might quote a secret setting:
   * its kind must do.
   */
  private static String cause(Throwable trouble) {
    return trouble.getCause() == null
        ? ""
        : " (" + trouble.getCause().getClass().getSimpleName() + ")";
  }

  static void close(Producer<byte[], byte[]> producer, Duration timeout) {
    try {
      producer.close(timeout);
    } catch (KafkaException e) {
      LOG.warn("Producer not closed cleanly reason=\"{}\"", OneLine.quoted(String.valueOf(e), 300));
    }
  }
}
