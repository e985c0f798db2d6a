package io.defenderroutes.delivery;

/**
 * Text from outside, made fit for a log line, a header or a reason: no control characters, not too
 * long.
 */
final class OneLine {
  private OneLine() {}

  static String of(String text, int longest) {
    String line = text.replaceAll("[\\p{Cc}\\u2028\\u2029]+", " ").strip();
    if (line.length() <= longest) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(longest - 2)) ? longest - 2 : longest - 1;
    return line.substring(0, end) + "…";
  }
}
