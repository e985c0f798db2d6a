package io.defenderroutes.rules;

import io.defenderroutes.alert.AlertContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where an alert goes.
 *
 * @param alert variables of the alert contract
 * @param branches that it took, from the outside in
 * @param destinations named as in the log, in order, each once
 * @param deadLetters that it becomes
 * @param stop file and line of the step that ended it on purpose; empty if none did
 * @param complete whether routing ended; if not, the last dead letter has the reason
 * @param documents the alert in the formats that were asked for
 */
public record Outcome(
    Map<String, String> alert,
    List<Branch> branches,
    List<String> destinations,
    List<Failure> deadLetters,
    String stop,
    boolean complete,
    List<Formatted> documents) {
  /** The result of an alert that a rule drops on purpose. */
  public static final String DROPPED = "dropped";

  /** The result of an alert that cannot be delivered. */
  public static final String DEAD_LETTER = "dead letter";

  /**
   * A dead letter.
   *
   * @param destination that rejected it; empty if it reached none
   */
  public record Failure(String destination, String reason) {}

  /** A variable of the contract; empty if it is not set. */
  public String of(String variable) {
    return alert.getOrDefault(variable, "");
  }

  public String alertId() {
    return of(AlertContract.ALERT_ID);
  }

  /** Whether a rule drops it on purpose. */
  public boolean isDropped() {
    return destinations.isEmpty() && deadLetters.isEmpty();
  }

  /** Destinations or other results, as a rule test expects them. */
  public List<String> ends() {
    List<String> ends = new ArrayList<>(destinations);
    if (!deadLetters.isEmpty()) {
      ends.add(DEAD_LETTER);
    } else if (ends.isEmpty()) {
      ends.add(DROPPED);
    }
    return List.copyOf(ends);
  }
}
