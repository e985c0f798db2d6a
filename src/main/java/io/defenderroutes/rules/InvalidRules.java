package io.defenderroutes.rules;

import io.defenderroutes.routes.YamlFault;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The rules cannot be run: a file is invalid. */
public final class InvalidRules extends Exception {
  private final transient List<YamlFault> faults;

  public InvalidRules(List<YamlFault> faults) {
    super(faults.stream().map(YamlFault::toString).collect(Collectors.joining("; ")));
    this.faults =
        faults.stream()
            .sorted(Comparator.comparing(YamlFault::file).thenComparingInt(YamlFault::line))
            .toList();
  }

  /** At least one fault. */
  public List<YamlFault> faults() {
    return faults;
  }
}
