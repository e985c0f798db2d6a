package io.defenderroutes.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.AbstractFunction;
import com.schibsted.spt.data.jslt.impl.RegexpFunction;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The functions {@code test}, {@code capture}, {@code split} and {@code replace} of JSLT, with the
 * limits of a {@link Budget}.
 */
final class RegularExpressions {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Pattern GROUP = Pattern.compile("\\(\\?<([a-zA-Z][a-zA-Z0-9]*)>");

  private RegularExpressions() {}

  static List<Function> all() {
    return List.of(
        new Bounded("test", 2, BooleanNode.FALSE) {
          @Override
          JsonNode call(Pattern pattern, String text, JsonNode[] arguments) {
            return BooleanNode.valueOf(pattern.matcher(new BoundedText(text)).find());
          }
        },
        new Bounded("capture", 2, NullNode.instance) {
          @Override
          JsonNode call(Pattern pattern, String text, JsonNode[] arguments) {
            return capture(pattern, text);
          }
        },
        new Bounded("split", 2, NullNode.instance) {
          @Override
          JsonNode call(Pattern pattern, String text, JsonNode[] arguments) {
            ArrayNode parts = JSON.arrayNode();
            for (String part : pattern.split(new BoundedText(text), 0)) {
              parts.add(part);
            }
            return parts;
          }
        },
        new Bounded("replace", 3, NullNode.instance) {
          @Override
          JsonNode call(Pattern pattern, String text, JsonNode[] arguments) {
            return replace(pattern, text, text(arguments[2]));
          }
        });
  }

  private static JsonNode capture(Pattern pattern, String text) {
    ObjectNode groups = JSON.objectNode();
    Matcher found = pattern.matcher(new BoundedText(text));
    if (found.find()) {
      Matcher names = GROUP.matcher(pattern.pattern());
      while (names.find()) {
        groups.put(names.group(1), found.group(names.group(1)));
      }
    }
    return groups;
  }

  private static JsonNode replace(Pattern pattern, String text, String by) {
    BoundedText bounded = new BoundedText(text);
    Matcher found = pattern.matcher(bounded);
    StringBuilder result = new StringBuilder();
    while (found.find()) {
      if (found.start() == found.end()) {
        throw new JsltException("replace: '" + pattern + "' matches an empty text");
      }
      found.appendReplacement(result, "");
      result.append(by);
      bounded.requireLength(result.length());
    }
    return TextNode.valueOf(found.appendTail(result).toString());
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.textValue() : value.toString();
  }

  private abstract static class Bounded extends AbstractFunction implements RegexpFunction {
    /** A mapping with more different expressions makes them of the alert's text. */
    private static final int MOST = 1_000;

    private final Map<String, Pattern> patterns = new ConcurrentHashMap<>();
    private final JsonNode ofNull;

    Bounded(String name, int arguments, JsonNode ofNull) {
      super(name, arguments, arguments);
      this.ofNull = ofNull;
    }

    abstract JsonNode call(Pattern pattern, String text, JsonNode[] arguments);

    @Override
    public int regexpArgumentNumber() {
      return 1;
    }

    @Override
    public JsonNode call(JsonNode input, JsonNode[] arguments) {
      if (arguments[0].isNull()) {
        return ofNull;
      }
      if (!arguments[1].isTextual()) {
        throw new JsltException(getName() + ": the regular expression is no text");
      }
      return call(pattern(arguments[1].textValue()), text(arguments[0]), arguments);
    }

    private Pattern pattern(String expression) {
      Pattern known = patterns.get(expression);
      if (known != null) {
        return known;
      }
      try {
        Pattern made = Pattern.compile(expression);
        if (patterns.size() < MOST) {
          patterns.put(expression, made);
        }
        return made;
      } catch (PatternSyntaxException e) {
        throw new JsltException(getName() + ": not a regular expression: " + e.getDescription());
      }
    }
  }
}
