package io.defenderroutes.delivery;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text from outside, made fit for a log line, a header or a reason: no control characters, not too
 * long.
 */
final class OneLine {
  /**
   * What follows a host, or the query of an endpoint, may be a secret: a webhook's address is one.
   */
  private static final Pattern PATH =
      Pattern.compile("(\\w+://[^/?\\s]+)[/?]\\S*|(\\w+:[^?\\s]+)\\?\\S*");

  private OneLine() {}

  /** A text in which URLs and endpoints end with their host or name. */
  static String withoutPaths(String text) {
    return PATH.matcher(text)
        .replaceAll(
            m -> Matcher.quoteReplacement((m.group(1) == null ? m.group(2) : m.group(1)) + "/…"));
  }

  static String of(String text, int longest) {
    String line = text.replaceAll("[\\p{Cc}\\u2028\\u2029]+", " ").strip();
    if (line.length() <= longest) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(longest - 2)) ? longest - 2 : longest - 1;
    return line.substring(0, end) + "…";
  }
}
