package io.defenderroutes.delivery;

import io.defenderroutes.polling.Change;
import io.defenderroutes.polling.Cursor;
import io.defenderroutes.polling.Fenced;
import io.defenderroutes.polling.Progress;
import io.defenderroutes.polling.Segment;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * With transactions: the records of a batch, its dead letters and the change of the cursor become
 * visible together or not at all.
 *
 * <p>After a failure it is not certain whether the transaction was committed. So the producer is
 * replaced, which settles it, and the cursor read, which tells it. The cursor also names the
 * instance that recorded it last: one that finds another's name there has been replaced.
 */
final class TransactionalCommit implements Commit, CursorKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(TransactionalCommit.class);

  private static final Duration LETTING_GO = Duration.ofSeconds(3);

  private final Properties kafka;
  private final String idPrefix;
  private final String instance;
  private final CursorTopic cursors;
  private final DeadLetters deadLetters;
  private final Map<String, TransactionalSender> senders = new ConcurrentHashMap<>();

  /** How far those have got that are in our name. */
  private final Map<String, Progress> held = new ConcurrentHashMap<>();

  /**
   * @param kafka properties of the producer
   * @param idPrefix what the transactional.id of each connection begins with
   * @param instance a name that no other running instance has
   */
  TransactionalCommit(
      Properties kafka,
      String idPrefix,
      String instance,
      CursorTopic cursors,
      DeadLetters deadLetters) {
    this.kafka = kafka;
    this.idPrefix = idPrefix;
    this.instance = instance;
    this.cursors = cursors;
    this.deadLetters = deadLetters;
  }

  @Override
  public Optional<Cursor> load(String connection) throws IOException {
    TransactionalSender sender = sender(connection);
    sender.open();
    Optional<Cursor> stored = cursors.read(connection).map(StoredCursor::cursor);
    if (stored.isPresent()) {
      // Under our name: who had it before finds that out.
      Change claim = new Change(stored.get().progress(), Optional.empty(), List.of());
      send(sender, cursors.records(connection, claim, instance));
      held.put(connection, claim.progress());
    }
    return stored;
  }

  @Override
  public boolean isFree(String connection) throws IOException {
    return cursors
        .glance(connection)
        .map(StoredCursor::owner)
        .orElse(StoredCursor.NOBODY)
        .equals(StoredCursor.NOBODY);
  }

  @Override
  public void save(String connection, Change change) throws IOException {
    TransactionalSender sender = sender(connection);
    if (!sender.isOpen()) {
      reopen(sender, connection);
    }
    send(sender, cursors.records(connection, change, instance));
    held.put(connection, change.progress());
  }

  @Override
  public void commit(String connection, Batch batch, @Nullable Change change) throws IOException {
    if (change == null && batch.records().isEmpty() && batch.deadLetters().isEmpty()) {
      return;
    }
    TransactionalSender sender = sender(connection);
    if (!sender.isOpen()) {
      Optional<Cursor> stored = reopen(sender, connection);
      if (change != null && stored.isPresent() && isRecorded(change, stored.get())) {
        delivered(batch, deadLetters);
        held.put(connection, change.progress());
        return;
      }
    }
    deliver(
        sender,
        batch,
        change == null ? List.of() : cursors.records(connection, change, instance),
        deadLetters);
    if (change != null) {
      held.put(connection, change.progress());
    }
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
    while (true) {
      List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>(recorded);
      batch.records().forEach(outgoing -> all.add(outgoing.record()));
      Map<ProducerRecord<byte[], byte[]>, DeadLetter> letters = deadLetters.records(batch);
      all.addAll(letters.keySet());
      Map<ProducerRecord<byte[], byte[]>, String> refused = sender.send(all, deadLetters.topic());
      if (refused.isEmpty()) {
        delivered(batch, deadLetters);
        return;
      }
      requireRecorded(recorded, refused);
      batch.refused(refused);
      deadLetters.refused(batch, letters, refused);
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

  /** Whether the transaction that was in doubt has been committed. */
  private static boolean isRecorded(Change change, Cursor stored) {
    return stored.progress().batches() >= change.progress().batches();
  }

  private Optional<Cursor> reopen(TransactionalSender sender, String connection)
      throws IOException {
    // Not waiting for our own last transaction, which only the next line ends.
    requireOurs(connection, cursors.glance(connection));
    sender.open();
    Optional<StoredCursor> settled = cursors.read(connection);
    requireOurs(connection, settled);
    return settled.map(StoredCursor::cursor);
  }

  /** One that is gone, or in another's name, has been taken from us. */
  private void requireOurs(String connection, Optional<StoredCursor> stored) throws Fenced {
    boolean gone = stored.isEmpty() && held.containsKey(connection);
    boolean anothers = stored.isPresent() && !stored.get().owner().equals(instance);
    if (gone || anothers) {
      held.remove(connection);
      throw new Fenced(connection);
    }
  }

  private static void send(TransactionalSender sender, List<ProducerRecord<byte[], byte[]>> records)
      throws DeliveryFailed {
    Map<ProducerRecord<byte[], byte[]>, String> refused = sender.send(records, "");
    if (!refused.isEmpty()) {
      throw new DeliveryFailed(
          "Kafka refuses a cursor: " + refused.values().iterator().next(), null);
    }
  }

  private TransactionalSender sender(String connection) {
    return senders.computeIfAbsent(
        connection,
        name -> {
          Properties properties = new Properties();
          kafka.forEach(properties::put);
          String id = idPrefix + "." + name.replace('/', '.');
          properties.put("transactional.id", id);
          properties.putIfAbsent("client.id", id);
          return new TransactionalSender(properties);
        });
  }

  @Override
  public List<String> connections() throws IOException {
    return cursors.connections();
  }

  @Override
  public Optional<StoredCursor> read(String connection) throws IOException {
    return cursors.read(connection);
  }

  @Override
  public void replace(String connection, Progress progress, boolean keepLedger) throws IOException {
    Optional<Cursor> before = load(connection);
    List<Long> dropped =
        before.isEmpty() || keepLedger
            ? List.of()
            : before.get().ledger().segments().stream().map(Segment::number).toList();
    save(connection, new Change(progress, Optional.empty(), dropped));
  }

  @Override
  public void remove(String connection) throws IOException {
    Optional<Cursor> before = load(connection);
    if (before.isPresent()) {
      send(sender(connection), cursors.removal(connection, before.get()));
      held.remove(connection);
    }
  }

  /** Lets go of the cursors, so that whoever comes next need not wonder; if Kafka is there. */
  private void letGo() {
    Thread letting = new Thread(() -> held.forEach(this::letGo), "let-go");
    letting.setDaemon(true);
    letting.start();
    try {
      letting.join(LETTING_GO.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void letGo(String connection, Progress progress) {
    TransactionalSender sender = sender(connection);
    if (sender.isOpen()) {
      try {
        Change none = new Change(progress, Optional.empty(), List.of());
        send(sender, cursors.records(connection, none, StoredCursor.NOBODY));
      } catch (IOException e) {
        LOG.debug("cursor not let go connection={}", connection, e);
      }
    }
  }

  @Override
  public void close() {
    letGo();
    senders.values().forEach(TransactionalSender::close);
    cursors.close();
  }
}
