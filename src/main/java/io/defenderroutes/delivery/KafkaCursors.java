package io.defenderroutes.delivery;

import io.defenderroutes.config.DaemonThreads;
import io.defenderroutes.delivery.store.DeliveryFailed;
import io.defenderroutes.delivery.store.KafkaSender;
import io.defenderroutes.delivery.store.TransactionalSender;
import io.defenderroutes.polling.Change;
import io.defenderroutes.polling.Cursor;
import io.defenderroutes.polling.CursorStore;
import io.defenderroutes.polling.Fenced;
import io.defenderroutes.polling.Progress;
import io.defenderroutes.polling.ledger.Segment;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores cursors in Kafka, each in transactions of its connection's own producer.
 *
 * <p>After a failure it is uncertain whether a transaction was committed. A new producer settles
 * it, and the cursor then shows the result. The cursor names its owner, a name for each time that
 * it is loaded: an instance that finds another owner has been replaced.
 *
 * <p>A connection without new alerts for {@link #IDLE} has no producer. One producer without
 * transactions writes the watermarks of all these connections; no reader uses one that another
 * owner wrote.
 */
final class KafkaCursors implements CursorStore, CursorEditor, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaCursors.class);

  /** How long a connection without new alerts keeps its producer. */
  private static final Duration IDLE = Duration.ofMinutes(5);

  private static final int EDIT_ATTEMPTS = 3;
  private static final Duration RELEASE_TIMEOUT = Duration.ofSeconds(3);

  private final Properties kafka;
  private final String idPrefix;
  private final CursorTopic topic;
  private final Clock clock;
  private final Map<String, TransactionalSender> senders = new ConcurrentHashMap<>();
  private final KafkaSender watermarks;

  /** The cursors that this instance has loaded and not lost. */
  private final Map<String, Owned> owned = new ConcurrentHashMap<>();

  /**
   * A cursor of this instance.
   *
   * @param owner its name since it was loaded
   * @param progress as recorded; empty before the first record
   * @param lastBatch when a batch was last recorded; {@link Instant#MIN} for none since it was
   *     loaded
   * @param isIdle whether its producer was closed because there were no alerts
   */
  private record Owned(
      String owner, Optional<Progress> progress, Instant lastBatch, boolean isIdle) {
    Owned at(Progress reached) {
      return new Owned(owner, Optional.of(reached), lastBatch, isIdle);
    }

    Owned idle(boolean now) {
      return new Owned(owner, progress, lastBatch, now);
    }

    Owned afterBatch(Instant recorded) {
      return new Owned(owner, progress, recorded, isIdle);
    }
  }

  /**
   * @param kafka properties of the producer
   * @param idPrefix prefix of each transactional.id
   */
  KafkaCursors(Properties kafka, String idPrefix, CursorTopic topic, Clock clock) {
    this.kafka = kafka;
    this.idPrefix = idPrefix;
    this.topic = topic;
    this.clock = clock;
    Properties properties = new Properties();
    kafka.forEach(properties::put);
    properties.putIfAbsent("client.id", idPrefix + ".watermarks");
    // A repeated or late watermark does no harm.
    properties.put("enable.idempotence", "false");
    this.watermarks = new KafkaSender(properties);
  }

  @Override
  public Optional<Cursor> load(String connection) throws IOException {
    sender(connection).open();
    owned.put(
        connection, new Owned(UUID.randomUUID().toString(), Optional.empty(), Instant.MIN, false));
    Optional<Cursor> stored = topic.readSettled(connection).map(StoredCursor::cursor);
    if (stored.isPresent()) {
      // Writes the new owner, which the former one will find.
      commit(connection, new Change(stored.get().progress(), Optional.empty(), List.of()));
    }
    return stored;
  }

  @Override
  public boolean isFree(String connection, Instant recordedSince) throws IOException {
    return topic.readCommitted(connection).map(stored -> stored.isFree(recordedSince)).orElse(true);
  }

  @Override
  public void save(String connection, Change change) throws IOException {
    if (isIdle(connection, change)) {
      saveWatermark(connection, change.progress());
    } else {
      settle(connection);
      commit(connection, change);
    }
  }

  /** Returns whether a change can be recorded without the connection's own producer. */
  private boolean isIdle(String connection, Change change) throws Fenced {
    Owned cursor = owned(connection);
    boolean isWatermark =
        change.added().isEmpty()
            && change.dropped().isEmpty()
            && cursor.progress().filter(p -> CursorTopic.isLater(change.progress(), p)).isPresent();
    boolean isQuiet = cursor.lastBatch().isBefore(clock.instant().minus(IDLE));
    // A producer that failed must settle its last transaction first.
    return isWatermark && (cursor.isIdle() || (isQuiet && sender(connection).isOpen()));
  }

  private void saveWatermark(String connection, Progress progress) throws IOException {
    Owned cursor = owned(connection).idle(true);
    owned.put(connection, cursor);
    closeSender(connection);
    requireOwned(connection);
    sendWatermarks(List.of(topic.watermark(connection, progress, cursor.owner(), cursor.owner())));
    owned.put(connection, cursor.at(progress));
  }

  private void sendWatermarks(List<ProducerRecord<byte[], byte[]>> records) throws DeliveryFailed {
    List<String> rejected = new ArrayList<>();
    watermarks.send(
        new ArrayList<>(records), acknowledged -> {}, (record, reason) -> rejected.add(reason));
    if (!rejected.isEmpty()) {
      throw new DeliveryFailed("Kafka refuses a watermark: " + rejected.get(0), null);
    }
  }

  private void commit(String connection, Change change) throws IOException {
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
    List<ProducerRecord<byte[], byte[]>> records =
        topic.records(connection, change, owned(connection).owner());
    stored.ifPresent(id -> records.add(topic.stored(connection, id)));
    return records;
  }

  /** Returns whether the transaction with the id of these stored lines is committed. */
  boolean isCommitted(String connection, PendingLines.Id stored) throws IOException {
    return topic.isStored(connection, stored);
  }

  /** Notes that the transaction with the change is committed. */
  void recorded(String connection, Change change) {
    owned.computeIfPresent(
        connection,
        (name, cursor) -> {
          Owned after = cursor.at(change.progress());
          return change.added().isPresent() ? after.afterBatch(clock.instant()) : after;
        });
  }

  /**
   * Opens a producer if there is none, which settles the last transaction if it is in doubt.
   *
   * @return the cursor as it is then; empty if there was a producer
   * @throws Fenced if another instance owns the cursor, or it was removed
   */
  Optional<Cursor> settle(String connection) throws IOException {
    TransactionalSender sender = sender(connection);
    if (sender.isOpen()) {
      return Optional.empty();
    }
    // If another instance owns the cursor, its producer must not be fenced.
    requireOwned(connection);
    owned.computeIfPresent(connection, (name, cursor) -> cursor.idle(false));
    sender.open();
    try {
      Optional<StoredCursor> settled = topic.readSettled(connection);
      requireOwned(connection, settled.map(StoredCursor::owner));
      return settled.map(StoredCursor::cursor);
    } catch (IOException e) {
      // Must not send before that is known.
      sender.close();
      throw e;
    }
  }

  /**
   * Does not wait for an open transaction of this connection, which only a new producer ends,
   * unless the cursor seems lost: the last transaction may not be visible yet.
   */
  private void requireOwned(String connection) throws IOException {
    if (!isOwner(owned(connection), topic.committedOwner(connection))) {
      requireOwned(connection, topic.read(connection).map(StoredCursor::owner));
    }
  }

  private void requireOwned(String connection, Optional<String> owner) throws Fenced {
    if (!isOwner(owned(connection), owner)) {
      owned.remove(connection);
      throw new Fenced(connection);
    }
  }

  /** A cursor that was removed, or has another owner, is lost. */
  private static boolean isOwner(Owned cursor, Optional<String> owner) {
    return owner.map(cursor.owner()::equals).orElse(cursor.progress().isEmpty());
  }

  private Owned owned(String connection) throws Fenced {
    Owned cursor = owned.get(connection);
    if (cursor == null) {
      throw new Fenced(connection);
    }
    return cursor;
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
          commit(connection, new Change(progress, Optional.empty(), dropped));
        });
  }

  @Override
  public void remove(String connection) throws IOException {
    whileInUse(
        () -> {
          Optional<Cursor> before = load(connection);
          if (before.isPresent()) {
            send(connection, topic.removal(connection, before.get()));
            owned.remove(connection);
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
    Thread releasing = DaemonThreads.named("release-cursors").newThread(() -> release(owned));
    releasing.start();
    try {
      releasing.join(RELEASE_TIMEOUT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Releases a cursor, and closes its producer. */
  void release(String connection) {
    Owned cursor = owned.remove(connection);
    if (cursor != null) {
      release(Map.of(connection, cursor));
    }
    closeSender(connection);
  }

  private void release(Map<String, Owned> cursors) {
    List<ProducerRecord<byte[], byte[]>> idle = new ArrayList<>();
    cursors.forEach(
        (connection, cursor) -> {
          try {
            if (cursor.progress().isEmpty()) {
              return;
            }
            Progress progress = cursor.progress().get();
            if (cursor.isIdle()) {
              idle.add(topic.watermark(connection, progress, cursor.owner(), StoredCursor.NOBODY));
            } else if (sender(connection).isOpen()) {
              Change none = new Change(progress, Optional.empty(), List.of());
              send(connection, topic.records(connection, none, StoredCursor.NOBODY));
            }
          } catch (IOException | IllegalStateException e) {
            // Such as where a batch that a stop interrupted still uses the producer.
            LOG.debug("Cursor not released connection={}", connection, e);
          }
        });
    try {
      sendWatermarks(idle);
    } catch (DeliveryFailed e) {
      LOG.debug("Cursors not released connections={}", cursors.keySet(), e);
    }
  }

  private void closeSender(String connection) {
    TransactionalSender sender = senders.remove(connection);
    if (sender != null) {
      sender.close();
    }
  }

  @Override
  public void close() {
    release();
    senders.values().forEach(TransactionalSender::close);
    watermarks.close();
    topic.close();
  }
}
