package io.defenderroutes;

import io.defenderroutes.rules.Fault;
import java.util.List;

/** A start that failed, with what is wrong with the files of routes, which is why as a rule. */
public final class RoutesNotLoaded extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  /**
   * @param faults errors that were found in the files, at least one
   * @param reason what Camel said, on one line
   */
  RoutesNotLoaded(List<Fault> faults, String reason, Exception cause) {
    super(reason, cause);
    this.faults = faults;
  }

  /** At least one. */
  public List<Fault> faults() {
    return faults;
  }
}
