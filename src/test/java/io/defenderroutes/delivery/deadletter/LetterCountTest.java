package io.defenderroutes.delivery.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.delivery.store.CommittedTopic;
import io.defenderroutes.sandbox.KafkaBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class LetterCountTest {
  @SuppressWarnings("NullAway.Init")
  private static KafkaBroker kafka;

  private final LetterFiles files;
  private final String topic;
  private final LetterCount count;

  LetterCountTest(@TempDir Path folder, TestInfo test) {
    files = new LetterFiles(folder);
    topic = test.getTestMethod().orElseThrow().getName();
    count = new LetterCount(files, Optional.of(CommittedTopic.ifExists(topic, producer())), 4);
  }

  @BeforeAll
  static void startKafka(@TempDir Path data) {
    kafka = KafkaBroker.start(data);
  }

  @AfterAll
  static void stopKafka() {
    kafka.close();
  }

  @AfterEach
  void close() {
    count.close();
  }

  @Test
  void there_are_none_before_there_is_a_topic_or_a_file() throws IOException {
    assertThat(count.look()).isEmpty();
    assertThat(kafka.topics()).doesNotContain(topic);

    write(letter("a", "email:a@b"));

    assertThat(count.look()).isEqualTo(Map.of("email:a@b", 1L));
  }

  @Test
  void a_letter_counts_once_until_it_is_removed_from_topic_and_files() throws IOException {
    DeadLetter both = letter("a", "kafka:x");
    files.append(both);
    write(both);
    files.append(letter("b", "none"));
    assertThat(count.look()).isEqualTo(Map.of("kafka:x", 1L, "none", 1L));

    takeOut(both);
    assertThat(count.look()).isEqualTo(Map.of("kafka:x", 1L, "none", 1L));

    files.remove(files.lines());
    assertThat(count.look()).isEmpty();
  }

  @Test
  void what_is_no_letter_does_not_count() throws IOException {
    write("odd", "{}".getBytes(UTF_8));

    assertThat(count.look()).isEmpty();
  }

  @Test
  void letters_beyond_the_limit_are_counted_together() throws IOException {
    for (String id : new String[] {"a", "b", "c", "d", "e", "f"}) {
      write(letter(id, "none"));
    }
    assertThat(count.look()).isEqualTo(Map.of("none", 4L, "other", 2L));

    takeOut(letter("a", "none"));
    takeOut(letter("e", "none"));
    // Which letters are beyond the limit depends on the order of the partitions.
    assertThat(count.look().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(4);

    for (String id : new String[] {"b", "c", "d", "f", "never"}) {
      takeOut(letter(id, "none"));
    }
    assertThat(count.look()).isEmpty();
  }

  private void write(DeadLetter letter) {
    write(letter.id(), LetterFormat.write(letter));
  }

  private void takeOut(DeadLetter letter) {
    write(letter.id(), null);
  }

  private void write(String key, byte @Nullable [] value) {
    try (KafkaProducer<byte[], byte[]> to =
        new KafkaProducer<>(producer(), new ByteArraySerializer(), new ByteArraySerializer())) {
      var unused = to.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value));
    }
  }

  private static Properties producer() {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    return properties;
  }

  private static DeadLetter letter(String alertId, String destination) {
    Routed routed =
        new Routed(
            alertId,
            alertId,
            "high",
            "Malware",
            "endpoint",
            "T",
            "created",
            "",
            "s",
            "",
            "{}".getBytes(UTF_8));
    Instant noon = Instant.parse("2026-03-01T12:00:00Z");
    return new DeadLetter("acme/siem", routed, destination, "refused", 1, noon, noon);
  }
}
