package io.defenderroutes.delivery.deadletter;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;

/**
 * A dead letter and its places: the topic, files, or both.
 *
 * @param topic that contains it; empty if none does
 * @param lines of files that contain it
 */
public record StoredLetter(
    String id, DeadLetter letter, String topic, List<LetterFiles.Line> lines) {
  public StoredLetter {
    lines = List.copyOf(lines);
  }

  /** Combines this letter with the same one in another place; the later failure counts. */
  StoredLetter and(StoredLetter other) {
    boolean later = other.letter.failedAt().isAfter(letter.failedAt());
    return new StoredLetter(
        id,
        later ? other.letter : letter,
        topic.isEmpty() ? other.topic : topic,
        Stream.concat(lines.stream(), other.lines.stream()).toList());
  }

  public boolean isInTopic() {
    return !topic.isEmpty();
  }

  /** Returns everything but the alert as JSON. */
  public ObjectNode summary() {
    ObjectNode json = LetterFormat.head(id, letter);
    ArrayNode kept = json.putArray("kept");
    if (isInTopic()) {
      kept.add("kafka:" + topic);
    }
    lines.stream().map(line -> "file:" + line.file()).distinct().forEach(kept::add);
    return json;
  }

  /** Returns the letter with its alert as JSON. */
  public ObjectNode json() {
    ObjectNode json = summary();
    json.set("alert", LetterFormat.shown(letter));
    return json;
  }
}
