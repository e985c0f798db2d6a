package io.defenderroutes.check;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is wanted of Kafka.
 *
 * @param topics that alerts are routed to
 * @param unknowable topics whose names are made from each alert
 * @param cursorTopic empty if cursors are kept elsewhere
 * @param transactionPrefix what each transactional.id begins with
 * @param connections whose transactional.ids end with their names; empty if they are not known
 */
public record KafkaRequirements(
    Set<String> topics,
    Set<String> unknowable,
    Optional<String> cursorTopic,
    String deadLetterTopic,
    String transactionPrefix,
    List<String> connections) {

  /** Cursors are in Kafka if batches are transactions. */
  boolean isTransactional() {
    return cursorTopic.isPresent();
  }

  /** As the product makes them; one for replays is always among them. */
  List<String> transactionalIds() {
    TreeSet<String> ids = new TreeSet<>();
    connections.forEach(name -> ids.add(transactionPrefix + "." + name.replace('/', '.')));
    ids.add(transactionPrefix + ".replay");
    return List.copyOf(ids);
  }
}
