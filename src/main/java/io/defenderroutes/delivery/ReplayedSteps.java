package io.defenderroutes.delivery;

import io.defenderroutes.delivery.deadletter.DeadLetter;
import io.defenderroutes.delivery.deadletter.Routed;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The steps of the routing that a replayed alert passes: the one that failed.
 *
 * <p>If the alert failed before it reached a step, it passes all steps that it had not passed. The
 * current routing decides as for any alert.
 */
final class ReplayedSteps {
  /** Variable that only a replayed alert has. */
  static final String VARIABLE = "replay";

  private final String failed;
  private final Set<String> done;
  private final String category;
  private final String destination;
  private boolean reached;

  private ReplayedSteps(String failed, Set<String> done, String category, String destination) {
    this.failed = failed;
    this.done = done;
    this.category = category;
    this.destination = destination;
  }

  static ReplayedSteps all() {
    return new ReplayedSteps("", Set.of(), "", "");
  }

  /** Returns the category that the alert was routed for; empty for all. */
  String category() {
    return category;
  }

  /** Returns whether the alert is replayed for one of these categories alone. */
  boolean isForOne(List<?> categories) {
    return categories.contains(category);
  }

  static ReplayedSteps of(DeadLetter letter) {
    Routed routed = letter.routed();
    return new ReplayedSteps(
        routed.step(),
        Set.copyOf(List.of(routed.done().split(" ", -1))),
        routed.category(),
        letter.destination());
  }

  /**
   * Whether the alert is to be delivered to a recipient of the step that failed. A letter of an
   * earlier version names a list of recipients. If a changed step has none of them, the caller
   * delivers to all that it has.
   */
  boolean isDueAt(String recipient) {
    String kind = DestinationKind.recipientPrefix(recipient);
    return failed.isEmpty()
        || kind.isEmpty()
        || !kind.equals(DestinationKind.recipientPrefix(destination))
        || List.of(destination.substring(kind.length()).split(",")).stream()
            .anyMatch(one -> recipient.equals(kind + one.strip()));
  }

  static @Nullable ReplayedSteps of(Exchange exchange) {
    return exchange.getVariable(VARIABLE, ReplayedSteps.class);
  }

  boolean isDue(String step) {
    if (failed.isEmpty()) {
      return !done.contains(step);
    }
    boolean due = failed.equals(step);
    reached |= due;
    return due;
  }

  /** Returns whether the alert did not reach the step that failed. */
  boolean isMissed() {
    return !failed.isEmpty() && !reached;
  }
}
