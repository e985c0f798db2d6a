package io.defenderroutes.delivery;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Counts what becomes of each alert of a batch, so that none is lost unseen. */
final class BatchAlerts {
  private final BatchTally tally;

  private final Set<String> destinations = new HashSet<>();
  private final Set<String> destinationsBefore = new HashSet<>();
  private byte @Nullable [] routed;
  private boolean forEachCategory;

  /** Deliveries and dead letters that were collected. */
  private int taken;

  /** Calls of a destination that the alert had reached for another of its categories. */
  private int repeated;

  private int marked;

  /** Whether it is open what becomes of the alert that was begun last. */
  private boolean isOpen;

  private byte @Nullable [] begun;
  private int takenBefore;
  private BatchTally.@Nullable Drop drop;
  private int dropped;
  private int uncounted;

  BatchAlerts(BatchTally tally) {
    this.tally = tally;
  }

  /** Counts a delivery or a dead letter. */
  void take() {
    taken++;
  }

  /** Sets whether the next alert is routed once for each of its categories. */
  void forEachCategory(boolean each) {
    forEachCategory = each;
  }

  /** Begins to route an alert, or to route it for another of its categories. */
  void mark(byte[] alert) {
    if (forEachCategory) {
      if (routed != alert) {
        destinationsBefore.clear();
      } else {
        destinationsBefore.addAll(destinations);
      }
      destinations.clear();
      routed = alert;
    }
    marked = taken + repeated;
  }

  /** Returns false if the alert reached the destination for another of its categories. */
  boolean isFirstFor(String destination) {
    if (!forEachCategory) {
      return true;
    }
    if (destinationsBefore.contains(destination)) {
      repeated++;
      return false;
    }
    destinations.add(destination);
    return true;
  }

  /** Returns whether the alert reached a destination since {@link #mark}. */
  boolean hasGrown() {
    return taken + repeated != marked;
  }

  /** Begins to observe what becomes of a new alert. */
  void begin(byte @Nullable [] alert) {
    settle();
    isOpen = true;
    begun = alert;
    takenBefore = taken + repeated;
  }

  /** An alert becomes a dead letter; perhaps not the one that was begun last. */
  void fails(byte @Nullable [] alert) {
    if (alert != begun) {
      settle();
    }
  }

  /**
   * The routing ended the alert on purpose.
   *
   * @param rule file and line of the step
   */
  void stopped(String rule, String severity, String category) {
    if (drop == null) {
      drop = new BatchTally.Drop(rule, severity, category);
    }
  }

  /** Counts what became of the alert that was begun last. */
  void settle() {
    if (isOpen && taken + repeated == takenBefore) {
      if (drop == null) {
        uncounted++;
      } else {
        dropped++;
        tally.dropped(drop);
      }
    }
    isOpen = false;
    begun = null;
    drop = null;
  }

  /** Returns the number of alerts that the routing dropped on purpose. */
  int dropped() {
    return dropped;
  }

  /**
   * Returns the number of alerts without a delivery that were not dropped, and of deliveries that
   * are not accounted for.
   *
   * @param counted deliveries and dead letters that are
   */
  int uncounted(int counted) {
    return uncounted + Math.abs(taken - counted);
  }
}
