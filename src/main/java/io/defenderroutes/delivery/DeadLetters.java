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

/**
 * Where dead letters are kept: a topic, and a file for what the topic refuses or when there is no
 * Kafka.
 */
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
   * Makes the topic, if it is not there; if it may not be made or is not compacted, that is told
   * and no more: there is the file.
   */
  private void prepare() {
    if (prepared || producer.isEmpty()) {
      return;
    }
    try {
      CompactedTopics.require(topic, producer.get());
      prepared = true;
    } catch (DeliveryFailed e) {
      // A broker that is away may make it when it is back.
      prepared = !(e.getCause() instanceof RetriableException);
      LOG.warn("Dead-letter topic failed reason=\"{}\"", e.diagnosis().cause());
    }
  }

  String topic() {
    return topic;
  }

  /** The batch's dead letters as records of the topic. */
  Map<ProducerRecord<byte[], byte[]>, DeadLetter> records(Batch batch) {
    return records(batch, Map.of());
  }

  /**
   * The batch's dead letters as records of the topic.
   *
   * @param before what was made of them before, and is the same now
   */
  Map<ProducerRecord<byte[], byte[]>, DeadLetter> records(
      Batch batch, Map<ProducerRecord<byte[], byte[]>, DeadLetter> before) {
    Map<ProducerRecord<byte[], byte[]>, DeadLetter> records = new HashMap<>();
    if (!batch.deadLetters().isEmpty()) {
      prepare();
    }
    before.forEach(
        (record, letter) -> {
          if (batch.deadLetters().contains(letter)) {
            records.put(record, letter);
          }
        });
    for (DeadLetter letter : batch.deadLetters()) {
      if (!before.containsValue(letter)) {
        byte[] key = letter.id().getBytes(StandardCharsets.UTF_8);
        records.put(new ProducerRecord<>(topic, key, LetterFormat.write(letter)), letter);
      }
    }
    return records;
  }

  /** The topic holds them now. */
  void kept(Batch batch) {
    batch.deadLetters().forEach(letter -> kept(batch, letter, "kafka:" + topic));
    batch.deadLetters().clear();
  }

  /**
   * Writes all dead letters of the batch to the file, and takes them out of it.
   *
   * @throws IOException if some could be written nowhere; those stay in the batch
   */
  void toFile(Batch batch) throws IOException {
    while (!batch.deadLetters().isEmpty()) {
      toFile(batch, batch.deadLetters().get(0));
    }
  }

  /** Writes those to the file that the topic refuses, and takes them out of the batch. */
  void refused(
      Batch batch,
      Map<ProducerRecord<byte[], byte[]>, DeadLetter> records,
      Map<ProducerRecord<byte[], byte[]>, String> refused)
      throws IOException {
    for (Map.Entry<ProducerRecord<byte[], byte[]>, String> one : refused.entrySet()) {
      DeadLetter letter = records.get(one.getKey());
      if (letter != null) {
        LOG.warn(
            "Dead-letter topic failed reason=\"{}\" next=\"written to the file\"", one.getValue());
        toFile(batch, letter);
      }
    }
  }

  /** Without transactions: to the topic what it takes, and the rest to the file. */
  void write(Batch batch, Optional<KafkaSender> kafka) throws IOException {
    if (kafka.isPresent()) {
      Map<ProducerRecord<byte[], byte[]>, DeadLetter> records = records(batch);
      Map<ProducerRecord<byte[], byte[]>, String> refused = new HashMap<>();
      List<ProducerRecord<byte[], byte[]>> left = new ArrayList<>(records.keySet());
      try {
        kafka.get().send(left, record -> taken(batch, records.get(record)), refused::put);
      } catch (DeliveryFailed e) {
        // Such as a topic that is missing or forbidden. A dead letter that is written counts,
        // wherever it is.
        left.forEach(record -> refused.put(record, e.diagnosis().cause()));
      }
      refused(batch, records, refused);
    }
    toFile(batch);
  }

  private void taken(Batch batch, @Nullable DeadLetter letter) {
    if (letter != null && batch.deadLetters().remove(letter)) {
      kept(batch, letter, "kafka:" + topic);
    }
  }

  private void toFile(Batch batch, DeadLetter letter) throws IOException {
    Path file = files.append(letter);
    batch.deadLetters().remove(letter);
    kept(batch, letter, "file:" + file);
  }

  private static void kept(Batch batch, DeadLetter letter, String where) {
    batch.delivered("dead-letters:" + where);
    batch.tally().deadLetter(letter.destination(), letter.reason());
    LOG.warn(
        "Dead letter stored connection={} alert={} destination={} reason=\"{}\" kept={}",
        letter.connection(),
        OneLine.quoted(letter.routed().alertId(), 200).replaceAll("\\s+", "_"),
        letter.destination(),
        letter.reason(),
        where);
  }
}
