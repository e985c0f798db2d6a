package io.defenderroutes.delivery;

import io.defenderroutes.delivery.deadletter.Routed;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Which steps of the routing an alert goes through that is replayed: the one that failed, or, if it
 * failed before it came to one, those it had not been through. The routing decides as ever.
 */
final class ReplayedSteps {
  /** Variable by which an alert is known to be replayed. */
  static final String VARIABLE = "replay";

  private final String failed;
  private final Set<String> done;
  private final String category;
  private boolean reached;

  private ReplayedSteps(String failed, Set<String> done, String category) {
    this.failed = failed;
    this.done = done;
    this.category = category;
  }

  static ReplayedSteps all() {
    return new ReplayedSteps("", Set.of(), "");
  }

  /** The category that it was routed for; empty for all. */
  String category() {
    return category;
  }

  /** Whether it was routed for one of these categories, and is again. */
  boolean isForOne(List<?> categories) {
    return categories.contains(category);
  }

  static ReplayedSteps of(Routed routed) {
    return new ReplayedSteps(
        routed.step(), Set.copyOf(List.of(routed.done().split(" ", -1))), routed.category());
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

  /** Whether the alert should have gone through a step that it did not come to. */
  boolean isMissed() {
    return !failed.isEmpty() && !reached;
  }
}
