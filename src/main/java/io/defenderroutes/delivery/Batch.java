package io.defenderroutes.delivery;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
  private final Map<Path, List<byte[]>> lines = new LinkedHashMap<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private final Map<String, Integer> delivered = new TreeMap<>();
  private int marked;

  static Batch of(Exchange exchange) {
    Batch batch = exchange.getVariable(VARIABLE, Batch.class);
    if (batch == null) {
      throw new IllegalStateException("a destination was called outside of a batch");
    }
    return batch;
  }

  List<ProducerRecord<byte[], byte[]>> records() {
    return records;
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
