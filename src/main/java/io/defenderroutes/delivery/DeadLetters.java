package io.defenderroutes.delivery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where dead letters are kept: a topic, and a file for what the topic refuses or when there is no
 * Kafka.
 */
final class DeadLetters {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  private final String topic;
  private final Path folder;

  DeadLetters(String topic, Path folder) {
    this.topic = topic;
    this.folder = folder;
  }

  /**
   * Writes the batch's dead letters and takes them out of it.
   *
   * @throws IOException if some could be written nowhere; those stay in the batch
   */
  void write(Batch batch, Optional<KafkaSender> kafka) throws IOException {
    if (kafka.isPresent()) {
      try {
        toTopic(batch, kafka.get());
      } catch (DeliveryFailed e) {
        // Such as a topic that is missing or forbidden. A dead letter that is written counts,
        // wherever it is.
        LOG.warn(
            "dead-letter topic fault reason=\"{}\" next=\"written to the file\"",
            OneLine.of(String.valueOf(e.getMessage()), 300));
      }
    }
    toFile(batch);
  }

  private void toTopic(Batch batch, KafkaSender kafka) throws DeliveryFailed {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    IdentityHashMap<ProducerRecord<byte[], byte[]>, DeadLetter> letters = new IdentityHashMap<>();
    for (DeadLetter letter : batch.deadLetters()) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(
              topic, letter.alertId().getBytes(StandardCharsets.UTF_8), letter.toJson());
      records.add(record);
      letters.put(record, letter);
    }
    try {
      kafka.send(
          records,
          record -> kept(batch, letters.remove(record), "kafka:" + topic),
          (record, reason) -> {});
    } finally {
      batch.deadLetters().removeIf(letter -> !letters.containsValue(letter));
    }
  }

  private void toFile(Batch batch) throws IOException {
    while (!batch.deadLetters().isEmpty()) {
      DeadLetter letter = batch.deadLetters().get(0);
      Path file = folder.resolve(letter.connection().replace('/', '.') + ".ndjson");
      FileAppender.append(file, List.of(letter.toJson()));
      batch.deadLetters().remove(0);
      kept(batch, letter, "file:" + file);
    }
  }

  private static void kept(Batch batch, DeadLetter letter, String where) {
    batch.delivered("dead-letters:" + where);
    LOG.warn(
        "dead letter connection={} alert={} destination={} reason=\"{}\" kept={}",
        letter.connection(),
        OneLine.of(letter.alertId(), 200),
        letter.destination(),
        letter.reason(),
        where);
  }
}
