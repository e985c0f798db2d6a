package io.defenderroutes.delivery;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * What the routing has decided for the alerts in hand. Destinations add to it, the commit empties
 * it: what is delivered is taken out, so that a step that is repeated repeats nothing that has
 * arrived. Used by one thread.
 */
final class Batch {
  static final String VARIABLE = "batch";

  /**
   * Variable with the alert as the vendor sent it, whatever the steps of a routing make of the
   * body.
   */
  static final String ALERT = "alert";

  private final String connection;
  private final Clock clock;
  private final List<Outgoing> records = new ArrayList<>();
  private final Map<Path, List<byte[]>> lines = new LinkedHashMap<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private final Map<String, Integer> delivered = new TreeMap<>();
  private int marked;

  /**
   * An alert for Kafka.
   *
   * @param version of the alert
   */
  record Outgoing(ProducerRecord<byte[], byte[]> record, String version) {}

  Batch(String connection, Clock clock) {
    this.connection = connection;
    this.clock = clock;
  }

  static Batch of(Exchange exchange) {
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
    records.forEach(outgoing -> delivered("kafka:" + outgoing.record().topic()));
    records.clear();
  }

  /** These records have arrived. */
  void delivered(Set<ProducerRecord<byte[], byte[]>> arrived) {
    records.removeIf(outgoing -> arrived.contains(outgoing.record()));
    arrived.forEach(record -> delivered("kafka:" + record.topic()));
  }

  /** Makes dead letters of the records that are refused. */
  void refused(Map<ProducerRecord<byte[], byte[]>, String> reasons) {
    records.removeIf(
        outgoing -> {
          String reason = reasons.get(outgoing.record());
          if (reason != null) {
            deadLetters.add(letter(outgoing, reason));
          }
          return reason != null;
        });
  }

  DeadLetter letter(Outgoing refused, String reason) {
    return new DeadLetter(
        connection,
        new String(refused.record().key(), StandardCharsets.UTF_8),
        refused.version(),
        "kafka:" + refused.record().topic(),
        OneLine.of(reason, 500),
        clock.instant(),
        refused.record().value());
  }

  Map<Path, List<byte[]>> lines() {
    return lines;
  }

  List<DeadLetter> deadLetters() {
    return deadLetters;
  }

  /** Remembers what there is, before an alert is routed. */
  void mark() {
    marked = size();
  }

  /** Whether the alert has added anything since. */
  boolean hasGrown() {
    return size() != marked;
  }

  private int size() {
    int size = records.size() + deadLetters.size();
    size += lines.values().stream().mapToInt(List::size).sum();
    return size + delivered.values().stream().mapToInt(Integer::intValue).sum();
  }

  void delivered(String destination) {
    delivered.merge(destination, 1, Integer::sum);
  }

  /** How many alerts have reached each destination. */
  Map<String, Integer> delivered() {
    return delivered;
  }
}
