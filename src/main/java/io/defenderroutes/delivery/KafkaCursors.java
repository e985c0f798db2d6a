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
 * Keeps cursors in Kafka, each in transactions of its connection's own producer.
 *
 * <p>After a failure it is not certain whether a transaction was committed. So the producer is
 * replaced, which settles it, and the cursor read, which tells it. The cursor also names the
 * instance that recorded it last: one that finds another's name there has been replaced.
 */
final class KafkaCursors implements CursorStore, CursorKeeper, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaCursors.class);

  private static final Duration LETTING_GO = Duration.ofSeconds(3);

  private final Properties kafka;
  private final String idPrefix;
  private final String instance;
  private final CursorTopic topic;
  private final Map<String, TransactionalSender> senders = new ConcurrentHashMap<>();

  /** How far those have got that are in our name. */
  private final Map<String, Progress> held = new ConcurrentHashMap<>();

  /**
   * @param kafka properties of the producer
   * @param idPrefix what the transactional.id of each connection begins with
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
      // Under our name: who had it before finds that out.
      Change claim = new Change(stored.get().progress(), Optional.empty(), List.of());
      send(connection, records(connection, claim, Optional.empty()));
      recorded(connection, claim);
    }
    return stored;
  }

  @Override
  public boolean isFree(String connection, Instant recordedSince) throws IOException {
    return topic.glance(connection).map(stored -> stored.isFree(recordedSince)).orElse(true);
  }

  @Override
  public void save(String connection, Change change) throws IOException {
    settle(connection);
    send(connection, records(connection, change, Optional.empty()));
    recorded(connection, change);
  }

  /**
   * The records that make a change, for the connection's transaction.
   *
   * @param stored lines for files, stored by the same batch
   */
  List<ProducerRecord<byte[], byte[]>> records(
      String connection, Change change, Optional<PendingLines.Id> stored) throws IOException {
    List<ProducerRecord<byte[], byte[]>> records = topic.records(connection, change, instance);
    stored.ifPresent(id -> records.add(topic.stored(connection, id)));
    return records;
  }

  /** Whether the transaction that recorded these stored lines is committed, as of now. */
  boolean isCommitted(String connection, PendingLines.Id stored) throws IOException {
    return topic.isStored(connection, stored);
  }

  /** The transaction with the change is committed. */
  void recorded(String connection, Change change) {
    held.put(connection, change.progress());
  }

  /**
   * Makes certain what became of the last transaction.
   *
   * @return the cursor as it is, if there was any doubt
   * @throws Fenced if it is another's, or has been removed
   */
  Optional<Cursor> settle(String connection) throws IOException {
    TransactionalSender sender = sender(connection);
    if (sender.isOpen()) {
      return Optional.empty();
    }
    // Not waiting for our own last transaction, which only the next line ends.
    requireOurs(connection, topic.glance(connection));
    sender.open();
    Optional<StoredCursor> settled = topic.read(connection);
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
      send(connection, topic.removal(connection, before.get()));
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

  /** Lets go of one cursor, and closes its producer. */
  void letGo(String connection) {
    Progress progress = held.remove(connection);
    if (progress != null) {
      letGo(connection, progress);
    }
    TransactionalSender sender = senders.remove(connection);
    if (sender != null) {
      sender.close();
    }
  }

  private void letGo(String connection, Progress progress) {
    if (sender(connection).isOpen()) {
      try {
        Change none = new Change(progress, Optional.empty(), List.of());
        send(connection, topic.records(connection, none, StoredCursor.NOBODY));
      } catch (IOException | IllegalStateException e) {
        // Such as where a batch that a stop cut short still has the producer.
        LOG.debug("Cursor not released connection={}", connection, e);
      }
    }
  }

  @Override
  public void close() {
    letGo();
    senders.values().forEach(TransactionalSender::close);
    topic.close();
  }
}
