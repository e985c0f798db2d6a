package io.defenderroutes.delivery;

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
  private boolean reached;

  private ReplayedSteps(String failed, Set<String> done) {
    this.failed = failed;
    this.done = done;
  }

  static ReplayedSteps all() {
    return new ReplayedSteps("", Set.of());
  }

  static ReplayedSteps of(Routed routed) {
    return new ReplayedSteps(routed.step(), Set.copyOf(List.of(routed.done().split(" ", -1))));
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
