package io.defenderroutes.rules;

import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.config.Suggestion;
import io.defenderroutes.delivery.TextFunctions;
import io.defenderroutes.routes.ParsedRoutes;
import io.defenderroutes.routes.YamlFile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.language.simple.types.SimpleIllegalSyntaxException;
import org.apache.camel.spi.Language;
import org.apache.camel.util.ObjectHelper;

/**
 * Checks expressions in Camel's simple language: in rules, log messages, and parameters of
 * destinations. Camel itself reports only the position of an error.
 */
final class SimpleCheck implements AutoCloseable {
  private static final Pattern CONDITION = Pattern.compile(".*/(when/\\d+|filter|validate)");
  private static final Pattern LOG = Pattern.compile(".*/log(/message)?");
  private static final Pattern PROPERTY = Pattern.compile("\\{\\{[^{}]*}}");
  private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"");
  private static final Pattern FUNCTION = Pattern.compile("\\$(?:simple)?\\{[^{}]*}");
  private static final Pattern OPEN =
      Pattern.compile("\\$(?:simple)?\\{([\\w.:-]+)(?![\\w.:-]|[^${}]*})");
  private static final Pattern UNKNOWN = Pattern.compile("Unknown function: ([\\w-]+)([\\w.-]*)");

  /** A variable without its dollar sign or braces. */
  private static final Pattern BARE =
      Pattern.compile(
          "(?<![\\w${])\\{variable\\.(\\w+)}|\\$variable\\.(\\w+)|(?<![\\w.{$])variable\\.(\\w+)");

  /** Read as {@code (a && b) || c}, where {@code a && (b || c)} may be meant. */
  private static final Pattern AND_BEFORE_OR = Pattern.compile("&&.*\\|\\|", Pattern.DOTALL);

  /** The fault of a condition, by its form without quotes and functions. */
  private static final Map<Pattern, String> HINTS = new LinkedHashMap<>();

  static {
    hint("(?<![=!<>~])=(?![=~])", "did you mean '==' instead of '='?");
    hint("===", "did you mean '==' instead of '==='?");
    hint("<>", "did you mean '!=' instead of '<>'?");
    hint("\\b(?i:and)\\b", "did you mean '&&' instead of 'and'?");
    hint("\\b(?i:or)\\b", "did you mean '||' instead of 'or'?");
    hint("(?<!&)&(?!&)", "did you mean '&&' instead of '&'?");
    hint("(?<!\\|)\\|(?!\\|)", "did you mean '||' instead of '|'?");
    hint("[‘’“”]", "write plain quotes: 'high'");
    hint("[()]", "there are no parentheses; use in 'a,b', or a 'when' of its own");
    hint("(==|!=|\\bin|=~)\\s+[a-zA-Z]", "put words into quotes: 'high'");
    hint("(\\$)(==|!=|=~|&&|\\|\\|)|(==|!=|=~|&&|\\|\\|)[$']", "an operator stands between blanks");
    hint("(==|!=|=~|&&|\\|\\||\\bin)\\s*$", "what it is compared with is missing");
  }

  private static void hint(String regex, String hint) {
    HINTS.put(Pattern.compile(regex), hint);
  }

  private final DefaultCamelContext context = new DefaultCamelContext();
  private final Language simple = context.resolveLanguage("simple");
  private final Map<String, Kamelet> kamelets;

  SimpleCheck(ParsedRoutes folder) {
    TextFunctions.add(context);
    kamelets = Kamelet.in(folder);
  }

  void check(FileFaults faults) {
    YamlFile file = faults.file();
    YamlWalker.walk(
        file.tree(),
        (pointer, node) -> {
          if (!node.isTextual() || pointer.contains("/parameters/")) {
            return;
          }
          String at = pointer.replaceFirst("/expression$", "");
          if (at.endsWith("/simple")) {
            String step = at.replaceFirst("/simple$", "").replaceFirst("/expression$", "");
            text(pointer, node.asText(), CONDITION.matcher(step).matches(), faults);
          } else if (LOG.matcher(pointer).matches()) {
            text(pointer, node.asText(), false, faults);
          }
        });
    for (Call call : Call.in(file)) {
      Kamelet kamelet = call.isKamelet() ? kamelets.get(call.name()) : null;
      if (kamelet != null) {
        call.options().forEach((name, value) -> given(call, kamelet, name, value, faults));
      }
    }
  }

  private void given(Call call, Kamelet kamelet, String name, String value, FileFaults faults) {
    if (kamelet.isExpression(name)) {
      text(call.pointerOf(name, faults.file()), value, false, faults);
    }
  }

  private void text(String pointer, String text, boolean condition, FileFaults faults) {
    boolean whole = !PROPERTY.matcher(QUOTED.matcher(text).replaceAll("''")).find();
    if (condition && !whole) {
      // The property may contain operators.
      return;
    }
    String filled = PROPERTY.matcher(text).replaceAll("0").strip();
    try {
      if (condition) {
        simple.createPredicate(filled);
      } else {
        simple.createExpression(filled);
      }
      if (condition && AND_BEFORE_OR.matcher(QUOTED.matcher(text).replaceAll("''")).find()) {
        faults.warning(
            pointer,
            "'" + shown(text) + "' holds whenever what follows the last '||' does",
            "conditions are evaluated from left to right: for a && (b || c), put b || c into a"
                + " 'choice' within the branch");
      }
      bare(text)
          .ifPresent(
              meant ->
                  faults.warning(
                      pointer,
                      "'" + shown(text) + "' is taken as it is written",
                      "did you mean " + meant + "?"));
    } catch (SimpleIllegalSyntaxException e) {
      if (ObjectHelper.getException(NoSuchBeanException.class, e) == null) {
        String why = String.valueOf(e.getMessage()).split(" at location|\\R", 2)[0];
        faults.error(
            pointer,
            "'" + shown(text) + "' is no " + (condition ? "condition" : "expression"),
            suggestion(text, why));
      }
    }
  }

  private static String shown(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  private static Optional<String> bare(String text) {
    Matcher bare = BARE.matcher(text);
    while (bare.find()) {
      for (int i = 1; i <= bare.groupCount(); i++) {
        if (bare.group(i) != null && AlertContract.variables().contains(bare.group(i))) {
          return Optional.of("${variable." + bare.group(i) + "}");
        }
      }
    }
    return Optional.empty();
  }

  private static String suggestion(String text, String why) {
    if (why.contains("symbol functionEnd")) {
      Matcher open = OPEN.matcher(text);
      return "'${' is not closed" + (open.find() ? "; write ${" + open.group(1) + "}" : "");
    }
    if (why.contains("symbol")) {
      return "a quote is not closed";
    }
    Matcher unknown = UNKNOWN.matcher(why);
    if (unknown.find()) {
      String name = unknown.group(1);
      if (AlertContract.variables().contains(name)) {
        return "did you mean ${variable." + name + "}?";
      }
      return Suggestion.near(name, Set.of("variable", "body", "header"))
          .map(meant -> "did you mean ${" + meant + unknown.group(2) + "}?")
          .orElse("Camel's simple language knows no ${" + name + unknown.group(2) + "}");
    }
    String operators = QUOTED.matcher(text).replaceAll("''");
    List<String> hints = new ArrayList<>();
    bare(operators).ifPresent(meant -> hints.add("did you mean " + meant + "?"));
    String rest = FUNCTION.matcher(operators).replaceAll("\\$");
    HINTS.forEach(
        (pattern, hint) -> {
          if (pattern.matcher(rest).find()) {
            hints.add(hint);
          }
        });
    return hints.isEmpty()
        ? "a condition is like ${variable.severity} == 'high' (" + why + ")"
        : String.join(" ", hints);
  }

  @Override
  public void close() {
    context.stop();
  }
}
