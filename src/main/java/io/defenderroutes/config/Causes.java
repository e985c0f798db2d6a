package io.defenderroutes.config;

import org.jspecify.annotations.Nullable;

/** Searches a failure and its causes, at most {@value #DEPTH} of them. */
public final class Causes {
  private static final int DEPTH = 20;

  private Causes() {}

  /** The first throwable of a type among a failure and its causes; null if there is none. */
  public static <T extends Throwable> @Nullable T first(Throwable failure, Class<T> type) {
    Throwable next = failure;
    for (int depth = 0; next != null && depth < DEPTH; depth++) {
      if (type.isInstance(next)) {
        return type.cast(next);
      }
      next = next.getCause();
    }
    return null;
  }
}
