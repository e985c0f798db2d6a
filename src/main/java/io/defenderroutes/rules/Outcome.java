package io.defenderroutes.rules;

import io.defenderroutes.alert.AlertContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where an alert goes.
 *
 * @param alert what the alert contract made of it, by variable
 * @param branches that took it, from the outside in
 * @param destinations as the log and dead letters call them, in order, each once
 * @param deadLetters that it becomes
 * @param complete whether it came to an end; if not, the last of the dead letters says why
 */
public record Outcome(
    Map<String, String> alert,
    List<Branch> branches,
    List<String> destinations,
    List<Failure> deadLetters,
    boolean complete) {
  /** What becomes of an alert that a rule drops on purpose. */
  public static final String DROPPED = "dropped";

  /** What becomes of an alert that cannot be delivered. */
  public static final String DEAD_LETTER = "dead letter";

  /**
   * A dead letter.
   *
   * @param destination that would not take it; empty if it came to none
   */
  public record Failure(String destination, String reason) {}

  /** A variable of the contract; empty if it is not set. */
  public String of(String variable) {
    return alert.getOrDefault(variable, "");
  }

  public String alertId() {
    return of(AlertContract.ALERT_ID);
  }

  /** Destinations, or what else becomes of it: as a rule test expects it. */
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
