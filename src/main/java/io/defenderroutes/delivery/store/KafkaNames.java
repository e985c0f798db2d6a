package io.defenderroutes.delivery.store;

/**
 * Names of the product's own topics and transactions in Kafka.
 *
 * @param cursorTopic compacted topic of cursors
 * @param deadLetterTopic compacted topic of dead letters
 * @param pendingTopic compacted topic of pending deliveries
 * @param transactionPrefix prefix of each transactional.id
 */
public record KafkaNames(
    String cursorTopic, String deadLetterTopic, String pendingTopic, String transactionPrefix) {}
