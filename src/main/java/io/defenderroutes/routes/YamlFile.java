package io.defenderroutes.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.defenderroutes.config.FileTooLarge;
import io.defenderroutes.config.TextFiles;
import io.defenderroutes.config.YamlBounds;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML file of a routes folder as a tree, with the line of each of its nodes. */
public final class YamlFile {
  private static final int DEEPEST = 100;
  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setCodePointLimit(TextFiles.MAX_BYTES).setUseMarks(true).build();

  private final String name;
  private final Map<String, Integer> lines = new HashMap<>();
  private final List<YamlFault> faults = new ArrayList<>();
  private final String text;
  private final JsonNode tree;
  private boolean unloadable;

  private YamlFile(String name, String text) {
    this.name = name;
    this.text = text;
    this.tree = parse();
  }

  /**
   * Parses a file; one that cannot be read has a fault.
   *
   * @param name relative to the routes folder
   */
  static YamlFile read(String name, RoutesFolder routes) {
    try {
      return new YamlFile(name, routes.text(name));
    } catch (FileTooLarge e) {
      YamlFile large = new YamlFile(name, "");
      large.unloadable = true;
      large.faults.add(YamlFault.error(name, 0, e.problem(), FileTooLarge.REMEDY));
      return large;
    } catch (IOException e) {
      YamlFile unreadable = new YamlFile(name, "");
      unreadable.faults.add(
          YamlFault.error(
              name, 0, "the file " + TextFiles.why(e), "it must be a text file in UTF-8"));
      return unreadable;
    }
  }

  private JsonNode parse() {
    try {
      Optional<YamlBounds.Excess> excess = YamlBounds.check(text, SETTINGS, DEEPEST);
      if (excess.isPresent()) {
        YamlBounds.Excess found = excess.get();
        unloadable = true;
        faults.add(YamlFault.error(name, found.line(), found.problem(), found.remedy()));
        return MissingNode.getInstance();
      }
      Optional<Node> root = new Compose(SETTINGS).composeString(text);
      return root.isPresent() ? json(root.get(), "") : MissingNode.getInstance();
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(Mark::getLine).orElse(-1) + 1;
      String problem = e.getProblem().replaceAll("\\s+", " ");
      faults.add(
          YamlFault.error(
              name,
              line,
              "this is not YAML: " + problem,
              problem.contains("'\\t'") || problem.contains("TAB")
                  ? "YAML is indented with blanks, not with tabs"
                  : "see quotes, colons and indentation, also of the lines above"));
    } catch (YamlEngineException e) {
      faults.add(
          YamlFault.error(
              name,
              0,
              "this is not YAML that can be used here: "
                  + String.valueOf(e.getMessage()).replaceAll("\\s+", " "),
              null));
    }
    return MissingNode.getInstance();
  }

  private JsonNode json(Node node, String pointer) {
    node.getStartMark().ifPresent(mark -> lines.putIfAbsent(pointer, mark.getLine() + 1));
    if (node instanceof MappingNode mapping) {
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      for (NodeTuple pair : mapping.getValue()) {
        String key = pair.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
        String at = child(pointer, key);
        int line = pair.getKeyNode().getStartMark().map(Mark::getLine).orElse(-1) + 1;
        if (object.has(key)) {
          faults.add(
              YamlFault.error(
                  name,
                  line,
                  "'" + key + "' stands here a second time",
                  "the first is in line " + lines.get(at) + "; keep one of them"));
        }
        lines.put(at, line);
        object.set(key, json(pair.getValueNode(), at));
      }
      return object;
    }
    if (node instanceof SequenceNode sequence) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      for (Node item : sequence.getValue()) {
        array.add(json(item, child(pointer, Integer.toString(array.size()))));
      }
      return array;
    }
    ScalarNode scalar = (ScalarNode) node;
    RenamedClasses.now(scalar.getValue())
        .ifPresent(
            now -> {
              unloadable = true;
              faults.add(
                  error(
                      pointer,
                      "the class " + scalar.getValue() + " has another name",
                      "write " + now));
            });
    return scalar(scalar);
  }

  private static JsonNode scalar(ScalarNode scalar) {
    String value = scalar.getValue();
    Tag tag = scalar.getTag();
    JsonNodeFactory factory = JsonNodeFactory.instance;
    try {
      if (tag.equals(Tag.NULL)) {
        return factory.nullNode();
      } else if (tag.equals(Tag.BOOL)) {
        return factory.booleanNode(Boolean.parseBoolean(value));
      } else if (tag.equals(Tag.INT)) {
        return factory.numberNode(new BigInteger(value));
      } else if (tag.equals(Tag.FLOAT)) {
        return factory.numberNode(new BigDecimal(value));
      }
    } catch (NumberFormatException e) {
      // Such as 0x1F and .inf, which no file of routes uses.
      return factory.textNode(value);
    }
    return factory.textNode(value);
  }

  public static String child(String pointer, String name) {
    return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  public String name() {
    return name;
  }

  /** The subfolder, such as {@code routing}. */
  public String subfolder() {
    return name.substring(0, Math.max(0, name.indexOf('/')));
  }

  /** The file's own name, without the folder's. */
  public String shortName() {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  public String text() {
    return text;
  }

  /** Missing if it cannot be read. */
  public JsonNode tree() {
    return tree;
  }

  /**
   * Whether it must not be loaded: it is too large, a loader would run out of stack or memory, or
   * it names a renamed class.
   */
  boolean isUnloadable() {
    return unloadable;
  }

  /** Why it cannot be read. */
  public List<YamlFault> faults() {
    return List.copyOf(faults);
  }

  /** The line of a node, or of the nearest node around it. */
  public int line(String pointer) {
    String at = pointer;
    while (!lines.containsKey(at) && !at.isEmpty()) {
      at = at.substring(0, Math.max(0, at.lastIndexOf('/')));
    }
    return lines.getOrDefault(at, 0);
  }

  public YamlFault error(String pointer, String message, @Nullable String remedy) {
    return YamlFault.error(name, line(pointer), message, remedy);
  }

  public YamlFault warning(String pointer, String message, @Nullable String remedy) {
    return YamlFault.warning(name, line(pointer), message, remedy);
  }
}
