package io.defenderroutes.check;

import io.defenderroutes.config.Diagnosis;
import org.jspecify.annotations.Nullable;

/**
 * What came of one look. There is never a secret in it.
 *
 * @param group what was looked at, such as {@code Kafka kafka1:9092}
 * @param check what it was looked at for, in few words
 * @param cause why it is not good, or what else to know; null where there is nothing
 * @param remedy what to do about it; null where it is good
 */
public record Finding(
    String group, String check, Outcome outcome, @Nullable String cause, @Nullable String remedy) {

  /** How it is. */
  public enum Outcome {
    GOOD,
    /** Not checked, or worth knowing; no action is needed. */
    NOTE,
    /** It works, or could not be checked; the operator should look at it. */
    WARNING,
    /** It will not work. */
    BAD
  }

  public static Finding good(String group, String check) {
    return new Finding(group, check, Outcome.GOOD, null, null);
  }

  /** Not checked, or worth knowing. */
  public static Finding note(String group, String check, String note) {
    return new Finding(group, check, Outcome.NOTE, note, null);
  }

  public static Finding warning(String group, String check, String cause, String remedy) {
    return new Finding(group, check, Outcome.WARNING, cause, remedy);
  }

  public static Finding bad(String group, String check, String cause, String remedy) {
    return new Finding(group, check, Outcome.BAD, cause, remedy);
  }

  static Finding warning(String group, String check, Diagnosis trouble) {
    return warning(group, check, trouble.cause(), trouble.remedy());
  }

  static Finding bad(String group, String check, Diagnosis trouble) {
    return bad(group, check, trouble.cause(), trouble.remedy());
  }
}
