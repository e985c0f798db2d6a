package io.defenderroutes.delivery;

import static io.defenderroutes.alert.AlertContract.text;

import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.delivery.deadletter.DeadLetter;
import io.defenderroutes.delivery.deadletter.Routed;
import io.defenderroutes.delivery.pending.FilePendingStore;
import io.defenderroutes.delivery.pending.KafkaPendingStore;
import io.defenderroutes.delivery.pending.PendingEditor;
import io.defenderroutes.delivery.pending.PendingQueues;
import io.defenderroutes.delivery.pending.PendingStore;
import io.defenderroutes.delivery.pending.QueueLimits;
import io.defenderroutes.delivery.store.CommittedTopic;
import io.defenderroutes.delivery.store.Folders;
import io.defenderroutes.delivery.store.KafkaNames;
import io.defenderroutes.polling.Change;
import io.defenderroutes.polling.Cursor;
import io.defenderroutes.polling.CursorChanges;
import io.defenderroutes.polling.CursorStore;
import io.defenderroutes.polling.Fenced;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bean {@code delivery} of the routes: collects the deliveries of a batch and commits them.
 *
 * <p>The steps of a commit are {@link #store}, {@link #commit} and {@link #report}. Each can be
 * repeated until it succeeds; nothing is delivered twice.
 */
public final class Delivery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final Commit commit;
  private final CursorStore store;
  private final CursorEditor editor;
  private final FileOutbox outbox;
  private final OutboxSweep sweep;
  private final Clock clock;
  private final PendingStore pending;
  private final PendingEditor pendingEditor;
  private final DeadLetters deadLetters;
  private final Optional<Properties> kafka;
  private @Nullable CursorChanges changes;
  private @Nullable PendingQueues queues;
  private @Nullable DestinationCalls calls;
  private volatile DeliveryWatcher watcher = DeliveryWatcher.NOBODY;

  private <C extends CursorStore & CursorEditor> Delivery(
      Commit commit,
      C cursors,
      PendingStore pending,
      PendingEditor pendingEditor,
      DeadLetters deadLetters,
      Optional<Properties> kafka,
      Folders folders,
      Clock clock) {
    this.commit = commit;
    this.store = cursors;
    this.editor = cursors;
    this.pending = pending;
    this.pendingEditor = pendingEditor;
    this.deadLetters = deadLetters;
    this.kafka = kafka;
    this.outbox = new FileOutbox(folders.pending(), folders.files(), folders.access());
    this.sweep = new OutboxSweep(outbox, commit::isCommitted);
    this.clock = clock;
  }

  /**
   * Returns a delivery that commits Kafka records, dead letters and cursor in one transaction.
   *
   * @param kafka properties of the producer
   */
  public static Delivery transactional(
      Properties kafka, KafkaNames names, Folders folders, Clock clock) {
    CommittedTopic topic = new CommittedTopic(names.cursorTopic(), kafka);
    KafkaCursors cursors =
        new KafkaCursors(
            kafka, names.transactionPrefix(), new CursorTopic(names.cursorTopic(), topic), clock);
    DeadLetters deadLetters =
        new DeadLetters(names.deadLetterTopic(), folders.deadLetters(), Optional.of(kafka));
    KafkaPendingStore pending = new KafkaPendingStore(names.pendingTopic(), kafka);
    return new Delivery(
        new TransactionalCommit(cursors, deadLetters, pending),
        cursors,
        pending,
        pending,
        deadLetters,
        Optional.of(kafka),
        folders,
        clock);
  }

  /**
   * Returns a delivery without transactions, which writes the cursor after everything else.
   *
   * @param kafka properties of the producer; empty without Kafka
   */
  public static Delivery separate(
      Optional<Properties> kafka,
      FileCursorStore cursors,
      String deadLetterTopic,
      Folders folders,
      Clock clock) {
    DeadLetters deadLetters = new DeadLetters(deadLetterTopic, folders.deadLetters(), kafka);
    FilePendingStore pending = new FilePendingStore(folders.pendingDeliveries());
    return new Delivery(
        new SeparateCommit(kafka, deadLetters, cursors, pending),
        cursors,
        pending,
        pending.editor(connection -> cursors.batches(connection).orElse(null)),
        deadLetters,
        kafka,
        folders,
        clock);
  }

  /** Returns the cursors for polling; loading one settles the pending lines of its connection. */
  public CursorStore cursors() {
    return new CursorStore() {
      @Override
      public Optional<Cursor> load(String connection) throws IOException {
        Optional<Cursor> cursor = store.load(connection);
        outbox.settle(connection, commit::isCommitted);
        pending.settle(connection, cursor.map(of -> of.progress().batches()).orElse(null));
        own(connection);
        return cursor;
      }

      @Override
      public boolean isFree(String connection, Instant recordedSince) throws IOException {
        return store.isFree(connection, recordedSince);
      }

      @Override
      public void save(String connection, Change change) throws IOException {
        store.save(connection, change);
      }
    };
  }

  /** Finds the pending deliveries of a connection, whose cursor this instance has taken over. */
  private void own(String connection) {
    if (queues != null) {
      queues.own(connection);
    }
  }

  /**
   * Carries out pending deliveries from now on.
   *
   * @param steps of the routing
   */
  public void deliverPending(CamelContext context, RoutingSteps steps, QueueLimits limits) {
    DestinationCalls carrier = new DestinationCalls(context, steps, deadLetters, kafka, clock);
    calls = carrier;
    queues = new PendingQueues(pending, carrier, limits, clock);
  }

  /** Starts no further pending delivery, and waits for those in flight. */
  public void stopPending(Duration within) {
    if (queues != null) {
      queues.stop(within);
    }
  }

  /** Whether a connection has pending deliveries, which this instance carries out. */
  public boolean hasPending(String connection) {
    return queues != null && queues.has(connection);
  }

  /** The queues of pending deliveries; null in a process that carries out none. */
  public @Nullable PendingQueues queues() {
    return queues;
  }

  /** Returns the cursors for an operator. */
  public CursorEditor editor() {
    return editor;
  }

  /** Returns the pending deliveries for an operator. */
  public PendingEditor pendingEditor() {
    return pendingEditor;
  }

  /**
   * Starts to append committed lines that another instance, such as one that was killed, did not
   * append; also of connections that this instance does not poll.
   */
  public void startSweep() {
    sweep.start();
  }

  public void watch(DeliveryWatcher by) {
    watcher = by;
  }

  /** Sets what determines the change of the cursor; to be called before the first batch. */
  public void commitChangesOf(CursorChanges polling) {
    changes = polling;
  }

  private CursorChanges changes() {
    return Objects.requireNonNull(changes, "cursor changes not set");
  }

  /** Begins a batch. */
  public void begin(Exchange exchange) {
    Batch batch = new Batch(text(exchange, AlertContract.CONNECTION), clock);
    changes().begin(batch.connection());
    exchange.setVariable(Batch.VARIABLE, batch);
  }

  /**
   * Does nothing: a delivery is counted when the destination has accepted it. Kamelets of earlier
   * versions call it as their last step.
   */
  public void delivered() {
    // See above.
  }

  /** In a split of the deliveries of one call: restores the message of one of them. */
  public void bulkItem(Exchange exchange) throws InvalidPayloadException {
    StoredMessages.restoreItem(exchange);
  }

  /** Makes a dead letter of the current alert and the exception that stopped it. */
  public void deadLetter(Exchange exchange) {
    Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    boolean isRouted = exchange.getVariable(Routed.STEP) != null;
    Batch batch = Batch.of(exchange);
    batch.alerts().fails(exchange.getVariable(AlertContract.ALERT, byte[].class));
    batch.add(
        Routed.of(exchange),
        isRouted ? DestinationNames.take(exchange) : DeadLetter.NONE,
        DeliveryFailure.of(failure).reason(),
        1,
        clock.instant());
    exchange.removeVariable(Routed.STEP);
  }

  /**
   * First step of the commit: determines the change of the cursor, and stores the lines for files
   * on disk. The commit records that they are stored; they are appended after it.
   */
  public void store(Exchange exchange) throws IOException {
    Batch batch = Batch.of(exchange);
    batch.alerts().settle();
    batch.changes(changes().change(batch.connection()));
    if (!batch.lines().isEmpty()) {
      inFiles(() -> batch.stored(outbox.store(batch.connection(), batch.lines())));
    }
  }

  /**
   * Second step: commits Kafka records, dead letters and the change of the cursor; then appends the
   * lines to their files. The connection advances last: if a stop interrupts the append, its next
   * poll loads the cursor again, which appends the stored lines.
   */
  public void commit(Exchange exchange) throws IOException {
    Batch batch = Batch.of(exchange);
    String connection = batch.connection();
    if (!batch.isCommitted()) {
      try {
        Optional<List<PendingStore.Stored>> stored = commit.commit(connection, batch);
        if (queues != null) {
          stored.ifPresentOrElse(queues::add, () -> own(connection));
        }
      } catch (Fenced e) {
        outbox.release(connection);
        disown(connection);
        throw e;
      }
      batch.committed();
    }
    if (!batch.lines().isEmpty()) {
      inFiles(() -> outbox.append(connection));
      List.copyOf(batch.lines().keySet()).forEach(batch::linesAppended);
    }
    changes().recorded(connection);
  }

  /** Appends the lines of a replay, which has no cursor, at once. */
  void append(Batch batch) throws IOException {
    for (Map.Entry<Path, List<byte[]>> file : Map.copyOf(batch.lines()).entrySet()) {
      inFiles(() -> outbox.appendNow(file.getKey(), file.getValue()));
      batch.linesAppended(file.getKey());
    }
  }

  private interface FileTask {
    void run() throws IOException;
  }

  private static void inFiles(FileTask task) throws FilesUnavailable {
    try {
      task.run();
    } catch (IOException e) {
      throw new FilesUnavailable(e);
    }
  }

  /** Last step: logs and counts what was delivered where. */
  public void report(Exchange exchange) {
    BatchReport.write(Batch.of(exchange), watcher);
  }

  private void disown(String connection) {
    if (queues != null) {
      queues.disown(connection);
    }
  }

  /** Starts no further pending delivery of a connection that another instance takes over. */
  public void pause(String connection) {
    if (queues != null) {
      queues.pause(connection);
    }
  }

  /** Whether pending deliveries of a connection are in flight or not recorded as done. */
  public boolean isDelivering(String connection) {
    return queues != null && queues.isActive(connection);
  }

  /** Releases a connection that this instance polls no more; slow while Kafka is unavailable. */
  public void release(String connection) {
    disown(connection);
    commit.release(connection);
    try {
      outbox.drop(connection);
    } catch (IOException e) {
      LOG.debug("Empty file of pending lines not deleted connection={}", connection, e);
    }
  }

  @Override
  public void close() {
    if (queues != null) {
      queues.close();
    } else {
      pending.close();
    }
    if (calls != null) {
      calls.close();
    }
    sweep.close();
    commit.close();
  }
}
