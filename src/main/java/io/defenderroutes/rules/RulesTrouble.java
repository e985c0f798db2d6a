package io.defenderroutes.rules;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The rules cannot be rehearsed: a file of theirs cannot be used. */
public final class RulesTrouble extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  public RulesTrouble(List<Fault> faults) {
    super(faults.stream().map(Fault::toString).collect(Collectors.joining("; ")));
    this.faults =
        faults.stream()
            .sorted(Comparator.comparing(Fault::file).thenComparingInt(Fault::line))
            .toList();
  }

  /** At least one. */
  public List<Fault> faults() {
    return faults;
  }
}
