package io.defenderroutes.delivery;

import io.defenderroutes.config.OneLine;
import io.defenderroutes.delivery.deadletter.DeadLetter;
import io.defenderroutes.delivery.deadletter.LetterFiles;
import io.defenderroutes.delivery.deadletter.LetterFormat;
import io.defenderroutes.delivery.store.CompactedTopics;
import io.defenderroutes.delivery.store.DeliveryFailed;
import io.defenderroutes.delivery.store.KafkaSender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores dead letters: in a topic, and in a file what the topic rejects or without Kafka. */
final class DeadLetters {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  private final String topic;
  private final LetterFiles files;
  private final Optional<Properties> producer;
  private volatile boolean prepared;

  /**
   * @param producer properties of Kafka's producer; empty without Kafka
   */
  DeadLetters(String topic, Path folder, Optional<Properties> producer) {
    this.topic = topic;
    this.producer = producer;
    this.files = new LetterFiles(folder);
  }

  /**
   * Creates the topic if it does not exist. If that is not allowed, or the topic is not compacted,
   * it only warns: dead letters that the topic rejects go to the file.
   */
  private void prepare() {
    if (prepared || producer.isEmpty()) {
      return;
    }
    try {
      CompactedTopics.require(topic, producer.get());
      prepared = true;
    } catch (DeliveryFailed e) {
      // An unavailable broker may create it later.
      prepared = !(e.getCause() instanceof RetriableException);
      LOG.warn("Dead-letter topic failed reason=\"{}\"", e.diagnosis().cause());
    }
  }

  String topic() {
    return topic;
  }

  /**
   * Returns the batch's dead letters as records of the topic.
   *
   * @param before records of an earlier attempt, which are reused
   */
  Map<ProducerRecord<byte[], byte[]>, DeadLetter> records(
      Batch batch, Map<ProducerRecord<byte[], byte[]>, DeadLetter> before) {
    Map<ProducerRecord<byte[], byte[]>, DeadLetter> records = new HashMap<>(before);
    records.values().retainAll(batch.deadLetters());
    if (!batch.deadLetters().isEmpty()) {
      prepare();
    }
    for (DeadLetter letter : batch.deadLetters()) {
      if (!before.containsValue(letter)) {
        byte[] key = letter.id().getBytes(StandardCharsets.UTF_8);
        records.put(new ProducerRecord<>(topic, key, LetterFormat.write(letter)), letter);
      }
    }
    return records;
  }

  /** Removes all dead letters from the batch, which are stored in the topic. */
  void storedInTopic(Batch batch) {
    List.copyOf(batch.deadLetters()).forEach(letter -> stored(batch, letter, "kafka:" + topic));
  }

  /**
   * Moves all dead letters of the batch to the file.
   *
   * @throws IOException if some could not be written; those stay in the batch
   */
  void toFile(Batch batch) throws IOException {
    for (DeadLetter letter : List.copyOf(batch.deadLetters())) {
      toFile(batch, letter);
    }
  }

  /** Moves dead letters that the topic rejects to the file. */
  void rejected(
      Batch batch,
      Map<ProducerRecord<byte[], byte[]>, DeadLetter> records,
      Map<ProducerRecord<byte[], byte[]>, String> reasons)
      throws IOException {
    for (Map.Entry<ProducerRecord<byte[], byte[]>, String> rejected : reasons.entrySet()) {
      DeadLetter letter = records.get(rejected.getKey());
      if (letter != null) {
        LOG.warn(
            "Dead-letter topic failed reason=\"{}\" next=\"written to the file\"",
            rejected.getValue());
        toFile(batch, letter);
      }
    }
  }

  /** Stores the dead letters without a transaction: in the topic, or in the file. */
  void write(Batch batch, Optional<KafkaSender> kafka) throws IOException {
    if (kafka.isPresent()) {
      Map<ProducerRecord<byte[], byte[]>, DeadLetter> records = records(batch, Map.of());
      Map<ProducerRecord<byte[], byte[]>, String> rejected = new HashMap<>();
      List<ProducerRecord<byte[], byte[]>> left = new ArrayList<>(records.keySet());
      try {
        kafka.get().send(left, record -> acknowledged(batch, records.get(record)), rejected::put);
      } catch (DeliveryFailed e) {
        // Such as a missing or forbidden topic: the file will do.
        left.forEach(record -> rejected.put(record, e.diagnosis().cause()));
      }
      rejected(batch, records, rejected);
    }
    toFile(batch);
  }

  private void acknowledged(Batch batch, @Nullable DeadLetter letter) {
    if (letter != null && batch.deadLetters().contains(letter)) {
      stored(batch, letter, "kafka:" + topic);
    }
  }

  private void toFile(Batch batch, DeadLetter letter) throws IOException {
    stored(batch, letter, "file:" + files.append(letter));
  }

  private static void stored(Batch batch, DeadLetter letter, String where) {
    batch.stored(letter, where);
    LOG.warn(
        "Dead letter stored connection={} alert={} destination={} reason=\"{}\" kept={}",
        letter.connection(),
        OneLine.quoted(letter.routed().alertId(), 200).replaceAll("\\s+", "_"),
        letter.destination(),
        letter.reason(),
        where);
  }
}
