package io.defenderroutes.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes external text safe for one line: messages of APIs, titles of alerts, exceptions. For log
 * lines, health checks, the status page, metric labels, dead letters and mail headers.
 */
public final class OneLine {
  /**
   * What breaks a line, changes the direction of text or is invisible: control characters (C0, C1),
   * format characters (bidirectional controls, zero-width characters, byte order marks), Unicode's
   * line and paragraph separators, and surrogates without their other half.
   */
  private static final String UNSEEN_CHAR =
      "\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}\\x{2060}-\\x{206F}\\x{E0000}-\\x{E0FFF}";

  private static final Pattern UNSEEN =
      Pattern.compile("[" + UNSEEN_CHAR + "][\\s" + UNSEEN_CHAR + "]*");

  /** A text like a token, or after "Bearer": a gateway may echo the request. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<=(?i:bearer) {1,8})[^\\s*…]\\S*"
              + "|((?<![A-Za-z0-9])eyJ[\\w-]+|eyJ[\\w-]{16,})(\\.[\\w-]*)*");

  /** A backslash before the closing quote would make it a part of the value. */
  private static final Pattern END = Pattern.compile("(?U)[\\s\\\\]+$");

  /** The path of a URL or the query of an endpoint, which may be secret as in a webhook. */
  private static final Pattern PATH =
      Pattern.compile("(\\w+://[^/?\\s]+)[/?]\\S*|(\\w+:[^?\\s]+)\\?\\S*");

  private OneLine() {}

  /** Returns a text on one line, with everything that can be seen, cut to a number of chars. */
  public static String of(String text, int longest) {
    // Called for every delivery: no pattern for the usual text.
    String line = isPrintableAscii(text) ? text : UNSEEN.matcher(text).replaceAll(" ");
    return cut(line.strip(), longest);
  }

  /**
   * Returns a text for {@code key="value"}: on one line, without double quotes and tokens, cut to a
   * number of chars.
   */
  public static String quoted(String text, int longest) {
    String line = UNSEEN.matcher(text).replaceAll(" ").replace('"', '\'').strip();
    String masked = TOKEN.matcher(line).replaceAll("***");
    return cut(END.matcher(masked).replaceAll(""), longest);
  }

  /** Returns a text in which URLs and endpoints end with their host or name. */
  public static String withoutPaths(String text) {
    return PATH.matcher(text)
        .replaceAll(
            m -> Matcher.quoteReplacement((m.group(1) == null ? m.group(2) : m.group(1)) + "/…"));
  }

  private static boolean isPrintableAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
    }
    return true;
  }

  /** Cuts between characters, not within a surrogate pair. */
  private static String cut(String line, int longest) {
    if (line.length() <= longest) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(longest - 2)) ? longest - 2 : longest - 1;
    return line.substring(0, end) + "…";
  }
}
