package io.defenderroutes.rules;

import io.defenderroutes.routes.YamlFault;
import java.util.List;
import java.util.stream.Collectors;

/** A failed start, with the faults of the files of routes. */
public final class RoutesNotLoaded extends Exception {
  private final transient List<YamlFault> faults;
  private final boolean saidByCamel;

  /**
   * Routes that are not loaded.
   *
   * @param faults errors of the files, at least one
   */
  public RoutesNotLoaded(List<YamlFault> faults) {
    super(faults.stream().map(YamlFault::toString).collect(Collectors.joining("; ")));
    this.faults = faults;
    this.saidByCamel = false;
  }

  /**
   * @param faults errors of the files, at least one
   * @param reason Camel's message, on one line
   */
  public RoutesNotLoaded(List<YamlFault> faults, String reason, Exception cause) {
    super(reason, cause);
    this.faults = faults;
    this.saidByCamel = true;
  }

  /** Whether the message is Camel's instead of the faults. */
  public boolean isSaidByCamel() {
    return saidByCamel;
  }

  /** At least one fault. */
  public List<YamlFault> faults() {
    return faults;
  }
}
