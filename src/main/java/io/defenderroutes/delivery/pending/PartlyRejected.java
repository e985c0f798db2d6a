package io.defenderroutes.delivery.pending;

import java.util.Map;
import java.util.TreeMap;

/** A destination accepted some deliveries of a call, and not others. */
public final class PartlyRejected extends Exception {
  private final transient Map<Integer, Throwable> failures;

  /**
   * @param failures by the number of the delivery in the call, from 0
   */
  public PartlyRejected(Map<Integer, ? extends Throwable> failures) {
    super(failures.size() + " deliveries of a call were not accepted");
    this.failures = new TreeMap<>(failures);
  }

  Map<Integer, Throwable> failures() {
    return failures;
  }
}
