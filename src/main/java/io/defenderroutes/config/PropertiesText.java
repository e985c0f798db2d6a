package io.defenderroutes.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Parses a properties file in the syntax of {@link java.util.Properties}, but rejects needless
 * backslashes.
 *
 * <p>Java drops such a backslash and reads {@code \n} as a line feed, which silently changes a
 * Windows path or {@code DOMAIN\name}.
 */
public final class PropertiesText {
  /** Characters that a backslash can escape. */
  private static final String ESCAPED = "\\:=#! ";

  /** Kafka's documentation writes line breaks of inline PEM as {@code \n}. */
  private static final String PEM = "-----BEGIN ";

  private final String file;
  private final List<String> lines;
  private final Map<String, String> values = new HashMap<>();
  private final List<String> faults = new ArrayList<>();

  private PropertiesText(String text, String file) {
    this.file = file;
    this.lines = text.lines().toList();
  }

  /**
   * Parses the text of a file.
   *
   * @param file its name in messages
   * @throws InvalidConfiguration with all faults, by line; no message quotes a value
   */
  public static Map<String, String> read(String text, String file) {
    PropertiesText read = new PropertiesText(text, file);
    read.read();
    if (!read.faults.isEmpty()) {
      throw new InvalidConfiguration(read.faults);
    }
    return read.values;
  }

  private void read() {
    int next = 0;
    while (next < lines.size()) {
      int first = next++;
      String line = lines.get(first).stripLeading();
      if (line.isEmpty() || isComment(line)) {
        continue;
      }
      StringBuilder logical = new StringBuilder(line);
      while (isContinued(logical)) {
        logical.setLength(logical.length() - 1);
        String following = next < lines.size() ? lines.get(next).stripLeading() : "";
        if (following.isEmpty() || isComment(following) || isProperty(following)) {
          fault(
              next,
              key(logical.toString()),
              "ends with a backslash, which joins the next line to it; write \\\\ for a backslash");
          break;
        }
        logical.append(following);
        next++;
      }
      property(first + 1, logical.toString());
    }
  }

  private static boolean isComment(String line) {
    return line.startsWith("#") || line.startsWith("!");
  }

  private static boolean isContinued(CharSequence line) {
    int backslashes = 0;
    for (int at = line.length() - 1; at >= 0 && line.charAt(at) == '\\'; at--) {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  /** Whether a line sets a known property, and so cannot continue the line above. */
  private static boolean isProperty(String line) {
    int end = end(line);
    String key = line.substring(0, end);
    boolean assigns = end < line.length() && line.substring(end).strip().matches("(?s)[=:].*");
    return assigns
        && (Option.of(key).isPresent()
            || Stream.concat(Stream.of(Settings.TENANTS), Settings.PASSED_ON.stream())
                .anyMatch(key::startsWith));
  }

  /** The index of the end of a line's key. */
  private static int end(String line) {
    int at = 0;
    while (at < line.length() && "=: \t\f".indexOf(line.charAt(at)) < 0) {
      at += line.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(at, line.length());
  }

  private static String key(String line) {
    return line.substring(0, end(line));
  }

  private void property(int line, String text) {
    int end = end(text);
    String key = text.substring(0, end);
    String value = text.substring(end).replaceFirst("(?s)^[ \\t\\f]*[=:]?[ \\t\\f]*", "");
    values.put(unescaped(line, key, key), unescaped(line, key, value));
  }

  private String unescaped(int line, String key, String text) {
    boolean pem = text.startsWith(PEM);
    StringBuilder plain = new StringBuilder();
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      char next = c == '\\' && at + 1 < text.length() ? text.charAt(at + 1) : 0;
      if (c != '\\') {
        plain.append(c);
      } else if (next == 'u') {
        String digits = text.substring(at + 2, Math.min(text.length(), at + 6));
        if (!digits.matches("[0-9a-fA-F]{4}")) {
          fault(
              line,
              key,
              "has \\u without the four hexadecimal digits of a character; write \\\\ for a"
                  + " backslash");
          return "";
        }
        plain.append((char) Integer.parseInt(digits, 16));
        at += 5;
      } else if (next == 'n' && pem) {
        plain.append('\n');
        at++;
      } else if (next != 0 && ESCAPED.indexOf(next) >= 0) {
        plain.append(next);
        at++;
      } else {
        fault(
            line,
            key,
            "has a single backslash; write \\\\ for a backslash, and \\u000a for a line feed");
        return "";
      }
    }
    return plain.toString();
  }

  private void fault(int line, String key, String what) {
    faults.add(file + ":" + line + ": " + key + " " + what);
  }
}
