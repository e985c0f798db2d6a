package io.defenderroutes.delivery;

import io.defenderroutes.delivery.store.DeliveryFailed;
import io.defenderroutes.delivery.store.TransactionalSender;
import io.defenderroutes.polling.Change;
import io.defenderroutes.polling.Cursor;
import io.defenderroutes.polling.CursorStore;
import io.defenderroutes.polling.Fenced;
import io.defenderroutes.polling.Progress;
import io.defenderroutes.polling.Segment;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores cursors in Kafka, each in transactions of its connection's own producer.
 *
 * <p>After a failure it is uncertain whether a transaction was committed. A new producer settles
 * it, and the cursor then shows the result. The cursor names its owner, the instance that wrote it
 * last: an instance that finds another owner has been replaced.
 */
final class KafkaCursors implements CursorStore, CursorEditor, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaCursors.class);

  private static final int EDIT_ATTEMPTS = 3;
  private static final Duration RELEASE_TIMEOUT = Duration.ofSeconds(3);

  private final Properties kafka;
  private final String idPrefix;
  private final String instance;
  private final CursorTopic topic;
  private final Map<String, TransactionalSender> senders = new ConcurrentHashMap<>();

  /** The progress of the cursors that this instance owns. */
  private final Map<String, Progress> held = new ConcurrentHashMap<>();

  /**
   * @param kafka properties of the producer
   * @param idPrefix prefix of each transactional.id
   * @param instance a name that no other running instance has
   */
  KafkaCursors(Properties kafka, String idPrefix, String instance, CursorTopic topic) {
    this.kafka = kafka;
    this.idPrefix = idPrefix;
    this.instance = instance;
    this.topic = topic;
  }

  @Override
  public Optional<Cursor> load(String connection) throws IOException {
    sender(connection).open();
    Optional<Cursor> stored = topic.read(connection).map(StoredCursor::cursor);
    if (stored.isPresent()) {
      // Writes this instance as the owner, which the former one will find.
      Change claim = new Change(stored.get().progress(), Optional.empty(), List.of());
      send(connection, records(connection, claim, Optional.empty()));
      recorded(connection, claim);
    }
    return stored;
  }

  @Override
  public boolean isFree(String connection, Instant recordedSince) throws IOException {
    return topic.readCommitted(connection).map(stored -> stored.isFree(recordedSince)).orElse(true);
  }

  @Override
  public void save(String connection, Change change) throws IOException {
    settle(connection);
    send(connection, records(connection, change, Optional.empty()));
    recorded(connection, change);
  }

  /**
   * Returns the records of a change, for the connection's transaction.
   *
   * @param stored id of the lines for files that the same batch stored
   */
  List<ProducerRecord<byte[], byte[]>> records(
      String connection, Change change, Optional<PendingLines.Id> stored) throws IOException {
    List<ProducerRecord<byte[], byte[]>> records = topic.records(connection, change, instance);
    stored.ifPresent(id -> records.add(topic.stored(connection, id)));
    return records;
  }

  /** Returns whether the transaction with the id of these stored lines is committed. */
  boolean isCommitted(String connection, PendingLines.Id stored) throws IOException {
    return topic.isStored(connection, stored);
  }

  /** Notes that the transaction with the change is committed. */
  void recorded(String connection, Change change) {
    held.put(connection, change.progress());
  }

  /**
   * Settles the last transaction if it is in doubt.
   *
   * @return the cursor as it is then; empty if there was no doubt
   * @throws Fenced if another instance owns the cursor, or it was removed
   */
  Optional<Cursor> settle(String connection) throws IOException {
    TransactionalSender sender = sender(connection);
    if (sender.isOpen()) {
      return Optional.empty();
    }
    // Does not wait for open transactions: only the next line ends this connection's own.
    requireOwned(connection, topic.readCommitted(connection));
    sender.open();
    Optional<StoredCursor> settled = topic.read(connection);
    requireOwned(connection, settled);
    return settled.map(StoredCursor::cursor);
  }

  /** A cursor that was removed, or has another owner, is lost. */
  private void requireOwned(String connection, Optional<StoredCursor> stored) throws Fenced {
    boolean removed = stored.isEmpty() && held.containsKey(connection);
    boolean others = stored.isPresent() && !stored.get().owner().equals(instance);
    if (removed || others) {
      held.remove(connection);
      throw new Fenced(connection);
    }
  }

  private void send(String connection, List<ProducerRecord<byte[], byte[]>> records)
      throws DeliveryFailed {
    TransactionalSender.Verdict verdict = sender(connection).send(records, "", Set.of());
    if (!verdict.isCommitted()) {
      throw new DeliveryFailed("Kafka refuses the cursor of " + connection, null);
    }
  }

  TransactionalSender sender(String connection) {
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
    return topic.connections();
  }

  @Override
  public Optional<StoredCursor> read(String connection) throws IOException {
    return topic.read(connection);
  }

  @Override
  public void replace(String connection, Progress progress, boolean keepLedger) throws IOException {
    whileInUse(
        () -> {
          Optional<Cursor> before = load(connection);
          List<Long> dropped =
              before.isEmpty() || keepLedger
                  ? List.of()
                  : before.get().ledger().segments().stream().map(Segment::number).toList();
          save(connection, new Change(progress, Optional.empty(), dropped));
        });
  }

  @Override
  public void remove(String connection) throws IOException {
    whileInUse(
        () -> {
          Optional<Cursor> before = load(connection);
          if (before.isPresent()) {
            send(connection, topic.removal(connection, before.get()));
            held.remove(connection);
          }
        });
  }

  /** Changes a cursor. */
  private interface Edit {
    void run() throws IOException;
  }

  /**
   * Repeats a change: an instance that uses the cursor may open a producer at the same moment,
   * which fences this one. It finds out at its next transaction that it has been replaced.
   */
  private static void whileInUse(Edit edit) throws IOException {
    for (int left = EDIT_ATTEMPTS - 1; left > 0; left--) {
      try {
        edit.run();
        return;
      } catch (DeliveryFailed e) {
        LOG.debug("Change of a cursor is repeated", e);
      }
    }
    edit.run();
  }

  /** Releases all cursors, so that the next owner need not wait; gives up after three seconds. */
  private void release() {
    Thread releasing = new Thread(() -> held.forEach(this::release), "release-cursors");
    releasing.setDaemon(true);
    releasing.start();
    try {
      releasing.join(RELEASE_TIMEOUT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Releases a cursor, and closes its producer. */
  void release(String connection) {
    Progress progress = held.remove(connection);
    if (progress != null) {
      release(connection, progress);
    }
    TransactionalSender sender = senders.remove(connection);
    if (sender != null) {
      sender.close();
    }
  }

  private void release(String connection, Progress progress) {
    if (sender(connection).isOpen()) {
      try {
        Change none = new Change(progress, Optional.empty(), List.of());
        send(connection, topic.records(connection, none, StoredCursor.NOBODY));
      } catch (IOException | IllegalStateException e) {
        // Such as where a batch that a stop interrupted still uses the producer.
        LOG.debug("Cursor not released connection={}", connection, e);
      }
    }
  }

  @Override
  public void close() {
    release();
    senders.values().forEach(TransactionalSender::close);
    topic.close();
  }
}
