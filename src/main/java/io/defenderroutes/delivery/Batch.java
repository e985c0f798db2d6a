package io.defenderroutes.delivery;

import io.defenderroutes.delivery.deadletter.DeadLetter;
import io.defenderroutes.delivery.deadletter.Routed;
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
 * What the routing has decided for the alerts in hand. Destinations add to it, the commit empties
 * it: what is delivered is taken out, so that a step that is repeated repeats nothing that has
 * arrived. Used by one thread.
 */
public final class Batch {
  static final String VARIABLE = "batch";

  private final String connection;
  private final Clock clock;
  private final List<Outgoing> records = new ArrayList<>();
  private final Map<Path, List<byte[]>> lines = new LinkedHashMap<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private final Map<String, Integer> delivered = new TreeMap<>();
  private final BatchTally tally = new BatchTally();
  private final Instant begun;
  private final @Nullable DeadLetter replayed;
  private final List<DeadLetter> failed = new ArrayList<>();
  private final Set<String> reached = new HashSet<>();
  private final Set<String> reachedBefore = new HashSet<>();
  private byte @Nullable [] routed;
  private boolean forEachCategory;
  private boolean cut;
  private PendingLines.@Nullable Id stored;
  private boolean committed;
  private final Synchronization failing =
      new SynchronizationAdapter() {
        @Override
        public void onFailure(Exchange exchange) {
          cut = true;
        }
      };
  private int passedOver;
  private int marked;

  /**
   * An alert for Kafka.
   *
   * @param routed what its dead letter would tell
   */
  record Outgoing(ProducerRecord<byte[], byte[]> record, Routed routed) {}

  /**
   * An alert that fails, and is no dead letter, most often was cut short by a stop: the batch will
   * not be committed, and what is left of it is to be sent nowhere.
   */
  Synchronization cutWhereAnAlertFails() {
    return failing;
  }

  boolean isCut() {
    return cut;
  }

  Batch(String connection, Clock clock) {
    this(connection, clock, null);
  }

  /**
   * @param replayed the dead letter that this batch is to do away with
   */
  Batch(String connection, Clock clock, @Nullable DeadLetter replayed) {
    this.connection = connection;
    this.clock = clock;
    this.replayed = replayed;
    this.begun = clock.instant();
  }

  public static Batch of(Exchange exchange) {
    Batch batch = exchange.getVariable(VARIABLE, Batch.class);
    if (batch == null) {
      throw new IllegalStateException("a destination was called outside of a batch");
    }
    return batch;
  }

  List<Outgoing> records() {
    return records;
  }

  /** All records have arrived. */
  void recordsDelivered() {
    records.forEach(this::delivered);
    records.clear();
  }

  /** These records have arrived. */
  public void delivered(Set<ProducerRecord<byte[], byte[]>> arrived) {
    records.removeIf(
        outgoing -> {
          boolean hasArrived = arrived.contains(outgoing.record());
          if (hasArrived) {
            delivered(outgoing);
          }
          return hasArrived;
        });
  }

  private void delivered(Outgoing outgoing) {
    String destination = "kafka:" + outgoing.record().topic();
    delivered(destination);
    tally.delivered(destination, outgoing.routed().severity(), outgoing.routed().category());
  }

  /** Makes dead letters of the records that are refused. */
  void refused(Map<ProducerRecord<byte[], byte[]>, String> reasons) {
    records.removeIf(
        outgoing -> {
          String reason = reasons.get(outgoing.record());
          if (reason != null) {
            Instant now = clock.instant();
            String destination = "kafka:" + outgoing.record().topic();
            add(outgoing.routed(), destination, reason, 1, now);
          }
          return reason != null;
        });
  }

  /** An alert could not be delivered to a destination. */
  void add(Routed routed, String destination, String reason, int attempts, Instant firstFailedAt) {
    DeadLetter letter =
        new DeadLetter(
            connection, routed, destination, reason, attempts, firstFailedAt, clock.instant());
    deadLetters.add(replayed == null ? letter : letter.after(replayed));
    failed.add(letter);
  }

  /** Whether this dead letter was ever among the batch's. */
  boolean hasFailed(String id) {
    return failed.stream().anyMatch(letter -> letter.id().equals(id));
  }

  /** Why the last alert of the batch's that became a dead letter did; empty if none did. */
  Optional<String> lastReason() {
    return failed.isEmpty()
        ? Optional.empty()
        : Optional.of(failed.get(failed.size() - 1).reason());
  }

  Map<Path, List<byte[]>> lines() {
    return lines;
  }

  /** The lines are stored; the commit has to record that. */
  void stored(PendingLines.Id id) {
    stored = id;
  }

  /** What the lines are stored under; empty if there are none. */
  Optional<PendingLines.Id> stored() {
    return Optional.ofNullable(stored);
  }

  /** All but the lines is delivered, and recorded. */
  void committed() {
    committed = true;
  }

  boolean isCommitted() {
    return committed;
  }

  public List<DeadLetter> deadLetters() {
    return deadLetters;
  }

  /** Whether the alert that comes next is routed once for each of its categories. */
  void forEachCategory(boolean each) {
    forEachCategory = each;
  }

  /** Remembers what there is, before an alert is routed, which may be once for each category. */
  void mark(byte[] alert) {
    if (forEachCategory) {
      if (routed != alert) {
        reachedBefore.clear();
      } else {
        reachedBefore.addAll(reached);
      }
      reached.clear();
      routed = alert;
    }
    marked = size();
  }

  /**
   * Whether the alert is to be delivered to a destination; not if it was when it was routed for
   * another of its categories.
   */
  boolean reaches(String destination) {
    if (!forEachCategory) {
      return true;
    }
    if (reachedBefore.contains(destination)) {
      passedOver++;
      return false;
    }
    reached.add(destination);
    return true;
  }

  /** Whether the alert has added anything since. */
  boolean hasGrown() {
    return size() != marked;
  }

  private int size() {
    int size = records.size() + deadLetters.size() + passedOver;
    size += lines.values().stream().mapToInt(List::size).sum();
    return size + delivered.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** What is counted of it. */
  BatchTally tally() {
    return tally;
  }

  /** How long ago it was begun. */
  Duration age() {
    return Duration.between(begun, clock.instant());
  }

  public void delivered(String destination) {
    delivered.merge(destination, 1, Integer::sum);
  }

  /** How many alerts have reached each destination. */
  public Map<String, Integer> delivered() {
    return delivered;
  }
}
