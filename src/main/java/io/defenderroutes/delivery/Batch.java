package io.defenderroutes.delivery;

import io.defenderroutes.delivery.deadletter.DeadLetter;
import io.defenderroutes.delivery.deadletter.Routed;
import io.defenderroutes.delivery.pending.PendingDelivery;
import io.defenderroutes.polling.Change;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
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
  private final Instant begun;
  private final @Nullable DeadLetter replayed;
  private final List<Outgoing> records = new ArrayList<>();
  private final Map<Path, List<byte[]>> lines = new LinkedHashMap<>();
  private final List<PendingDelivery> pending = new ArrayList<>();
  private final Map<String, Integer> collected = new TreeMap<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private final List<DeadLetter> failed = new ArrayList<>();
  private final Map<String, Integer> delivered = new TreeMap<>();
  private final BatchTally tally = new BatchTally();
  private @Nullable Change change;
  private PendingLines.@Nullable Id stored;
  private boolean committed;
  private boolean aborted;

  private final Set<String> destinations = new HashSet<>();
  private final Set<String> destinationsBefore = new HashSet<>();
  private byte @Nullable [] routed;
  private boolean forEachCategory;
  private int repeated;
  private int marked;

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
    this.begun = clock.instant();
  }

  /** Returns whether an alert is being routed, not a pending delivery carried out. */
  static boolean isRouting(Exchange exchange) {
    return exchange.getVariable(VARIABLE) != null;
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
    records.add(new Outgoing(record, alert));
  }

  /** Collects a line for a file. */
  void add(Path file, byte[] line) {
    lines.computeIfAbsent(file, name -> new ArrayList<>()).add(line);
  }

  /** Collects a delivery that is carried out once the batch is committed. */
  void add(PendingDelivery delivery) {
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
    pending.removeIf(one -> one == delivery);
    add(delivery.routed(), delivery.destination(), reason, 1, clock.instant());
  }

  /** Collects a dead letter. */
  void add(Routed alert, String destination, String reason, int attempts, Instant firstFailedAt) {
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
            add(outgoing.routed(), outgoing.destination(), reason, 1, clock.instant());
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

  /**
   * Removes the lines of a file, which are appended.
   *
   * @param folder the file is logged relative to it
   */
  void linesAppended(Path file, Path folder) {
    List<byte[]> appended = lines.remove(file);
    if (appended != null) {
      delivered.merge("file:" + folder.relativize(file), appended.size(), Integer::sum);
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

  /** Sets whether the next alert is routed once for each of its categories. */
  void forEachCategory(boolean each) {
    forEachCategory = each;
  }

  /** Begins to route an alert, or to route it for another of its categories. */
  void mark(byte[] alert) {
    if (forEachCategory) {
      if (routed != alert) {
        destinationsBefore.clear();
      } else {
        destinationsBefore.addAll(destinations);
      }
      destinations.clear();
      routed = alert;
    }
    marked = size();
  }

  /** Returns false if the alert reached the destination for another of its categories. */
  boolean isFirstFor(String destination) {
    if (!forEachCategory) {
      return true;
    }
    if (destinationsBefore.contains(destination)) {
      repeated++;
      return false;
    }
    destinations.add(destination);
    return true;
  }

  /** Returns whether the alert reached a destination since {@link #mark}. */
  boolean hasGrown() {
    return size() != marked;
  }

  private int size() {
    int size = records.size() + pending.size() + deadLetters.size() + repeated;
    size += lines.values().stream().mapToInt(List::size).sum();
    return size + delivered.values().stream().mapToInt(Integer::intValue).sum();
  }

  BatchTally tally() {
    return tally;
  }

  Duration age() {
    return Duration.between(begun, clock.instant());
  }

  /** Counts an alert that a destination accepted. */
  void delivered(String destination, String severity, String category) {
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
