package io.defenderroutes.alert;

import java.util.Arrays;
import java.util.Locale;

/** One vocabulary for the severities of all APIs. */
public enum Severity {
  INFORMATIONAL,
  LOW,
  MEDIUM,
  HIGH,
  /** None was given, or one that this version does not know. */
  UNKNOWN;

  /**
   * Reads a vendor's word in any case; what is not in the vocabulary ("UnSpecified", "Critical") is
   * unknown.
   */
  static Severity of(String vendor) {
    return switch (vendor.strip().toLowerCase(Locale.ROOT)) {
      case "informational" -> INFORMATIONAL;
      case "low" -> LOW;
      case "medium" -> MEDIUM;
      case "high" -> HIGH;
      default -> UNKNOWN;
    };
  }

  /** Whether it is a word of this vocabulary. */
  public static boolean isKnown(String word) {
    return Arrays.stream(values()).anyMatch(severity -> severity.toString().equals(word));
  }

  /** The word used in variables, headers and rules. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
