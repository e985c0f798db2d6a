package io.defenderroutes.alert;

import java.util.Arrays;
import java.util.Locale;

/** Severities of the alert contract. */
public enum Severity {
  INFORMATIONAL,
  LOW,
  MEDIUM,
  HIGH,
  /** No severity, or an unknown one. */
  UNKNOWN;

  /** Maps a vendor's severity, ignoring case; others, such as "UnSpecified", are unknown. */
  static Severity of(String vendor) {
    return switch (vendor.strip().toLowerCase(Locale.ROOT)) {
      case "informational" -> INFORMATIONAL;
      case "low" -> LOW;
      case "medium" -> MEDIUM;
      case "high" -> HIGH;
      default -> UNKNOWN;
    };
  }

  /** Whether a word is the text of a severity. */
  public static boolean isKnown(String word) {
    return Arrays.stream(values()).anyMatch(severity -> severity.toString().equals(word));
  }

  /** The text used in variables, headers and rules. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
