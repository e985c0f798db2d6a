package io.defenderroutes.delivery.deadletter;

import io.defenderroutes.delivery.store.CommittedTopic;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads all dead letters from topic and files. */
public final class StoredLetters implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoredLetters.class);

  private final LetterFiles files;
  private final String topicName;
  private final Optional<CommittedTopic> topic;
  private final Map<String, StoredLetter> inTopic = new LinkedHashMap<>();

  /**
   * @param topic empty without Kafka
   */
  public StoredLetters(LetterFiles files, String topicName, Optional<CommittedTopic> topic) {
    this.files = files;
    this.topicName = topicName;
    this.topic = topic;
  }

  /** Returns all letters by id, the oldest first. */
  public Map<String, StoredLetter> read() throws IOException {
    if (topic.isPresent()) {
      topic.get().readAll((key, value, time) -> put(key, value));
    }
    Map<String, StoredLetter> all = new LinkedHashMap<>(inTopic);
    for (LetterFiles.Line line : files.lines()) {
      DeadLetter letter = LetterFormat.read(line.text());
      if (letter == null) {
        LOG.warn("Invalid dead letter skipped file={}", line.file());
      } else {
        StoredLetter kept = new StoredLetter(letter.id(), letter, "", List.of(line));
        all.merge(kept.id(), kept, StoredLetter::and);
      }
    }
    return all.values().stream()
        .sorted(Comparator.comparing((StoredLetter kept) -> kept.letter().firstFailedAt()))
        .collect(Collectors.toMap(StoredLetter::id, kept -> kept, (a, b) -> a, LinkedHashMap::new));
  }

  /** Returns whether a letter is in the topic now. */
  public boolean isInTopic(String id) throws IOException {
    if (topic.isPresent()) {
      topic.get().readAll((key, value, time) -> put(key, value));
    }
    return inTopic.containsKey(id);
  }

  private void put(String key, byte @Nullable [] value) {
    DeadLetter letter = value == null ? null : LetterFormat.read(value);
    if (value != null && letter == null) {
      LOG.warn("Invalid dead letter skipped topic={}", topicName);
    }
    if (letter == null) {
      inTopic.remove(key);
    } else {
      inTopic.put(key, new StoredLetter(key, letter, topicName, List.of()));
    }
  }

  @Override
  public void close() {
    topic.ifPresent(CommittedTopic::close);
  }
}
