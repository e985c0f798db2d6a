package io.defenderroutes.delivery.deadletter;

import io.defenderroutes.delivery.store.CommittedTopic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts the dead letters in topic and files by the destination that failed.
 *
 * <p>Another process may replay or discard them, so it is read repeatedly, the topic from the last
 * position on. Not thread-safe.
 */
public final class LetterCount implements AutoCloseable {
  /** The destination under which letters beyond the first 100,000 are counted. */
  static final String OTHER = "other";

  private static final int MOST = 100_000;

  private final int most;
  private final LetterFiles files;
  private final Optional<CommittedTopic> topic;
  private final Map<String, String> inTopic = new HashMap<>();
  private final Map<String, String> names = new HashMap<>();
  private Map<String, String> inFiles = Map.of();
  private List<String> fingerprint = List.of();
  private long others;

  LetterCount(LetterFiles files, Optional<CommittedTopic> topic, int most) {
    this.most = most;
    this.files = files;
    this.topic = topic;
  }

  /**
   * Connects to nothing yet.
   *
   * @param kafka properties of the producer; empty without Kafka
   * @param folder of dead letters in files
   */
  public static LetterCount of(Optional<Properties> kafka, String topic, Path folder) {
    return new LetterCount(
        new LetterFiles(folder),
        kafka.map(producer -> CommittedTopic.ifExists(topic, producer)),
        MOST);
  }

  /**
   * Counts again.
   *
   * @return letters by destination: {@code none} for alerts that reached none, {@code other} for
   *     all beyond the first 100,000
   * @throws IOException if the topic or a file cannot be read
   */
  public Map<String, Long> look() throws IOException {
    if (topic.isPresent()) {
      topic.get().readCommitted((id, letter, time) -> put(id, letter));
    }
    List<String> current = files.fingerprint();
    if (!current.equals(fingerprint)) {
      Map<String, String> read = new HashMap<>();
      for (LetterFiles.Line line : files.lines()) {
        DeadLetter letter = LetterFormat.read(line.text());
        if (letter != null) {
          read.put(letter.id(), name(letter));
        }
      }
      inFiles = read;
      fingerprint = current;
    }
    Map<String, Long> counts = new TreeMap<>();
    inTopic.values().forEach(name -> counts.merge(name, 1L, Long::sum));
    inFiles.forEach(
        (id, name) -> {
          if (!inTopic.containsKey(id)) {
            counts.merge(name, 1L, Long::sum);
          }
        });
    if (others > 0) {
      counts.merge(OTHER, others, Long::sum);
    }
    return counts;
  }

  private void put(String id, byte @Nullable [] value) {
    DeadLetter letter = value == null ? null : LetterFormat.read(value);
    if (letter == null) {
      boolean known = inTopic.remove(id) != null;
      others -= known || others == 0 ? 0 : 1;
    } else if (inTopic.size() < most || inTopic.containsKey(id)) {
      inTopic.put(id, name(letter));
    } else {
      others++;
    }
  }

  /** Returns one string for all letters of a destination, to save memory. */
  private String name(DeadLetter letter) {
    return names.computeIfAbsent(letter.destination(), name -> name);
  }

  @Override
  public void close() {
    topic.ifPresent(CommittedTopic::close);
  }
}
