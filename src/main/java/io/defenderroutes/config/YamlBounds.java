package io.defenderroutes.config;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * Limits nesting and number of nodes of a YAML text, with aliases expanded, and rejects recursive
 * aliases. Checks the parser's events, because composing such a text would exhaust stack or memory.
 */
public final class YamlBounds {
  /** Enough for any file within the size limit that a person writes. */
  private static final int MAX_NODES = 200_000;

  /** A node that an alias can refer to, or a collection that has not ended. */
  private static final class Extent {
    private final @Nullable Anchor anchor;
    private long nodes = 1;
    private int height;
    private boolean open = true;

    Extent(@Nullable Anchor anchor) {
      this.anchor = anchor;
    }

    void add(Extent child) {
      nodes += child.nodes;
      height = Math.max(height, child.height + 1);
    }
  }

  /**
   * A bound that a text exceeds.
   *
   * @param line from 1; 0 if unknown
   */
  public record Excess(int line, String problem, String remedy) {}

  private final int maxDepth;
  private final Map<Anchor, Extent> anchors = new HashMap<>();
  private final Deque<Extent> open = new ArrayDeque<>();
  private final Extent whole = new Extent(null);

  private YamlBounds(int maxDepth) {
    this.maxDepth = maxDepth;
    open.push(whole);
  }

  /**
   * Finds the first bound that a text exceeds.
   *
   * @param maxDepth levels of lists and mappings, including those in aliases
   * @throws org.snakeyaml.engine.v2.exceptions.YamlEngineException if it is not YAML
   */
  public static Optional<Excess> check(String text, LoadSettings settings, int maxDepth) {
    YamlBounds bounds = new YamlBounds(maxDepth);
    for (Event event : new Parse(settings).parseString(text)) {
      Optional<Excess> excess = bounds.next(event);
      if (excess.isPresent()) {
        return excess;
      }
    }
    return Optional.empty();
  }

  private Optional<Excess> next(Event event) {
    if (event instanceof CollectionStartEvent start) {
      Extent begun = named(start.getAnchor().orElse(null));
      open.push(begun);
      return tooDeep(event, 0);
    }
    if (event instanceof CollectionEndEvent) {
      Extent ended = open.pop();
      ended.open = false;
      return add(event, ended);
    }
    if (event instanceof ScalarEvent scalar) {
      Extent leaf = named(scalar.getAnchor().orElse(null));
      leaf.open = false;
      return add(event, leaf);
    }
    if (event instanceof AliasEvent alias) {
      Extent target = anchors.get(alias.getAlias());
      if (target == null) {
        // The composer reports an alias without an anchor.
        return Optional.empty();
      }
      if (target.open) {
        return excess(
            event,
            "the alias *" + alias.getAlias() + " stands within the node that it names",
            "an alias can only repeat what ends before it: write out what is meant");
      }
      Optional<Excess> deep = tooDeep(event, target.height);
      return deep.isPresent() ? deep : add(event, target);
    }
    return Optional.empty();
  }

  private Extent named(@Nullable Anchor anchor) {
    Extent extent = new Extent(anchor);
    if (extent.anchor != null) {
      anchors.put(extent.anchor, extent);
    }
    return extent;
  }

  private Optional<Excess> tooDeep(Event event, int height) {
    return open.size() - 1 + height > maxDepth
        ? excess(event, "it is nested deeper than " + maxDepth + " levels", "nest it less")
        : Optional.empty();
  }

  private Optional<Excess> add(Event event, Extent child) {
    Extent parent = open.element();
    parent.add(child);
    return parent.nodes > MAX_NODES
        ? excess(
            event,
            "it has more than " + MAX_NODES + " nodes, counting what its aliases repeat",
            "split it into several files, and use fewer aliases")
        : Optional.empty();
  }

  private static Optional<Excess> excess(Event event, String problem, String remedy) {
    int line = event.getStartMark().map(Mark::getLine).orElse(-1) + 1;
    return Optional.of(new Excess(line, problem, remedy));
  }
}
