package io.defenderroutes.formats;

import com.schibsted.spt.data.jslt.JsltException;
import org.jspecify.annotations.Nullable;

/**
 * What one evaluation of a format may cost. Counts steps instead of time, so that an alert is
 * accepted or rejected alike on a slow and on a fast machine: reads and writes of variables, calls
 * of functions, and characters that a regular expression looks at.
 */
final class Budget {
  /** A second or two of processor time; a mapping of an ordinary alert takes about 1,000 steps. */
  static final int STEPS = 20_000_000;

  private static final int LEAST_BYTES = 1024 * 1024;
  private static final int GROWTH = 8;

  /** JSLT's functions get no context of the evaluation that calls them. */
  private static final ThreadLocal<Budget> CURRENT = new ThreadLocal<>();

  private final int mostBytes;
  private int left = STEPS;

  private Budget(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  /**
   * Begins an evaluation on the current thread; ended by {@link #end}.
   *
   * @param alertBytes size of the alert
   */
  static Budget begin(int alertBytes) {
    Budget budget = new Budget((int) Math.max(LEAST_BYTES, (long) GROWTH * alertBytes));
    CURRENT.set(budget);
    return budget;
  }

  static void end() {
    CURRENT.remove();
  }

  /** The budget of the evaluation on the current thread; null while a file is compiled. */
  static @Nullable Budget current() {
    return CURRENT.get();
  }

  /** Bytes of the document, and characters of each text: 1 MiB, or 8 times the alert. */
  int mostBytes() {
    return mostBytes;
  }

  void step() {
    if (--left < 0) {
      throw new JsltException("it takes more than 20,000,000 steps");
    }
  }

  void text(int length) {
    if (length > mostBytes) {
      throw new JsltException("a text is longer than " + mostBytes + " characters");
    }
  }
}
