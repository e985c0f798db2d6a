package io.defenderroutes.check;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The topics and transactional ids that the product needs in Kafka.
 *
 * @param topics that alerts are routed to
 * @param dynamicTopics topic names that contain an expression
 * @param cursorTopic empty if cursors are not stored in Kafka
 * @param transactionPrefix prefix of all transactional ids
 * @param connections names that end the transactional ids; empty if unknown
 */
public record KafkaRequirements(
    Set<String> topics,
    Set<String> dynamicTopics,
    Optional<String> cursorTopic,
    String deadLetterTopic,
    String transactionPrefix,
    List<String> connections) {

  /** Batches are transactions if the cursors are stored in Kafka. */
  boolean isTransactional() {
    return cursorTopic.isPresent();
  }

  /** All transactional ids, including that of replays. */
  List<String> transactionalIds() {
    TreeSet<String> ids = new TreeSet<>();
    connections.forEach(name -> ids.add(transactionPrefix + "." + name.replace('/', '.')));
    ids.add(transactionPrefix + ".replay");
    return List.copyOf(ids);
  }
}
