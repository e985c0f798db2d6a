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

/** All dead letters there are, as of the last look at topic and files. */
public final class KeptLetters implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeptLetters.class);

  private final LetterFiles files;
  private final String topicName;
  private final Optional<CommittedTopic> topic;
  private final Map<String, KeptLetter> inTopic = new LinkedHashMap<>();

  /**
   * @param topic empty without Kafka
   */
  public KeptLetters(LetterFiles files, String topicName, Optional<CommittedTopic> topic) {
    this.files = files;
    this.topicName = topicName;
    this.topic = topic;
  }

  /** By id, the oldest first. */
  public Map<String, KeptLetter> read() throws IOException {
    if (topic.isPresent()) {
      topic.get().readOn((key, value, time) -> put(key, value));
    }
    Map<String, KeptLetter> all = new LinkedHashMap<>(inTopic);
    for (LetterFiles.Line line : files.lines()) {
      DeadLetter letter = LetterFormat.read(line.text());
      if (letter == null) {
        LOG.warn("Invalid dead letter skipped file={}", line.file());
      } else {
        KeptLetter kept = new KeptLetter(letter.id(), letter, "", List.of(line));
        all.merge(kept.id(), kept, KeptLetter::and);
      }
    }
    return all.values().stream()
        .sorted(Comparator.comparing((KeptLetter kept) -> kept.letter().firstFailedAt()))
        .collect(Collectors.toMap(KeptLetter::id, kept -> kept, (a, b) -> a, LinkedHashMap::new));
  }

  /** Whether a letter that was in the topic is there still. */
  public boolean isInTopic(String id) throws IOException {
    if (topic.isPresent()) {
      topic.get().readOn((key, value, time) -> put(key, value));
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
      inTopic.put(key, new KeptLetter(key, letter, topicName, List.of()));
    }
  }

  @Override
  public void close() {
    topic.ifPresent(CommittedTopic::close);
  }
}
