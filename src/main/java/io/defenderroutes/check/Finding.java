package io.defenderroutes.check;

import io.defenderroutes.config.Diagnosis;
import org.jspecify.annotations.Nullable;

/**
 * The result of one check. Contains no secret.
 *
 * @param group what was checked, such as {@code Kafka kafka1:9092}
 * @param check the expectation, in a few words
 * @param cause why it is not met, or a note; null if good
 * @param remedy how to fix it; null if good or a note
 */
public record Finding(
    String group, String check, Outcome outcome, @Nullable String cause, @Nullable String remedy) {

  public enum Outcome {
    GOOD,
    /** Not checked, or for information; no action is needed. */
    NOTE,
    /** Works, or could not be checked; the operator should review it. */
    WARNING,
    /** Will not work. */
    BAD
  }

  public static Finding good(String group, String check) {
    return new Finding(group, check, Outcome.GOOD, null, null);
  }

  public static Finding note(String group, String check, String note) {
    return new Finding(group, check, Outcome.NOTE, note, null);
  }

  public static Finding warning(String group, String check, String cause, String remedy) {
    return new Finding(group, check, Outcome.WARNING, cause, remedy);
  }

  public static Finding bad(String group, String check, String cause, String remedy) {
    return new Finding(group, check, Outcome.BAD, cause, remedy);
  }

  static Finding warning(String group, String check, Diagnosis diagnosis) {
    return warning(group, check, diagnosis.cause(), diagnosis.remedy());
  }

  static Finding bad(String group, String check, Diagnosis diagnosis) {
    return bad(group, check, diagnosis.cause(), diagnosis.remedy());
  }
}
