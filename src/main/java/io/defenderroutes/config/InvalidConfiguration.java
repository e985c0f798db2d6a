package io.defenderroutes.config;

import java.util.List;

/**
 * One or more settings are missing or wrong. Each fault names the property, the value and what
 * would be right.
 */
public final class InvalidConfiguration extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> faults;

  public InvalidConfiguration(List<String> faults) {
    super(String.join(System.lineSeparator(), faults));
    this.faults = List.copyOf(faults);
  }

  /** One message per fault, in the order of the options. */
  public List<String> faults() {
    return faults;
  }
}
