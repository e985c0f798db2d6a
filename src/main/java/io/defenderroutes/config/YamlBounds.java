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
 * Bounds of a YAML text: nesting, number of nodes, and no alias of what it is in itself. Checked on
 * the parser's events, before anything is composed: a loader that follows aliases would run out of
 * stack or memory. Aliases count as what they stand for.
 */
public final class YamlBounds {
  /** Of text within the file limit: enough for any that a person writes. */
  private static final int MOST_NODES = 200_000;

  /** A node that an alias can stand for, or a collection that has not ended. */
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
   * @param line from 1; 0 where it is not known
   * @param problem what is wrong, in words
   * @param remedy what would be right
   */
  public record Excess(int line, String problem, String remedy) {}

  private final int deepest;
  private final Map<Anchor, Extent> anchors = new HashMap<>();
  private final Deque<Extent> open = new ArrayDeque<>();
  private final Extent whole = new Extent(null);

  private YamlBounds(int deepest) {
    this.deepest = deepest;
    open.push(whole);
  }

  /**
   * Finds the first bound that a text exceeds.
   *
   * @param deepest levels of lists and mappings, those in aliases included
   * @throws org.snakeyaml.engine.v2.exceptions.YamlEngineException if it is not YAML
   */
  public static Optional<Excess> check(String text, LoadSettings settings, int deepest) {
    YamlBounds bounds = new YamlBounds(deepest);
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
      Extent meant = anchors.get(alias.getAlias());
      if (meant == null) {
        // The composer tells of an alias without an anchor.
        return Optional.empty();
      }
      if (meant.open) {
        return excess(
            event,
            "the alias *" + alias.getAlias() + " stands within the node that it names",
            "an alias can only repeat what ends before it: write out what is meant");
      }
      Optional<Excess> deep = tooDeep(event, meant.height);
      return deep.isPresent() ? deep : add(event, meant);
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
    return open.size() - 1 + height > deepest
        ? excess(event, "it is nested deeper than " + deepest + " levels", "nest it less")
        : Optional.empty();
  }

  private Optional<Excess> add(Event event, Extent child) {
    Extent parent = open.element();
    parent.add(child);
    return parent.nodes > MOST_NODES
        ? excess(
            event,
            "it has more than " + MOST_NODES + " nodes, counting what its aliases repeat",
            "split it into several files, and use fewer aliases")
        : Optional.empty();
  }

  private static Optional<Excess> excess(Event event, String problem, String remedy) {
    int line = event.getStartMark().map(Mark::getLine).orElse(-1) + 1;
    return Optional.of(new Excess(line, problem, remedy));
  }
}
