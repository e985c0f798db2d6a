package io.defenderroutes.sandbox;

import io.defenderroutes.sandbox.ItemStore.Entry;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parsed subset of KQL: table, bounds on Timestamp and ingestion_time(), order by Timestamp,
 * and number of rows. The rest is ignored.
 *
 * @param table its name
 * @param wanted tests whether a row is within the bounds
 * @param order 1 for oldest first, -1 for newest first, 0 for none
 * @param take maximum number of rows
 */
record HuntingQuery(String table, Predicate<Entry> wanted, int order, int take) {
  private static final String MOMENT =
      "(?:datetime\\s*\\(\\s*)?[\"']?(\\d{4}-\\d\\d-\\d\\d[^\\s)\"']*)[\"']?(?:\\s*\\))?|ago\\s*\\(\\s*(\\d+)([smhd])\\s*\\)|now\\(\\)";
  private static final String FIELD = "\\b(Timestamp|ingestion_time\\s*\\(\\s*\\))\\s*";
  private static final Pattern COMPARISON =
      Pattern.compile(FIELD + "(>=|<=|>|<|==)\\s*(" + MOMENT + ")");
  private static final Pattern BETWEEN =
      Pattern.compile(
          FIELD + "between\\s*\\(\\s*(" + MOMENT + ")\\s*\\.\\.\\s*(" + MOMENT + ")\\s*\\)");
  private static final Pattern BOUND = Pattern.compile(FIELD + "(>=|<=|>|<|==|between)");
  private static final Pattern ORDER =
      Pattern.compile("(?:sort|order)\\s+by\\s+Timestamp\\b\\s*(asc|desc)?.*");
  private static final Pattern TAKE = Pattern.compile("(?:take|limit)\\s+(\\d{1,9})");

  static HuntingQuery parse(String text, Instant now) throws RejectedRequest {
    List<String> steps = steps(text);
    String table = steps.get(0).strip();
    if (!table.matches("[A-Za-z_]\\w*")) {
      throw new RejectedRequest(400, "Query could not be parsed at '" + table + "'");
    }
    Predicate<Entry> wanted = entry -> true;
    int order = 0;
    int take = Integer.MAX_VALUE;
    for (String step : steps.subList(1, steps.size())) {
      String operator = step.strip();
      if (operator.isEmpty()) {
        throw new RejectedRequest(400, "Query could not be parsed at '|'");
      }
      Matcher ordered = ORDER.matcher(operator);
      Matcher taken = TAKE.matcher(operator);
      if (operator.startsWith("where ")) {
        wanted = wanted.and(bounds(operator, now));
      } else if (ordered.matches()) {
        order = "asc".equals(ordered.group(1)) ? 1 : -1;
      } else if (taken.matches()) {
        take = Math.min(take, Integer.parseInt(taken.group(1)));
      }
    }
    return new HuntingQuery(table, wanted, order, take);
  }

  private static Predicate<Entry> bounds(String where, Instant now) throws RejectedRequest {
    Predicate<Entry> all = entry -> true;
    int understood = 0;
    Matcher between = BETWEEN.matcher(where);
    while (between.find()) {
      Function<Entry, Instant> field = field(between.group(1));
      Instant from = moment(between, 2, now);
      Instant to = moment(between, 6, now);
      all = all.and(row -> !field.apply(row).isBefore(from) && !field.apply(row).isAfter(to));
      understood++;
    }
    Matcher comparison = COMPARISON.matcher(where);
    while (comparison.find()) {
      Function<Entry, Instant> field = field(comparison.group(1));
      Instant bound = moment(comparison, 3, now);
      Predicate<Integer> sign =
          switch (comparison.group(2)) {
            case ">=" -> c -> c >= 0;
            case ">" -> c -> c > 0;
            case "<=" -> c -> c <= 0;
            case "<" -> c -> c < 0;
            default -> c -> c == 0;
          };
      all = all.and(row -> sign.test(field.apply(row).compareTo(bound)));
      understood++;
    }
    if (understood < BOUND.matcher(where).results().count()) {
      throw new RejectedRequest(400, "Query could not be parsed at '" + where + "'");
    }
    return all;
  }

  private static Function<Entry, Instant> field(String name) {
    return name.equals("Timestamp")
        ? row -> row.item.updated()
        : row ->
            row.item.visibleFrom().isAfter(row.item.updated())
                ? row.item.visibleFrom()
                : row.item.updated();
  }

  /** The time in the given group and the following ones. */
  private static Instant moment(Matcher matcher, int group, Instant now) throws RejectedRequest {
    String text = matcher.group(group + 1);
    String amount = matcher.group(group + 2);
    if (amount != null) {
      String unit = matcher.group(group + 3).toUpperCase(Locale.ROOT);
      return now.minus(
          Duration.parse(unit.equals("D") ? "P" + amount + "D" : "PT" + amount + unit));
    } else if (text == null) {
      return now;
    }
    try {
      String time = text.length() == 10 ? text + "T00:00:00" : text;
      return Instant.parse(time.endsWith("Z") ? time : time + "Z");
    } catch (DateTimeException e) {
      throw new RejectedRequest(400, "Query could not be parsed at '" + text + "': no datetime");
    }
  }

  /** Splits at pipes outside of quotes and parentheses. */
  private static List<String> steps(String text) throws RejectedRequest {
    List<String> steps = new ArrayList<>();
    StringBuilder step = new StringBuilder();
    int depth = 0;
    char quote = 0;
    for (char c : text.replaceAll("(?m)//.*$", "").toCharArray()) {
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '(') {
        depth++;
      } else if (c == ')' && --depth < 0) {
        break;
      }
      if (c == '|' && quote == 0 && depth == 0) {
        steps.add(step.toString());
        step.setLength(0);
      } else {
        step.append(c);
      }
    }
    steps.add(step.toString());
    if (depth != 0 || quote != 0) {
      throw new RejectedRequest(
          400, "Query could not be parsed: a parenthesis or a quote has no end");
    }
    return steps;
  }
}
