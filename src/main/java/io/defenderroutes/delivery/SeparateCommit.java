package io.defenderroutes.delivery;

import io.defenderroutes.delivery.pending.FilePendingStore;
import io.defenderroutes.delivery.pending.PendingStore.Stored;
import io.defenderroutes.delivery.store.DeliveryFailed;
import io.defenderroutes.delivery.store.KafkaSender;
import io.defenderroutes.polling.Change;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Commits without transactions: Kafka if it is configured, then dead letters, then the cursor.
 *
 * <p>Kafka and dead letters are at least once: a crash before the last step repeats the batch.
 */
final class SeparateCommit implements Commit {
  private final Optional<Properties> kafka;
  private final DeadLetters deadLetters;
  private final FileCursorStore cursors;
  private final FilePendingStore pending;
  private final Map<String, KafkaSender> senders = new ConcurrentHashMap<>();

  /**
   * @param kafka properties of the producer; empty without Kafka
   */
  SeparateCommit(
      Optional<Properties> kafka,
      DeadLetters deadLetters,
      FileCursorStore cursors,
      FilePendingStore pending) {
    this.kafka = kafka;
    this.deadLetters = deadLetters;
    this.cursors = cursors;
    this.pending = pending;
  }

  @Override
  public Optional<List<Stored>> commit(String connection, Batch batch) throws IOException {
    if (!batch.records().isEmpty()) {
      toKafka(sender(connection), batch);
    }
    if (!batch.deadLetters().isEmpty()) {
      deadLetters.write(batch, kafka.map(properties -> sender(connection)));
    }
    List<Stored> stored = List.of();
    if (batch.change().isPresent()) {
      Change change = batch.change().get();
      if (!batch.pending().isEmpty()) {
        cursors.requireOwned(connection);
        stored = pending.add(connection, batch.pending(), change.progress().batches());
      }
      cursors.save(connection, change, batch.stored());
      batch.pendingStored();
    }
    return Optional.of(stored);
  }

  @Override
  public boolean isCommitted(String connection, PendingLines.Id stored) throws IOException {
    return cursors.stored(connection).equals(Optional.of(stored.batch()));
  }

  /** Sends the records of a batch; those that Kafka rejects become dead letters. */
  static void toKafka(KafkaSender sender, Batch batch) throws DeliveryFailed {
    List<ProducerRecord<byte[], byte[]>> left = new ArrayList<>();
    batch.records().forEach(outgoing -> left.add(outgoing.record()));
    Map<ProducerRecord<byte[], byte[]>, String> rejected = new HashMap<>();
    Set<ProducerRecord<byte[], byte[]>> acknowledged = new HashSet<>();
    try {
      sender.send(left, acknowledged::add, rejected::put);
    } finally {
      batch.rejected(rejected);
      batch.delivered(acknowledged);
    }
  }

  private KafkaSender sender(String connection) {
    return senders.computeIfAbsent(
        connection,
        name -> {
          Properties properties = new Properties();
          kafka
              .orElseThrow(() -> new IllegalStateException("kafka.brokers is not set"))
              .forEach(properties::put);
          properties.putIfAbsent("client.id", "defender-alert-routes." + name.replace('/', '.'));
          return new KafkaSender(properties);
        });
  }

  @Override
  public void release(String connection) {
    KafkaSender sender = senders.remove(connection);
    if (sender != null) {
      sender.close();
    }
    cursors.release(connection);
  }

  @Override
  public void close() {
    senders.values().forEach(KafkaSender::close);
    cursors.release();
  }
}
