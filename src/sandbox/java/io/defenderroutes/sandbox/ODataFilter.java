package io.defenderroutes.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses the documented subset of OData's {@code $filter}: comparisons of a field with a time, a
 * text in single quotes, a number or null, with {@code and}, {@code or}, {@code not} and
 * parentheses.
 */
final class ODataFilter {
  private static final Pattern TOKEN = Pattern.compile("\\s*(\\(|\\)|'(?:[^']|'')*'|[^\\s()']+)");

  private final ODataRules rules;
  private final Deque<String> tokens = new ArrayDeque<>();

  private ODataFilter(ODataRules rules) {
    this.rules = rules;
  }

  static Predicate<SimulatedItem> parse(String text, ODataRules rules) throws RejectedRequest {
    ODataFilter filter = new ODataFilter(rules);
    Matcher matcher = TOKEN.matcher(text);
    int end = 0;
    while (matcher.find() && matcher.start() == end) {
      filter.tokens.add(matcher.group(1));
      end = matcher.end();
    }
    if (!text.substring(end).isBlank()) {
      throw syntax("unexpected '" + text.substring(end).strip() + "'");
    }
    Predicate<SimulatedItem> parsed = filter.either();
    if (!filter.tokens.isEmpty()) {
      throw syntax("unexpected '" + filter.tokens.peek() + "'");
    }
    return parsed;
  }

  private Predicate<SimulatedItem> either() throws RejectedRequest {
    Predicate<SimulatedItem> left = both();
    while (takeIf("or")) {
      left = left.or(both());
    }
    return left;
  }

  private Predicate<SimulatedItem> both() throws RejectedRequest {
    Predicate<SimulatedItem> left = one();
    while (takeIf("and")) {
      left = left.and(one());
    }
    return left;
  }

  private Predicate<SimulatedItem> one() throws RejectedRequest {
    if (takeIf("not")) {
      return one().negate();
    }
    if (!takeIf("(")) {
      return comparison(take("a field"), take("an operator"), take("a value"));
    }
    Predicate<SimulatedItem> inner = either();
    if (!takeIf(")")) {
      throw syntax("a parenthesis is not closed");
    }
    return inner;
  }

  private Predicate<SimulatedItem> comparison(String field, String operator, String literal)
      throws RejectedRequest {
    if (field.equals(rules.updated())) {
      Instant time = time(field, literal);
      return signed(operator, item -> item.updated().compareTo(time));
    } else if (field.equals(rules.created())) {
      Instant time = time(field, literal);
      return signed(operator, item -> item.created().compareTo(time));
    } else if (!rules.filters().contains(field)) {
      throw new RejectedRequest(
          400, "Invalid filter clause: '" + field + "' cannot be filtered by.");
    }
    String value = literal.startsWith("'") ? unquoted(literal) : literal;
    boolean none = literal.equals("null");
    if (!none && !literal.startsWith("'") && !literal.matches("-?\\d+")) {
      throw syntax("'" + literal + "' is no value for " + field);
    }
    return signed(
        operator,
        item -> {
          Optional<String> text = text(item, field);
          return text.isEmpty() || none
              ? Boolean.compare(none, text.isEmpty())
              : text.get().compareTo(value);
        });
  }

  /** Generates the JSON of an item only if needed. */
  private static Optional<String> text(SimulatedItem item, String field) {
    return switch (field) {
      case "severity" -> Optional.of(item.severity());
      case "status" -> Optional.of(item.status());
      case "category" -> Optional.of(item.category());
      default -> {
        JsonNode node = item.json().path(field);
        yield node.isNull() || node.isMissingNode() ? Optional.empty() : Optional.of(node.asText());
      }
    };
  }

  private static Predicate<SimulatedItem> signed(String operator, Comparison comparison)
      throws RejectedRequest {
    return switch (operator) {
      case "eq" -> item -> comparison.of(item) == 0;
      case "ne" -> item -> comparison.of(item) != 0;
      case "gt" -> item -> comparison.of(item) > 0;
      case "ge" -> item -> comparison.of(item) >= 0;
      case "lt" -> item -> comparison.of(item) < 0;
      case "le" -> item -> comparison.of(item) <= 0;
      default -> throw syntax("'" + operator + "' is no operator");
    };
  }

  /** Compares a value with a literal. */
  private interface Comparison {
    int of(SimulatedItem item);
  }

  /** A time with zone, without quotes. */
  private static Instant time(String field, String literal) throws RejectedRequest {
    try {
      return OffsetDateTime.parse(literal).toInstant();
    } catch (DateTimeException e) {
      throw syntax("'" + literal + "' is no DateTimeOffset, as " + field + " wants it");
    }
  }

  private static String unquoted(String literal) {
    return literal.substring(1, literal.length() - 1).replace("''", "'");
  }

  private boolean takeIf(String word) {
    boolean is = word.equals(tokens.peek());
    if (is) {
      tokens.remove();
    }
    return is;
  }

  private String take(String what) throws RejectedRequest {
    String token = tokens.poll();
    if (token == null) {
      throw syntax(what + " is missing at the end");
    }
    return token;
  }

  private static RejectedRequest syntax(String what) {
    return new RejectedRequest(400, "Invalid filter clause: " + what + ".");
  }
}
