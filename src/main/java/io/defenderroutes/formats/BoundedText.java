package io.defenderroutes.formats;

/**
 * Text for a regular expression: each character that it looks at counts as a step. Java evaluates
 * some expressions in exponential time, and alerts contain text that an attacker chose.
 */
record BoundedText(String text) implements CharSequence {
  @Override
  public int length() {
    return text.length();
  }

  @Override
  public char charAt(int index) {
    Budget.stepOfCurrent();
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
