package io.defenderroutes.check;

import io.defenderroutes.cluster.Cluster;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.runtime.Deliveries;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The topics, transactional ids and consumer group that the product needs in Kafka.
 *
 * @param topics that alerts are routed to
 * @param dynamicTopics topic names that contain an expression
 * @param cursorTopic empty if cursors are not stored in Kafka
 * @param pendingTopic empty if no pending deliveries are stored in Kafka
 * @param transactionPrefix prefix of all transactional ids
 * @param connections names that end the transactional ids; empty if unknown
 * @param shares empty if Kafka does not assign the connections to instances
 */
public record KafkaRequirements(
    Set<String> topics,
    Set<String> dynamicTopics,
    Optional<String> cursorTopic,
    Optional<String> pendingTopic,
    String deadLetterTopic,
    String transactionPrefix,
    List<String> connections,
    Optional<Shares> shares) {

  /**
   * The topic whose partitions Kafka assigns to the instances, and their consumer group.
   *
   * @param number of partitions
   * @param session time without heartbeat until other instances take over
   */
  public record Shares(String topic, int number, String group, Duration session) {
    static Optional<Shares> of(Settings settings) {
      return settings.text(Option.CLUSTER_ELECTION).equals("kafka")
          ? Optional.of(
              new Shares(
                  settings.text(Option.CLUSTER_TOPIC),
                  settings.number(Option.CLUSTER_SHARDS),
                  Cluster.group(settings),
                  settings.duration(Option.CLUSTER_SESSION_TIMEOUT)))
          : Optional.empty();
    }
  }

  /**
   * The requirements of the settings.
   *
   * @param connections names; empty if unknown
   * @param topics that alerts are routed to, as the routes name them
   * @param isPending whether the routes call destinations other than topics and files
   */
  public static KafkaRequirements of(
      Settings settings, List<String> connections, Set<String> topics, boolean isPending) {
    Predicate<String> isExpression = name -> name.contains("${") || name.contains("$simple{");
    Set<String> dynamic = new TreeSet<>(topics.stream().filter(isExpression).toList());
    Set<String> known = new TreeSet<>(topics);
    known.removeAll(dynamic);
    boolean transactional = Deliveries.isTransactional(settings);
    return new KafkaRequirements(
        known,
        dynamic,
        transactional ? Optional.of(settings.text(Option.CURSOR_TOPIC)) : Optional.empty(),
        transactional && isPending
            ? Optional.of(settings.text(Option.PENDING_TOPIC))
            : Optional.empty(),
        settings.text(Option.DEAD_LETTERS_TOPIC),
        settings.text(Option.KAFKA_TRANSACTION_PREFIX),
        connections,
        Shares.of(settings));
  }

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
