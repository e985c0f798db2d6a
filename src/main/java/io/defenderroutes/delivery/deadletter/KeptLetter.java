package io.defenderroutes.delivery.deadletter;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Stream;

/** A dead letter, and where it is kept: in the topic, in files, or in both. */
public final class KeptLetter {
  private final String id;
  private final DeadLetter letter;
  private final String topic;
  private final List<LetterFiles.Line> lines;

  /**
   * @param topic that holds it; empty if none does
   * @param lines of files that hold it
   */
  KeptLetter(String id, DeadLetter letter, String topic, List<LetterFiles.Line> lines) {
    this.id = id;
    this.letter = letter;
    this.topic = topic;
    this.lines = List.copyOf(lines);
  }

  /** The same letter, kept there too; what failed later counts. */
  KeptLetter and(KeptLetter other) {
    boolean later = other.letter.failedAt().isAfter(letter.failedAt());
    return new KeptLetter(
        id,
        later ? other.letter : letter,
        topic.isEmpty() ? other.topic : topic,
        Stream.concat(lines.stream(), other.lines.stream()).toList());
  }

  public String id() {
    return id;
  }

  public DeadLetter letter() {
    return letter;
  }

  public boolean isInTopic() {
    return !topic.isEmpty();
  }

  public List<LetterFiles.Line> lines() {
    return lines;
  }

  /** All that is known but the alert. */
  public ObjectNode summary() {
    ObjectNode json = LetterFormat.head(id, letter);
    ArrayNode kept = json.putArray("kept");
    if (isInTopic()) {
      kept.add("kafka:" + topic);
    }
    lines.stream().map(line -> "file:" + line.file()).distinct().forEach(kept::add);
    return json;
  }

  /** With the alert. */
  public ObjectNode json() {
    ObjectNode json = summary();
    json.set("alert", LetterFormat.shown(letter));
    return json;
  }
}
