package io.defenderroutes.doctor;

import io.defenderroutes.configuration.OneLine;
import org.jspecify.annotations.Nullable;

/** Why something does not work, and what to do about it: each in plain words. */
record Trouble(String cause, String remedy) {
  private static final int LONGEST = 300;

  /** What somebody else said, on one line. */
  static String said(Object by) {
    return OneLine.of(String.valueOf(by), LONGEST);
  }

  /** The first of a kind among a failure and its causes; null if there is none. */
  static <T extends Throwable> @Nullable T in(Throwable failure, Class<T> kind) {
    Throwable next = failure;
    for (int depth = 0; next != null && depth < 20; depth++) {
      if (kind.isInstance(next)) {
        return kind.cast(next);
      }
      next = next.getCause();
    }
    return null;
  }
}
