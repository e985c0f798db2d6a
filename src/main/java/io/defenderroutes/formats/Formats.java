package io.defenderroutes.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.filters.DefaultJsonFilter;
import com.schibsted.spt.data.jslt.impl.ExpressionImpl;
import com.schibsted.spt.data.jslt.impl.ParseContext;
import com.schibsted.spt.data.jslt.impl.PreparationContext;
import com.schibsted.spt.data.jslt.parser.JsltParser;
import com.schibsted.spt.data.jslt.parser.ParserImpl;
import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.config.InvalidConfiguration;
import io.defenderroutes.config.Suggestion;
import io.defenderroutes.routes.RoutesFolder;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The formats of a routes folder, compiled. A file that another imports only holds functions, and
 * is no format unless it is complete.
 */
public final class Formats {
  /** Where a text is not JSLT; the place that the exception itself has may be before it. */
  private static final Pattern PLACE = Pattern.compile(",? at line (\\d+), column (\\d+)");

  private static final Pattern REGULAR = Pattern.compile("regular expression '(.*)'");

  private static final Pattern EXPECTED =
      Pattern.compile("\\.?\\s*Was expecting.*", Pattern.DOTALL);

  private final RoutesFolder routes;
  private final SortedMap<String, Format> formats = new TreeMap<>();
  private final Map<String, List<FormatFault>> faults = new TreeMap<>();
  private final Set<String> imported = new HashSet<>();
  private final List<Function> functions = new ArrayList<>(RegularExpressions.all());

  private Formats(RoutesFolder routes) {
    this.routes = routes;
    functions.addAll(AlertFunctions.all());
    for (String file : routes.names(FormatFile.FOLDER, FormatFile.ENDING)) {
      compile(file.substring(FormatFile.FOLDER.length() + 1));
    }
    for (String file : imported) {
      if (!formats.containsKey(name(file))) {
        faults.remove(file);
      }
    }
  }

  /** Compiles the files of a folder; those with errors are reported by {@link #faults}. */
  public static Formats in(RoutesFolder routes) {
    return new Formats(routes);
  }

  /**
   * Requires that all files are right.
   *
   * @throws InvalidConfiguration with all faults
   */
  public Formats requireValid() {
    if (!faults().isEmpty()) {
      throw new InvalidConfiguration(faults().stream().map(FormatFault::toString).toList());
    }
    return this;
  }

  /** The faults of all files. */
  public Collection<FormatFault> faults() {
    Set<FormatFault> all = new LinkedHashSet<>();
    faults.values().forEach(all::addAll);
    return all;
  }

  public Set<String> names() {
    return formats.keySet();
  }

  /** The names of all formats, also of those with faults. */
  public Set<String> known() {
    Set<String> known = new TreeSet<>(formats.keySet());
    faults.keySet().forEach(file -> known.add(name(file)));
    return known;
  }

  public Optional<Format> get(String name) {
    return Optional.ofNullable(formats.get(name));
  }

  /**
   * The variables of the alert contract as formats read them; those that are not set are empty
   * texts.
   *
   * @param values by name; texts and lists of texts
   */
  public static Map<String, JsonNode> variables(Map<String, Object> values) {
    Map<String, JsonNode> variables = new HashMap<>();
    for (String name : AlertContract.variables()) {
      Object value = values.get(name);
      if (value instanceof Collection<?> list) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        list.forEach(one -> array.add(String.valueOf(one)));
        variables.put(name, array);
      } else {
        variables.put(name, TextNode.valueOf(value == null ? "" : value.toString()));
      }
    }
    return variables;
  }

  private static String name(String file) {
    return file.substring(0, file.length() - FormatFile.ENDING.length());
  }

  private void compile(String file) {
    List<FormatFault> found = new ArrayList<>();
    Map<String, FormatFile> parts = new TreeMap<>();
    try {
      String text = text(file);
      parts.put(file, new FormatFile(file, text));
      PreparationContext preparation = new PreparationContext();
      ExpressionImpl expression =
          compile(
              file,
              text,
              preparation,
              part -> {
                imported.add(part);
                String imports = read(part);
                parts.put(part, new FormatFile(part, imports));
                return imports;
              });
      Map<String, Integer> slots = preparation.scope.getParameterSlots();
      parts.values().forEach(part -> found.addAll(part.impure()));
      parts.forEach(
          (name, part) -> {
            if (!name.equals(file)) {
              variablesOfImported(part, name, found);
            }
          });
      for (String variable : new TreeSet<>(slots.keySet())) {
        if (!AlertContract.variables().contains(variable)) {
          found.add(unknown(variable, parts.get(file)));
        }
      }
      if (found.isEmpty()) {
        formats.put(name(file), new Format(name(file), expression, slots));
      }
    } catch (JsltException e) {
      // The more specific reason of what the compiler may report differently.
      parts.values().forEach(part -> found.addAll(part.impure()));
      found.add(fault(file, parts.get(file), e));
    } catch (StackOverflowError e) {
      found.add(new FormatFault(path(file), 0, "it is nested too deeply", "split it"));
    } catch (IOException e) {
      found.add(new FormatFault(path(file), 0, "the file cannot be read: " + e.getMessage(), ""));
    }
    if (!found.isEmpty()) {
      faults.put(file, found);
    }
  }

  private interface Imports {
    String text(String file);
  }

  private ExpressionImpl compile(
      String file, String text, PreparationContext preparation, Imports imports) {
    ParseContext context =
        new ParseContext(
            functions,
            file,
            name -> new StringReader(imports.text(name)),
            new HashMap<>(),
            new ArrayList<>(),
            preparation,
            new DefaultJsonFilter());
    return (ExpressionImpl)
        ParserImpl.compileExpression(context, new JsltParser(new StringReader(text)));
  }

  private String text(String file) throws IOException {
    return routes.text(path(file));
  }

  /** The text of an imported file. */
  private String read(String file) {
    try {
      if (!routes
          .names(FormatFile.FOLDER, FormatFile.ENDING)
          .contains(FormatFile.FOLDER + "/" + file)) {
        throw new JsltException(
            "there is no file '" + file + "' to import: it must be in " + FormatFile.FOLDER + "/");
      }
      return text(file);
    } catch (IOException e) {
      throw new JsltException("the file '" + file + "' cannot be read: " + e.getMessage());
    }
  }

  /** JSLT gives variables to the file alone that imports. */
  private void variablesOfImported(FormatFile part, String file, List<FormatFault> found) {
    PreparationContext alone = new PreparationContext();
    compile("", "import \"" + file + "\" as part null", alone, this::read);
    for (String variable : new TreeSet<>(alone.scope.getParameterSlots().keySet())) {
      found.add(
          part.variable(
              variable,
              "an imported file has no variable $" + variable,
              "hand it over as an argument of a function"));
    }
  }

  private static FormatFault unknown(String variable, FormatFile file) {
    return file.variable(
        variable,
        "there is no variable $" + variable,
        Suggestion.near(variable, AlertContract.variables())
            .map(meant -> "did you mean $" + meant + "?")
            .orElse("there are $" + String.join(", $", new TreeSet<>(AlertContract.variables()))));
  }

  private static FormatFault fault(String file, @Nullable FormatFile parsed, JsltException e) {
    String message =
        EXPECTED.matcher(String.valueOf(e.getMessageWithoutLocation())).replaceAll("").strip();
    String source = e.getSource() == null ? file : e.getSource();
    int line = Math.max(0, e.getLine());
    int column = e.getColumn();
    Matcher place = PLACE.matcher(message);
    Matcher regular = REGULAR.matcher(message);
    if (place.find()) {
      line = Integer.parseInt(place.group(1));
      column = Integer.parseInt(place.group(2));
      message = place.replaceAll("");
    } else if (line == 0 && parsed != null && regular.find()) {
      return parsed.text(regular.group(1), message);
    }
    return new FormatFault(
        path(source),
        line,
        (line > 0 ? "column " + column + ": " : "") + message.replaceAll("\\s+", " "),
        "");
  }

  private static String path(String file) {
    return FormatFile.FOLDER + "/" + file;
  }
}
