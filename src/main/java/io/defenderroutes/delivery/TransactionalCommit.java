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

/** Commits records, dead letters and the change of the cursor in one Kafka transaction. */
final class TransactionalCommit implements Commit {
  private final KafkaCursors cursors;
  private final DeadLetters deadLetters;

  TransactionalCommit(KafkaCursors cursors, DeadLetters deadLetters) {
    this.cursors = cursors;
    this.deadLetters = deadLetters;
  }

  @Override
  public void commit(String connection, Batch batch) throws IOException {
    Change change = batch.change().orElse(null);
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

  /** Returns whether the transaction that was in doubt is committed. */
  private static boolean isRecorded(Change change, Cursor stored) {
    return stored.progress().batches() >= change.progress().batches();
  }

  /**
   * Sends a batch in one transaction. Rejected records become dead letters, and rejected dead
   * letters go to the file; then the rest is sent again.
   *
   * @param bookkeeping records of the product's own, sent first
   */
  static void deliver(
      TransactionalSender sender,
      Batch batch,
      List<ProducerRecord<byte[], byte[]>> bookkeeping,
      DeadLetters deadLetters)
      throws IOException {
    Map<ProducerRecord<byte[], byte[]>, DeadLetter> letters = Map.of();
    Set<ProducerRecord<byte[], byte[]>> alone = new HashSet<>();
    while (true) {
      List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>(bookkeeping);
      batch.records().forEach(outgoing -> all.add(outgoing.record()));
      letters = deadLetters.records(batch, letters);
      all.addAll(letters.keySet());
      TransactionalSender.Verdict verdict = sender.send(all, deadLetters.topic(), alone);
      if (verdict.isCommitted()) {
        delivered(batch, deadLetters);
        return;
      }
      requireAccepted(bookkeeping, verdict.rejected());
      batch.rejected(verdict.rejected());
      deadLetters.rejected(batch, letters, verdict.rejected());
      alone.addAll(verdict.suspected());
    }
  }

  private static void delivered(Batch batch, DeadLetters deadLetters) {
    deadLetters.storedInTopic(batch);
    batch.recordsDelivered();
  }

  private static void requireAccepted(
      List<ProducerRecord<byte[], byte[]>> bookkeeping,
      Map<ProducerRecord<byte[], byte[]>, String> rejected)
      throws DeliveryFailed {
    for (ProducerRecord<byte[], byte[]> record : bookkeeping) {
      String reason = rejected.get(record);
      if (reason != null) {
        throw new DeliveryFailed(
            "Kafka refuses a record of topic " + record.topic() + ": " + reason, null);
      }
    }
  }

  @Override
  public void release(String connection) {
    cursors.release(connection);
  }

  @Override
  public void close() {
    cursors.close();
  }
}
