package io.defenderroutes.delivery;

import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.config.OneLine;
import io.defenderroutes.delivery.deadletter.DeadLetter;
import io.defenderroutes.delivery.deadletter.Routed;
import io.defenderroutes.delivery.store.CommittedTopic;
import io.defenderroutes.delivery.store.Folders;
import io.defenderroutes.delivery.store.KafkaNames;
import io.defenderroutes.polling.Change;
import io.defenderroutes.polling.Cursor;
import io.defenderroutes.polling.CursorStore;
import io.defenderroutes.polling.Fenced;
import io.defenderroutes.polling.Polling;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the routes call of this package: begin a batch, and the steps of its commit, in the order in
 * which the pipeline calls them. Each step may be repeated until it succeeds; what has arrived is
 * not sent again.
 */
public final class Delivery implements AutoCloseable {
  /** Variable by which a kamelet says what it is called in the log and in dead letters. */
  static final String DESTINATION = "destination";

  /** Variable that is there while files are written. */
  static final String FILES = "writingFiles";

  private static final long SWEEP_SECONDS = 10;
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final Commit commit;
  private final CursorStore store;
  private final CursorKeeper keeper;
  private final Path filesFolder;
  private final FileOutbox outbox;
  private final Clock clock;
  private final ScheduledExecutorService sweep =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "pending-lines");
            thread.setDaemon(true);
            return thread;
          });

  /** The last one that was logged; used by the sweep's thread alone. */
  private String sweepFault = "";

  private volatile DeliveryWatcher watcher = DeliveryWatcher.NOBODY;

  private Delivery(
      Commit commit, CursorStore store, CursorKeeper keeper, Folders folders, Clock clock) {
    this.commit = commit;
    this.store = store;
    this.keeper = keeper;
    this.filesFolder = folders.files().toAbsolutePath().normalize();
    this.outbox = new FileOutbox(folders.pending(), folders.files(), folders.access());
    this.clock = clock;
  }

  /**
   * Kafka records, dead letters and cursor in one transaction.
   *
   * @param kafka properties of the producer
   * @param names of what is kept in Kafka
   * @param instance a name that no other running instance has
   */
  public static Delivery transactional(
      Properties kafka, KafkaNames names, String instance, Folders folders, Clock clock) {
    CommittedTopic topic = new CommittedTopic(names.cursorTopic(), kafka);
    KafkaCursors cursors =
        new KafkaCursors(
            kafka,
            names.transactionPrefix(),
            instance,
            new CursorTopic(names.cursorTopic(), topic));
    DeadLetters deadLetters =
        new DeadLetters(names.deadLetterTopic(), folders.deadLetters(), Optional.of(kafka));
    return new Delivery(
        new TransactionalCommit(cursors, deadLetters), cursors, cursors, folders, clock);
  }

  /**
   * Without transactions: the cursor is recorded once all is delivered.
   *
   * @param kafka properties of the producer; empty without Kafka
   * @param deadLetterTopic where dead letters go when there is Kafka
   */
  public static Delivery separate(
      Optional<Properties> kafka,
      FileCursorStore cursors,
      String deadLetterTopic,
      Folders folders,
      Clock clock) {
    DeadLetters deadLetters = new DeadLetters(deadLetterTopic, folders.deadLetters(), kafka);
    return new Delivery(
        new SeparateCommit(kafka, deadLetters, cursors), cursors, cursors, folders, clock);
  }

  /** The cursors that batches are recorded in; one that is taken over settles its files first. */
  public CursorStore cursors() {
    return new CursorStore() {
      @Override
      public Optional<Cursor> load(String connection) throws IOException {
        Optional<Cursor> cursor = store.load(connection);
        outbox.settle(connection, commit::isCommitted);
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

  /** The cursors, for a person. */
  public CursorKeeper keeper() {
    return keeper;
  }

  /**
   * Appends, from now on and until it is closed, lines whose batch was committed by an instance
   * that did not live to append them; also where another instance polls the connection by now.
   */
  public void appendWhatOthersLeft() {
    var unused = sweep.scheduleWithFixedDelay(this::sweep, 0, SWEEP_SECONDS, TimeUnit.SECONDS);
  }

  private void sweep() {
    try {
      outbox.appendCommitted(commit::isCommitted);
      sweepFault = "";
    } catch (IOException | RuntimeException | Error e) {
      // Whatever it is, the next round may succeed; the connection's own poll reports it as well.
      String fault = DeliveryFailure.of(e).reason();
      if (!fault.equals(sweepFault)) {
        LOG.warn("Committed lines not appended reason=\"{}\" next=\"retries\"", fault);
      }
      sweepFault = fault;
    }
  }

  /** Lets somebody be told of each batch from now on. */
  public void watch(DeliveryWatcher by) {
    watcher = by;
  }

  public void begin(Exchange exchange) {
    exchange.setVariable(
        Batch.VARIABLE, new Batch(variable(exchange, AlertContract.CONNECTION), clock));
  }

  /** Counts a destination that a kamelet has delivered to by itself. */
  public void delivered(Exchange exchange) {
    exchange.removeVariable(DeliveryFault.ATTEMPT);
    exchange.removeVariable(DeliveryFault.FIRST);
    String destination = destination(exchange);
    Batch batch = Batch.of(exchange);
    batch.delivered(destination);
    batch
        .tally()
        .delivered(
            destination,
            variable(exchange, AlertContract.SEVERITY),
            variable(exchange, AlertContract.CATEGORY));
  }

  /** An alert is new, and classified. */
  public void classified(Exchange exchange) {
    Batch.of(exchange)
        .tally()
        .fresh(
            variable(exchange, AlertContract.SEVERITY),
            variable(exchange, AlertContract.CATEGORY),
            variable(exchange, AlertContract.SERVICE));
  }

  /**
   * Whether an alert of several categories is to be routed for each of them. One that is replayed
   * to the step that failed is routed for the category that it failed for.
   */
  public boolean isForEachCategory(Exchange exchange) {
    List<?> categories = exchange.getVariable(AlertContract.CATEGORIES, List.of(), List.class);
    ReplayedSteps replayed = ReplayedSteps.of(exchange);
    if (replayed != null && replayed.isForOne(categories)) {
      exchange.setVariable(AlertContract.CATEGORY, replayed.category());
      return false;
    }
    Batch.of(exchange).forEachCategory(categories.size() > 1);
    return categories.size() > 1;
  }

  /** Whether the people in the variable {@code to} have had no mail of this alert. */
  public boolean isMailDue(Exchange exchange) {
    return Batch.of(exchange).reaches("email:" + variable(exchange, "to"));
  }

  /**
   * Whether an alert before this one failed and is no dead letter: the batch will not be committed,
   * so this one is passed over until it is asked for again. It raises nothing, which would hide
   * what failed.
   */
  public static boolean isCut(Exchange exchange) {
    return Batch.of(exchange).isCut();
  }

  /** Before an alert is routed: what {@link #requireDestination} compares with. */
  public void mark(Exchange exchange) {
    Batch batch = Batch.of(exchange);
    exchange.getExchangeExtension().addOnCompletion(batch.cutWhereAnAlertFails());
    batch.mark(exchange.getVariable(Routed.ALERT, byte[].class));
  }

  /**
   * Fails if the routing sent the alert nowhere: it added nothing to the batch, and the last
   * endpoint it was sent to is a route. A destination of a user's own shows by being that last
   * endpoint. A rule that means to drop alerts ends with {@code stop}.
   */
  public void requireDestination(Exchange exchange) throws RefusedAlert {
    String last = exchange.getProperty(Exchange.TO_ENDPOINT, "", String.class);
    if (last.startsWith("direct:") && !Batch.of(exchange).hasGrown()) {
      throw new RefusedAlert("the routing sent it to no destination");
    }
  }

  /** Puts the alert at hand, with the exception that stopped it, among the batch's dead letters. */
  public void deadLetter(Exchange exchange) {
    Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    int attempts = exchange.getVariable(DeliveryFault.ATTEMPT, 0, Integer.class);
    Instant first = exchange.getVariable(DeliveryFault.FIRST, Instant.class);
    Batch.of(exchange)
        .add(
            Routed.of(exchange),
            exchange.getVariable(Routed.STEP) == null ? DeadLetter.NONE : destination(exchange),
            DeliveryFailure.of(failure).reason(),
            Math.max(1, attempts),
            first == null ? clock.instant() : first);
    // The alert's next destination has attempts of its own.
    exchange.removeVariable(DeliveryFault.ATTEMPT);
    exchange.removeVariable(DeliveryFault.FIRST);
    exchange.removeVariable(Routed.STEP);
  }

  /**
   * First step of the commit: lines for files are stored, forced to disk, and appended once the
   * batch is committed. Those of a replay, which has no cursor, are appended at once.
   */
  public void files(Exchange exchange) throws IOException {
    Batch batch = Batch.of(exchange);
    if (batch.lines().isEmpty()) {
      return;
    }
    exchange.setVariable(FILES, true);
    if (exchange.getVariable(Polling.CHANGE, Change.class) != null) {
      batch.stored(outbox.store(variable(exchange, AlertContract.CONNECTION), batch.lines()));
    } else {
      Iterator<Map.Entry<Path, List<byte[]>>> files = batch.lines().entrySet().iterator();
      while (files.hasNext()) {
        Map.Entry<Path, List<byte[]>> file = files.next();
        outbox.appendNow(file.getKey(), file.getValue());
        appended(batch, file);
        files.remove();
      }
    }
    exchange.removeVariable(FILES);
  }

  /**
   * Second step: Kafka, dead letters, and what the batch makes of the cursor; then its lines are
   * appended to files.
   */
  public void commit(Exchange exchange) throws IOException {
    String connection = variable(exchange, AlertContract.CONNECTION);
    Batch batch = Batch.of(exchange);
    if (!batch.isCommitted()) {
      try {
        commit.commit(connection, batch, exchange.getVariable(Polling.CHANGE, Change.class));
      } catch (Fenced e) {
        outbox.release(connection);
        throw e;
      }
    }
    if (batch.stored().isPresent()) {
      batch.committed();
      exchange.setVariable(FILES, true);
      outbox.append(connection);
      batch.lines().entrySet().forEach(file -> appended(batch, file));
      batch.lines().clear();
      exchange.removeVariable(FILES);
    }
  }

  private void appended(Batch batch, Map.Entry<Path, List<byte[]>> file) {
    String name = "file:" + filesFolder.relativize(file.getKey());
    file.getValue().forEach(line -> batch.delivered(name));
  }

  /** A connection that nothing polls any more; may take a while, where Kafka is away. */
  public void letGo(String connection) {
    commit.letGo(connection);
    try {
      outbox.drop(connection);
    } catch (IOException e) {
      LOG.debug("Empty file of pending lines not deleted connection={}", connection, e);
    }
  }

  /** Last step: tells what went where. */
  public void report(@Variable("connection") String connection, Exchange exchange) {
    Batch batch = Batch.of(exchange);
    Map<String, Integer> delivered = batch.delivered();
    if (!delivered.isEmpty()) {
      StringBuilder text = new StringBuilder();
      delivered.forEach(
          (destination, count) -> text.append(' ').append(destination).append('=').append(count));
      LOG.info("Delivered connection={}{}", connection, text);
    }
    if (!batch.tally().isEmpty()) {
      batch.tally().tell(connection, watcher);
      watcher.recorded(connection, batch.age());
    }
  }

  private static String destination(Exchange exchange) {
    String called = called(exchange);
    exchange.removeVariable(DESTINATION);
    return called;
  }

  /**
   * What a destination is in trouble as: all topics are Kafka's, and all files the disk's; others
   * are what they are called.
   */
  public static String place(String destination) {
    return destination.startsWith("kafka:")
        ? "kafka"
        : destination.startsWith("file:") ? "file" : destination;
  }

  /** As the kamelet at hand calls itself; a destination of a user's own by its endpoint. */
  static String called(Exchange exchange) {
    Object named = exchange.getVariable(DESTINATION);
    if (named != null) {
      return named.toString();
    }
    String endpoint = exchange.getProperty(Exchange.FAILURE_ENDPOINT, "", String.class);
    return endpoint.startsWith("direct:") ? DeadLetter.NONE : OneLine.withoutPaths(endpoint);
  }

  private static String variable(Exchange exchange, String name) {
    String value = exchange.getVariable(name, String.class);
    return value == null ? "" : value;
  }

  @Override
  public void close() {
    sweep.shutdown();
    commit.close();
  }
}
