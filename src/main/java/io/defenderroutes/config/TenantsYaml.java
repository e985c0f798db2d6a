package io.defenderroutes.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.exceptions.ScannerException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Parses tenants files and records the line of each entry. Messages contain no values, which may be
 * secret.
 */
final class TenantsYaml {
  private static final int MAX_DEPTH = 4;
  private static final String RIGHT =
      "a tenants file is a list of tenants (\"- name: acme\"), or one tenant";

  private final Map<String, TenantList.Entry> entries = new LinkedHashMap<>();
  private final List<String> unreadable = new ArrayList<>();
  private final List<String> nameless = new ArrayList<>();
  private String file = "";

  /**
   * Adds the tenants of a file.
   *
   * @param defaultName the name of the tenant if the file is one tenant without a name
   */
  void read(String path, String text, String defaultName) {
    file = path;
    try {
      Optional<YamlBounds.Excess> excess = YamlBounds.check(text, settings(), 2 * MAX_DEPTH);
      if (excess.isPresent()) {
        YamlBounds.Excess found = excess.get();
        unreadable.add(unreadable(":" + found.line()) + found.problem() + "; " + RIGHT);
        return;
      }
      Optional<Node> root = new Compose(settings()).composeString(text);
      if (root.isEmpty() || isNull(root.get())) {
        unreadable.add(file + " is empty; " + RIGHT + ". An empty list is []");
      } else if (root.get() instanceof SequenceNode list) {
        list.getValue().forEach(item -> entry(item, ""));
      } else if (root.get() instanceof MappingNode tenant) {
        entry(tenant, defaultName);
      } else {
        unreadable.add(at(root.get()) + ": this is neither a list nor a tenant; " + RIGHT);
      }
    } catch (YamlEngineException e) {
      unreadable.add(syntax(e));
    }
  }

  /** Adds a fault that prevents reading any file. */
  void fail(String fault) {
    unreadable.add(fault);
  }

  TenantList list() {
    return new TenantList(entries, unreadable, nameless);
  }

  private String unreadable(String line) {
    return file + line + ": the file cannot be read: ";
  }

  private static LoadSettings settings() {
    return LoadSettings.builder()
        .setCodePointLimit(TextFiles.MAX_BYTES)
        // Aliases of collections can expand to a very large document.
        .setMaxAliasesForCollections(0)
        .setUseMarks(true)
        .build();
  }

  /** The parser's message without the text that it read, which may be secret. */
  private String syntax(YamlEngineException e) {
    Optional<Mark> mark =
        e instanceof MarkedYamlEngineException marked ? marked.getProblemMark() : Optional.empty();
    String what = "not YAML that can be used here";
    if (e instanceof ScannerException || e instanceof ParserException) {
      String problem = ((MarkedYamlEngineException) e).getProblem();
      what = problem.replaceAll("(?s)\\s*(handle |[\\r\\n]).*", "");
      if (problem.contains("'\\t'") || problem.contains("TAB")) {
        what = "a tab; YAML is indented with blanks";
      }
    } else if (String.valueOf(e.getMessage()).contains("another document")) {
      what = "a second document (---) in one file";
    }
    return unreadable(mark.map(m -> ":" + (m.getLine() + 1)).orElse("")) + what;
  }

  private void entry(Node node, String defaultName) {
    String place = at(node);
    if (!(node instanceof MappingNode tenant)) {
      nameless.add(place + ": this is no tenant; it must be one, such as \"- name: acme\"");
      return;
    }
    List<String> faults = new ArrayList<>();
    Map<String, String> values = new LinkedHashMap<>();
    values("", tenant, values, faults, 1);
    String name = Optional.ofNullable(values.remove("name")).orElse(defaultName).strip();
    if (name.isEmpty()) {
      nameless.add(place + ": the tenant has no name; it must be " + TenantList.rightName());
    } else if (!TenantList.isName(name)) {
      nameless.add(place + ": name is '" + name + "'; it must be " + TenantList.rightName());
    } else {
      add(name, place, values, faults);
    }
  }

  private void add(String name, String place, Map<String, String> values, List<String> faults) {
    String here = name + " at " + place;
    List<String> all =
        faults.stream().map(fault -> fault + " (" + here + ")").collect(Collectors.toList());
    TenantList.Entry before = entries.get(name);
    if (before != null) {
      all.addAll(0, before.faults());
      all.add("tenant " + name + " is listed twice: " + before.place() + " and " + place);
    }
    entries.put(
        name,
        new TenantList.Entry(
            before == null ? here : before.place(),
            before == null ? values : before.values(),
            all));
  }

  private void values(
      String prefix, MappingNode node, Map<String, String> values, List<String> faults, int depth) {
    for (NodeTuple pair : node.getValue()) {
      if (pair.getKeyNode() instanceof ScalarNode name && !name.getValue().isBlank()) {
        value(prefix + name.getValue().strip(), pair.getValueNode(), values, faults, depth);
      } else {
        faults.add(at(pair.getKeyNode()) + ": this is no name of a property");
      }
    }
  }

  private void value(
      String key, Node value, Map<String, String> values, List<String> faults, int depth) {
    if (value instanceof MappingNode nested && depth < MAX_DEPTH) {
      values(key + ".", nested, values, faults, depth + 1);
      return;
    }
    Optional<String> text = text(value);
    if (text.isEmpty()) {
      faults.add(at(value) + ": " + key + " must be a string, a number, or a list of these");
    } else if (values.put(key, text.get()) != null) {
      faults.add(at(value) + ": " + key + " is set twice");
    }
  }

  private static Optional<String> text(Node value) {
    if (value instanceof ScalarNode scalar) {
      return Optional.of(isNull(scalar) ? "" : scalar.getValue());
    }
    if (value instanceof SequenceNode list
        && list.getValue().stream().allMatch(ScalarNode.class::isInstance)) {
      return Optional.of(
          list.getValue().stream()
              .map(item -> text(item).orElse(""))
              .collect(Collectors.joining(",")));
    }
    return Optional.empty();
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  private String at(Node node) {
    return file + node.getStartMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
  }
}
