package io.defenderroutes.delivery;

import io.defenderroutes.delivery.deadletter.DeadLetter;
import io.defenderroutes.delivery.store.DeliveryFailed;
import io.defenderroutes.delivery.store.TransactionalSender;
import io.defenderroutes.polling.Change;
import io.defenderroutes.polling.Cursor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * With transactions: the records of a batch, its dead letters and the change of the cursor become
 * visible together or not at all.
 */
final class TransactionalCommit implements Commit {
  private final KafkaCursors cursors;
  private final DeadLetters deadLetters;

  TransactionalCommit(KafkaCursors cursors, DeadLetters deadLetters) {
    this.cursors = cursors;
    this.deadLetters = deadLetters;
  }

  @Override
  public void commit(String connection, Batch batch, @Nullable Change change) throws IOException {
    if (change == null && batch.records().isEmpty() && batch.deadLetters().isEmpty()) {
      return;
    }
    Optional<Cursor> settled = cursors.settle(connection);
    if (change != null && settled.isPresent() && isRecorded(change, settled.get())) {
      delivered(batch, deadLetters);
    } else {
      deliver(
          cursors.sender(connection),
          batch,
          change == null ? List.of() : cursors.records(connection, change, batch.stored()),
          deadLetters);
    }
    if (change != null) {
      cursors.recorded(connection, change);
    }
  }

  @Override
  public boolean isCommitted(String connection, PendingLines.Id stored) throws IOException {
    return cursors.isCommitted(connection, stored);
  }

  /** Whether the transaction that was in doubt has been committed. */
  private static boolean isRecorded(Change change, Cursor stored) {
    return stored.progress().batches() >= change.progress().batches();
  }

  /**
   * Sends a batch and what is recorded of it in one transaction. What is refused becomes a dead
   * letter, and dead letters that are refused go to the file; then the rest is tried again.
   *
   * @param recorded sent first
   */
  static void deliver(
      TransactionalSender sender,
      Batch batch,
      List<ProducerRecord<byte[], byte[]>> recorded,
      DeadLetters deadLetters)
      throws IOException {
    Map<ProducerRecord<byte[], byte[]>, DeadLetter> letters = Map.of();
    Set<ProducerRecord<byte[], byte[]>> alone = new HashSet<>();
    while (true) {
      List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>(recorded);
      batch.records().forEach(outgoing -> all.add(outgoing.record()));
      letters = deadLetters.records(batch, letters);
      all.addAll(letters.keySet());
      TransactionalSender.Verdict verdict = sender.send(all, deadLetters.topic(), alone);
      if (verdict.isCommitted()) {
        delivered(batch, deadLetters);
        return;
      }
      requireRecorded(recorded, verdict.refused());
      batch.refused(verdict.refused());
      deadLetters.refused(batch, letters, verdict.refused());
      alone.addAll(verdict.suspected());
    }
  }

  private static void delivered(Batch batch, DeadLetters deadLetters) {
    deadLetters.kept(batch);
    batch.recordsDelivered();
  }

  private static void requireRecorded(
      List<ProducerRecord<byte[], byte[]>> recorded,
      Map<ProducerRecord<byte[], byte[]>, String> refused)
      throws DeliveryFailed {
    for (ProducerRecord<byte[], byte[]> record : recorded) {
      String reason = refused.get(record);
      if (reason != null) {
        throw new DeliveryFailed(
            "Kafka refuses a record of topic " + record.topic() + ": " + reason, null);
      }
    }
  }

  @Override
  public void letGo(String connection) {
    cursors.letGo(connection);
  }

  @Override
  public void close() {
    cursors.close();
  }
}
