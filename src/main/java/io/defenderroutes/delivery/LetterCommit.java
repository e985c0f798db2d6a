package io.defenderroutes.delivery;

import io.defenderroutes.delivery.deadletter.KeptLetter;
import io.defenderroutes.delivery.store.KafkaSender;
import io.defenderroutes.delivery.store.TransactionalSender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Does away with a dead letter: sends what its replay made of it, and in its place in the topic
 * goes a tombstone.
 */
interface LetterCommit extends AutoCloseable {
  boolean isOpen();

  /** From now on nobody else does away with letters; those there are have to be read after this. */
  void open() throws IOException;

  /**
   * Delivers what is left of the batch, and takes the letter out of the topic.
   *
   * @throws IOException if it is not certain that this is done
   */
  void commit(Batch batch, KeptLetter handled) throws IOException;

  @Override
  void close();

  /** All in one transaction. */
  static LetterCommit transactional(Properties kafka, String id, DeadLetters letters) {
    Properties properties = named(kafka, id);
    properties.put("transactional.id", id);
    TransactionalSender sender = new TransactionalSender(properties);
    return new LetterCommit() {
      @Override
      public boolean isOpen() {
        return sender.isOpen();
      }

      @Override
      public void open() throws IOException {
        sender.open();
      }

      @Override
      public void commit(Batch batch, KeptLetter handled) throws IOException {
        // First, so that the same letter, should it have failed again, comes after it.
        List<ProducerRecord<byte[], byte[]>> gone =
            handled.isInTopic() ? List.of(tombstone(letters.topic(), handled)) : List.of();
        if (!gone.isEmpty() || !batch.records().isEmpty() || !batch.deadLetters().isEmpty()) {
          TransactionalCommit.deliver(sender, batch, gone, letters);
        }
      }

      @Override
      public void close() {
        sender.close();
      }
    };
  }

  /**
   * One after the other.
   *
   * @param kafka properties of the producer; empty without Kafka
   */
  static LetterCommit separate(Optional<Properties> kafka, String id, DeadLetters letters) {
    Optional<KafkaSender> sender = kafka.map(p -> new KafkaSender(named(p, id)));
    return new LetterCommit() {
      private boolean open;

      @Override
      public boolean isOpen() {
        return open;
      }

      @Override
      public void open() {
        open = true;
      }

      @Override
      public void commit(Batch batch, KeptLetter handled) throws IOException {
        if (sender.isPresent()) {
          SeparateCommit.toKafka(sender.get(), batch);
        }
        boolean again = batch.hasFailed(handled.id());
        letters.write(batch, sender);
        if (sender.isPresent() && handled.isInTopic() && !again) {
          List<ProducerRecord<byte[], byte[]>> gone = new ArrayList<>();
          gone.add(tombstone(letters.topic(), handled));
          sender.get().send(gone, record -> {}, (record, reason) -> {});
        }
      }

      @Override
      public void close() {
        sender.ifPresent(KafkaSender::close);
      }
    };
  }

  private static ProducerRecord<byte[], byte[]> tombstone(String topic, KeptLetter letter) {
    return new ProducerRecord<>(topic, letter.id().getBytes(StandardCharsets.UTF_8), null);
  }

  private static Properties named(Properties kafka, String id) {
    Properties properties = new Properties();
    kafka.forEach(properties::put);
    properties.putIfAbsent("client.id", id);
    return properties;
  }
}
