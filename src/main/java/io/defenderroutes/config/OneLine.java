package io.defenderroutes.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes text of others safe for one line: an API's message, an alert's title, an exception's words.
 * Every such text passes through here before it becomes part of a log line, a health check, the
 * status page, a metric's label, a dead letter's reason or a mail header.
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

  /** What looks like a token, or stands behind Bearer: a gateway may echo the request. */
  private static final Pattern TOKEN =
      Pattern.compile(
          "(?<=(?i:bearer) {1,8})[^\\s*…]\\S*"
              + "|((?<![A-Za-z0-9])eyJ[\\w-]+|eyJ[\\w-]{16,})(\\.[\\w-]*)*");

  /** A backslash before the closing quote would make it a part of the value. */
  private static final Pattern END = Pattern.compile("(?U)[\\s\\\\]+$");

  /**
   * What follows a host, or the query of an endpoint, may be a secret: a webhook's address is one.
   */
  private static final Pattern PATH =
      Pattern.compile("(\\w+://[^/?\\s]+)[/?]\\S*|(\\w+:[^?\\s]+)\\?\\S*");

  private OneLine() {}

  /** Returns a text on one line, with everything that can be seen, cut to a number of chars. */
  public static String of(String text, int longest) {
    return cut(UNSEEN.matcher(text).replaceAll(" ").strip(), longest);
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

  /** Between two characters, not within one. */
  private static String cut(String line, int longest) {
    if (line.length() <= longest) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(longest - 2)) ? longest - 2 : longest - 1;
    return line.substring(0, end) + "…";
  }
}
