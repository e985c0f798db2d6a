package io.defenderroutes.delivery;

import io.defenderroutes.delivery.deadletter.StoredLetter;
import io.defenderroutes.delivery.store.KafkaSender;
import io.defenderroutes.delivery.store.TransactionalSender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Commits the replay of a dead letter, and removes it from the topic with a tombstone. */
final class LetterCommit implements AutoCloseable {
  private final DeadLetters letters;
  private final Optional<TransactionalSender> transactional;
  private final Optional<KafkaSender> separate;
  private boolean open;

  /**
   * @param kafka properties of the producer; empty without Kafka
   * @param transactional whether to commit in one transaction, or step by step
   * @param id of the producer
   */
  LetterCommit(Optional<Properties> kafka, boolean transactional, String id, DeadLetters letters) {
    this.letters = letters;
    Properties properties = new Properties();
    kafka.ifPresent(properties::putAll);
    properties.putIfAbsent("client.id", id);
    if (transactional) {
      properties.put("transactional.id", id);
    }
    Optional<Properties> named = kafka.map(given -> properties);
    this.transactional = named.filter(p -> transactional).map(TransactionalSender::new);
    this.separate = named.filter(p -> !transactional).map(KafkaSender::new);
  }

  boolean isOpen() {
    return transactional.map(TransactionalSender::isOpen).orElse(open);
  }

  /** Fences other replays; the letters are to be read after this. */
  void open() throws IOException {
    if (transactional.isPresent()) {
      transactional.get().open();
    }
    open = true;
  }

  /**
   * Delivers the batch, and removes the letter from the topic.
   *
   * @throws IOException if it is not certain that both are done
   */
  void commit(Batch batch, StoredLetter handled) throws IOException {
    byte[] key = handled.id().getBytes(StandardCharsets.UTF_8);
    List<ProducerRecord<byte[], byte[]>> tombstones = new ArrayList<>();
    if (handled.isInTopic()) {
      tombstones.add(new ProducerRecord<>(letters.topic(), key, null));
    }
    if (transactional.isPresent()) {
      if (!tombstones.isEmpty() || !batch.records().isEmpty() || !batch.deadLetters().isEmpty()) {
        // The tombstone is first: the same letter may have failed again, and then follows it.
        TransactionalCommit.deliver(
            transactional.get(), batch, tombstones, letters, Optional.empty());
      }
      return;
    }
    if (separate.isPresent()) {
      SeparateCommit.toKafka(separate.get(), batch);
    }
    boolean again = batch.hasFailed(handled.id());
    letters.write(batch, separate);
    if (separate.isPresent() && !again) {
      separate.get().send(tombstones, record -> {}, (record, reason) -> {});
    }
  }

  @Override
  public void close() {
    transactional.ifPresent(TransactionalSender::close);
    separate.ifPresent(KafkaSender::close);
  }
}
