package io.defenderroutes.delivery;

import io.defenderroutes.delivery.deadletter.DeadLetter;
import io.defenderroutes.delivery.deadletter.Routed;
import io.defenderroutes.delivery.pending.PendingDelivery;
import io.defenderroutes.formats.AlertDocuments;
import io.defenderroutes.polling.Change;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Synchronization;
import org.apache.camel.support.SynchronizationAdapter;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries that the routing collected for a batch of alerts, and its change of the cursor.
 *
 * <p>The commit removes what is delivered, so that a repeated step delivers nothing twice. Used by
 * one thread.
 */
public final class Batch {
  static final String VARIABLE = "batch";

  private final String connection;
  private final Clock clock;
  private final Instant started;
  private final @Nullable DeadLetter replayed;
  private final List<Outgoing> records = new ArrayList<>();
  private final Map<Path, List<byte[]>> lines = new LinkedHashMap<>();
  private final Map<Path, List<Line>> labels = new HashMap<>();
  private final List<PendingDelivery> pending = new ArrayList<>();
  private final Map<String, Integer> collected = new TreeMap<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private final List<DeadLetter> failed = new ArrayList<>();
  private final Map<String, Integer> delivered = new TreeMap<>();
  private final BatchTally tally = new BatchTally();
  private final BatchAlerts alerts = new BatchAlerts(tally);
  private final AlertDocuments documents = new AlertDocuments();
  private @Nullable Change change;
  private PendingLines.@Nullable Id stored;
  private boolean committed;
  private boolean aborted;

  /**
   * An alert for Kafka.
   *
   * @param routed what a dead letter of it would contain
   */
  record Outgoing(ProducerRecord<byte[], byte[]> record, Routed routed) {
    String destination() {
      return "kafka:" + record.topic();
    }
  }

  /** How a line is counted. */
  private record Line(String destination, String severity, String category) {}

  Batch(String connection, Clock clock) {
    this(connection, clock, null);
  }

  /**
   * @param replayed the dead letter that this batch replays or discards
   */
  Batch(String connection, Clock clock, @Nullable DeadLetter replayed) {
    this.connection = connection;
    this.clock = clock;
    this.replayed = replayed;
    this.started = clock.instant();
  }

  public static Batch of(Exchange exchange) {
    Batch batch = exchange.getVariable(VARIABLE, Batch.class);
    if (batch == null) {
      throw new IllegalStateException("a destination was called outside of a batch");
    }
    return batch;
  }

  String connection() {
    return connection;
  }

  /** The current alert in the formats of its destinations. */
  AlertDocuments documents() {
    return documents;
  }

  /**
   * Aborts the batch where an alert fails without becoming a dead letter, mostly because of a stop:
   * the batch will not be committed, and its remaining alerts are not delivered.
   */
  Synchronization abortOnFailure() {
    return new SynchronizationAdapter() {
      @Override
      public void onFailure(Exchange exchange) {
        aborted = true;
      }
    };
  }

  boolean isAborted() {
    return aborted;
  }

  /** Collects a Kafka record. */
  void add(ProducerRecord<byte[], byte[]> record, Routed alert) {
    alerts.take();
    records.add(new Outgoing(record, alert));
  }

  /**
   * Collects a line for a file.
   *
   * @param destination its name: one for the files of all days
   */
  void add(Path file, byte[] line, String destination, String severity, String category) {
    alerts.take();
    lines.computeIfAbsent(file, name -> new ArrayList<>()).add(line);
    labels
        .computeIfAbsent(file, name -> new ArrayList<>())
        .add(new Line(destination, severity, category));
  }

  /** Collects a delivery that is carried out once the batch is committed. */
  void add(PendingDelivery delivery) {
    alerts.take();
    pending.add(delivery);
  }

  /** Returns the pending deliveries that are not stored. */
  List<PendingDelivery> pending() {
    return pending;
  }

  /** Removes all pending deliveries, which are stored. */
  void pendingStored() {
    pending.forEach(
        delivery -> {
          collected.merge(delivery.destination(), 1, Integer::sum);
          tally.pending(
              delivery.destination(), delivery.routed().severity(), delivery.routed().category());
        });
    pending.clear();
  }

  /** Returns the number of pending deliveries to each destination, for the log. */
  Map<String, Integer> collected() {
    return collected;
  }

  /** Makes a dead letter of a pending delivery that cannot be stored. */
  void reject(PendingDelivery delivery, String reason) {
    pending.remove(delivery);
    fail(delivery.routed(), delivery.destination(), reason, 1, clock.instant());
  }

  /** Collects a dead letter. */
  void add(Routed alert, String destination, String reason, int attempts, Instant firstFailedAt) {
    alerts.take();
    fail(alert, destination, reason, attempts, firstFailedAt);
  }

  private void fail(
      Routed alert, String destination, String reason, int attempts, Instant firstFailedAt) {
    DeadLetter letter =
        new DeadLetter(
            connection, alert, destination, reason, attempts, firstFailedAt, clock.instant());
    deadLetters.add(replayed == null ? letter : letter.after(replayed));
    failed.add(letter);
  }

  List<Outgoing> records() {
    return records;
  }

  /** Removes all records, which are delivered. */
  void recordsDelivered() {
    records.forEach(this::delivered);
    records.clear();
  }

  /** Removes records that are delivered. */
  void delivered(Set<ProducerRecord<byte[], byte[]>> acknowledged) {
    records.removeIf(
        outgoing -> {
          boolean isDelivered = acknowledged.contains(outgoing.record());
          if (isDelivered) {
            delivered(outgoing);
          }
          return isDelivered;
        });
  }

  private void delivered(Outgoing outgoing) {
    delivered(outgoing.destination(), outgoing.routed().severity(), outgoing.routed().category());
  }

  /** Turns rejected records into dead letters. */
  void rejected(Map<ProducerRecord<byte[], byte[]>, String> reasons) {
    records.removeIf(
        outgoing -> {
          String reason = reasons.get(outgoing.record());
          if (reason != null) {
            fail(outgoing.routed(), outgoing.destination(), reason, 1, clock.instant());
          }
          return reason != null;
        });
  }

  /** Returns whether a dead letter was collected, even if it is stored by now. */
  boolean hasFailed(String id) {
    return failed.stream().anyMatch(letter -> letter.id().equals(id));
  }

  /** Returns the reason of the latest dead letter; empty if there was none. */
  Optional<String> lastReason() {
    return failed.isEmpty()
        ? Optional.empty()
        : Optional.of(failed.get(failed.size() - 1).reason());
  }

  /** Returns the dead letters that are not stored. */
  public List<DeadLetter> deadLetters() {
    return deadLetters;
  }

  /** Returns the lines to append, by file. */
  Map<Path, List<byte[]>> lines() {
    return lines;
  }

  /** Sets the id under which the lines are stored; the commit records it. */
  void stored(PendingLines.Id id) {
    stored = id;
  }

  /** Returns the id under which the lines are stored; empty if there are none. */
  Optional<PendingLines.Id> stored() {
    return Optional.ofNullable(stored);
  }

  /** Removes the lines of a file, which are appended. */
  void linesAppended(Path file) {
    lines.remove(file);
    List<Line> appended = labels.remove(file);
    if (appended != null) {
      appended.forEach(line -> delivered(line.destination, line.severity, line.category));
    }
  }

  /**
   * Sets the change of the cursor that is committed with this batch.
   *
   * @param made empty if all alerts were delivered before
   */
  void changes(Optional<Change> made) {
    change = made.orElse(null);
  }

  /** Returns the change of the cursor; empty for a replay, and if there is no new alert. */
  Optional<Change> change() {
    return Optional.ofNullable(change);
  }

  /** Marks records, dead letters and the change of the cursor as committed; lines may be left. */
  void committed() {
    committed = true;
  }

  boolean isCommitted() {
    return committed;
  }

  /**
   * Returns, after the commit, the number of alerts without a delivery that were not dropped, and
   * of deliveries that are neither accepted, pending nor dead letters; 0 unless the product has an
   * error.
   */
  int uncounted() {
    int counted =
        Stream.of(delivered, collected)
            .flatMap(counts -> counts.values().stream())
            .mapToInt(Integer::intValue)
            .sum();
    return alerts.uncounted(counted);
  }

  BatchTally tally() {
    return tally;
  }

  /** Counts what becomes of each alert. */
  BatchAlerts alerts() {
    return alerts;
  }

  Duration age() {
    return Duration.between(started, clock.instant());
  }

  /** Counts an alert that a destination accepted while it was routed. */
  void deliveredNow(String destination, String severity, String category) {
    alerts.take();
    delivered(destination, severity, category);
  }

  private void delivered(String destination, String severity, String category) {
    delivered.merge(destination, 1, Integer::sum);
    tally.delivered(destination, severity, category);
  }

  /** Counts a dead letter that is stored. */
  void stored(DeadLetter letter, String where) {
    deadLetters.remove(letter);
    delivered.merge("dead-letters:" + where, 1, Integer::sum);
    tally.deadLetter(letter.destination(), letter.reason());
  }

  /** Returns the number of alerts that reached each destination, for the log. */
  public Map<String, Integer> delivered() {
    return delivered;
  }
}
