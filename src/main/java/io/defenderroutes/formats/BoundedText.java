package io.defenderroutes.formats;

import org.jspecify.annotations.Nullable;

/**
 * Text for a regular expression: each character that it looks at counts as a step. Java evaluates
 * some expressions in exponential time, and alerts contain text that an attacker chose.
 */
record BoundedText(String text, @Nullable Budget budget) implements CharSequence {
  BoundedText(String text) {
    this(text, Budget.current());
  }

  /** Requires that a text made of this one is not too long. */
  void requireLength(int length) {
    if (budget != null) {
      budget.text(length);
    }
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public char charAt(int index) {
    if (budget != null) {
      budget.step();
    }
    return text.charAt(index);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.substring(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
