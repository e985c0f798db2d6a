package io.defenderroutes.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.defenderroutes.config.OneLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Formats output; escapes control and invisible characters in external text. */
public final class Terminal {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper PRETTY =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final Pattern INVISIBLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}&&[^\\r\\n]]");

  private Terminal() {}

  static String line(String text, int maxLength) {
    return OneLine.of(text, maxLength);
  }

  /** The two largest units, such as 3d4h or 12m5s; 0s if negative. */
  static String duration(Duration time) {
    Duration d = time.isNegative() ? Duration.ZERO : time;
    if (d.toDays() > 0) {
      return d.toDays() + "d" + d.toHoursPart() + "h";
    }
    if (d.toHours() > 0) {
      return d.toHours() + "h" + d.toMinutesPart() + "m";
    }
    return d.toMinutes() > 0 ? d.toMinutes() + "m" + d.toSecondsPart() + "s" : d.toSeconds() + "s";
  }

  /** JSON on one line. */
  static String json(JsonNode json) throws JsonProcessingException {
    return escaped(JSON.writeValueAsString(json));
  }

  static String pretty(JsonNode json) throws JsonProcessingException {
    return escaped(PRETTY.writeValueAsString(json));
  }

  private static String escaped(String json) {
    return INVISIBLE
        .matcher(json)
        .replaceAll(
            invisible -> {
              StringBuilder escape = new StringBuilder();
              invisible.group().chars().forEach(c -> escape.append(String.format("\\u%04x", c)));
              return Matcher.quoteReplacement(escape.toString());
            });
  }

  /**
   * Aligns rows in columns.
   *
   * @param rows of equal length; the last column is not padded
   */
  public static List<String> table(List<String[]> rows) {
    int[] widths = new int[rows.get(0).length];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].codePointCount(0, row[i].length()));
      }
    }
    List<String> lines = new ArrayList<>();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        line.append(row[i]);
        char[] gap = new char[widths[i] - row[i].codePointCount(0, row[i].length()) + 2];
        Arrays.fill(gap, ' ');
        line.append(gap);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
