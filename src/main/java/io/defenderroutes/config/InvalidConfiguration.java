package io.defenderroutes.config;

import java.util.List;

/** Settings are missing or invalid. Each fault names the property, its value and its type. */
public final class InvalidConfiguration extends RuntimeException {
  private final transient List<String> faults;

  public InvalidConfiguration(List<String> faults) {
    super(String.join(System.lineSeparator(), faults));
    this.faults = List.copyOf(faults);
  }

  public InvalidConfiguration(String fault) {
    this(List.of(fault));
  }

  /** One message per fault. */
  public List<String> faults() {
    return faults;
  }
}
