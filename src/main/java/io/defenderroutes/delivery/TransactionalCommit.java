package io.defenderroutes.delivery;

import io.defenderroutes.delivery.deadletter.DeadLetter;
import io.defenderroutes.delivery.pending.KafkaPendingStore;
import io.defenderroutes.delivery.pending.PendingDelivery;
import io.defenderroutes.delivery.pending.PendingStore.Stored;
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
record TransactionalCommit(KafkaCursors cursors, DeadLetters deadLetters, KafkaPendingStore pending)
    implements Commit {
  private record PendingRecord(PendingDelivery delivery, ProducerRecord<byte[], byte[]> record) {}

  @Override
  public Optional<List<Stored>> commit(String connection, Batch batch) throws IOException {
    Change change = batch.change().orElse(null);
    if (change == null
        && batch.records().isEmpty()
        && batch.pending().isEmpty()
        && batch.deadLetters().isEmpty()) {
      return Optional.of(List.of());
    }
    Optional<List<Stored>> stored;
    Optional<Cursor> settled = cursors.settle(connection);
    if (change != null && settled.isPresent() && isRecorded(change, settled.get())) {
      stored = batch.pending().isEmpty() ? Optional.of(List.of()) : Optional.empty();
      delivered(batch, deadLetters);
    } else {
      stored =
          Optional.of(
              deliver(
                  cursors.sender(connection),
                  batch,
                  change == null ? List.of() : cursors.records(connection, change, batch.stored()),
                  deadLetters,
                  Optional.of(pending)));
    }
    if (change != null) {
      cursors.recorded(connection, change);
    }
    return stored;
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
   * @param pending makes the records of pending deliveries; empty for a replay, which has none
   * @return the pending deliveries with their positions
   */
  static List<Stored> deliver(
      TransactionalSender sender,
      Batch batch,
      List<ProducerRecord<byte[], byte[]>> bookkeeping,
      DeadLetters deadLetters,
      Optional<KafkaPendingStore> pending)
      throws IOException {
    List<PendingRecord> deliveries = new ArrayList<>();
    for (PendingDelivery delivery : batch.pending()) {
      deliveries.add(new PendingRecord(delivery, pending.orElseThrow().record(delivery)));
    }
    Map<ProducerRecord<byte[], byte[]>, DeadLetter> letters = Map.of();
    Set<ProducerRecord<byte[], byte[]>> alone = new HashSet<>();
    while (true) {
      List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>(bookkeeping);
      deliveries.forEach(one -> all.add(one.record()));
      batch.records().forEach(outgoing -> all.add(outgoing.record()));
      letters = deadLetters.records(batch, letters);
      all.addAll(letters.keySet());
      TransactionalSender.Verdict verdict = sender.send(all, deadLetters.topic(), alone);
      if (verdict.isCommitted()) {
        List<Stored> stored = new ArrayList<>();
        int number = bookkeeping.size();
        for (PendingRecord one : deliveries) {
          stored.add(
              new Stored(one.delivery(), verdict.positions().get(number++), one.record().key()));
        }
        delivered(batch, deadLetters);
        return stored;
      }
      requireAccepted(bookkeeping, verdict.rejected());
      deliveries.removeIf(
          one -> {
            String reason = verdict.rejected().get(one.record());
            if (reason != null) {
              batch.reject(one.delivery(), reason);
            }
            return reason != null;
          });
      batch.rejected(verdict.rejected());
      deadLetters.rejected(batch, letters, verdict.rejected());
      alone.addAll(verdict.suspected());
    }
  }

  private static void delivered(Batch batch, DeadLetters deadLetters) {
    deadLetters.storedInTopic(batch);
    batch.recordsDelivered();
    batch.pendingStored();
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
