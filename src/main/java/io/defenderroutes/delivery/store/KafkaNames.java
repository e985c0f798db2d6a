package io.defenderroutes.delivery.store;

/**
 * What our own things are called in Kafka.
 *
 * @param cursorTopic compacted topic of cursors
 * @param deadLetterTopic compacted topic of dead letters
 * @param transactionPrefix what each transactional.id begins with
 */
public record KafkaNames(String cursorTopic, String deadLetterTopic, String transactionPrefix) {}
