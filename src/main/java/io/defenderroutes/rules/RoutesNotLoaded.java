package io.defenderroutes.rules;

import io.defenderroutes.routes.YamlFault;
import java.util.List;
import java.util.stream.Collectors;

/** A start that failed, with what is wrong with the files of routes, which is why as a rule. */
public final class RoutesNotLoaded extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<YamlFault> faults;
  private final boolean saidByCamel;

  /**
   * Routes that Camel is not to see.
   *
   * @param faults errors that were found in the files, at least one
   */
  public RoutesNotLoaded(List<YamlFault> faults) {
    super(faults.stream().map(YamlFault::toString).collect(Collectors.joining("; ")));
    this.faults = faults;
    this.saidByCamel = false;
  }

  /**
   * @param faults errors that were found in the files, at least one
   * @param reason what Camel said, on one line
   */
  public RoutesNotLoaded(List<YamlFault> faults, String reason, Exception cause) {
    super(reason, cause);
    this.faults = faults;
    this.saidByCamel = true;
  }

  /** Whether the message is what Camel said, and not the faults. */
  public boolean isSaidByCamel() {
    return saidByCamel;
  }

  /** At least one. */
  public List<YamlFault> faults() {
    return faults;
  }
}
