package io.defenderroutes.rules;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Processor;
import org.apache.camel.model.ChoiceDefinition;
import org.apache.camel.model.DelayDefinition;
import org.apache.camel.model.FilterDefinition;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.OtherwiseDefinition;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ThrottleDefinition;
import org.apache.camel.model.WhenDefinition;
import org.apache.camel.model.WireTapDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.util.concurrent.SynchronousExecutorService;
import org.jspecify.annotations.Nullable;

/** Adds a step to each branch of the rules that records an alert that takes it. */
final class Branches {
  private final List<Branch> all = new ArrayList<>();

  /** All branches, in the order of the file. */
  List<Branch> all() {
    return List.copyOf(all);
  }

  /**
   * Before the route is created.
   *
   * @param file name of the file
   */
  void mark(String file, RouteDefinition route) {
    walk(file, route.getOutputs());
  }

  private void walk(String file, List<ProcessorDefinition<?>> steps) {
    for (ProcessorDefinition<?> step : List.copyOf(steps)) {
      if (step instanceof ChoiceDefinition choice) {
        for (WhenDefinition when : choice.getWhenClauses()) {
          // Camel counts the line of its condition from 0.
          int line = when.getLineNumber() + 1;
          branch(
              new Branch(file, line, named(when, rule(when.getExpression()))),
              choice,
              when.getOutputs());
        }
        OtherwiseDefinition otherwise = choice.getOtherwise();
        if (otherwise != null) {
          int line = otherwise.getLineNumber();
          branch(
              new Branch(file, line, named(otherwise, "otherwise")),
              choice,
              otherwise.getOutputs());
        }
      } else if (step instanceof FilterDefinition filter) {
        int line = filter.getLineNumber();
        branch(
            new Branch(file, line, named(filter, rule(filter.getExpression()))),
            filter,
            filter.getOutputs());
      } else {
        if (step instanceof WireTapDefinition<?> tap) {
          tap.executorService(new SynchronousExecutorService());
          if (tap.getOnPrepareProcessor() == null && tap.getOnPrepare() == null) {
            tap.onPrepare((Processor) Trace::tapped);
          }
        }
        if (step instanceof DelayDefinition || step instanceof ThrottleDefinition) {
          // A rehearsal does not wait.
          ProcessDefinition nothing = new ProcessDefinition(exchange -> {});
          nothing.setParent(step.getParent());
          steps.set(steps.indexOf(step), nothing);
        }
        walk(file, step.getOutputs());
      }
    }
  }

  private void branch(
      Branch branch, ProcessorDefinition<?> parent, List<ProcessorDefinition<?>> steps) {
    all.add(branch);
    walk(branch.file(), steps);
    ProcessDefinition tells = new ProcessDefinition(exchange -> Trace.of(exchange).took(branch));
    tells.setParent(parent);
    steps.add(0, tells);
  }

  private static String rule(@Nullable ExpressionDefinition expression) {
    String text = expression == null ? null : expression.getExpression();
    return text == null ? "a condition of its own" : text.replaceAll("\\s+", " ").strip();
  }

  /** With the id that its author set. */
  private static String named(OptionalIdentifiedDefinition<?> node, String rule) {
    String description = node.getDescriptionText();
    String name = description != null ? description : id(node);
    return name == null ? rule : rule + " (" + name + ")";
  }

  private static @Nullable String id(OptionalIdentifiedDefinition<?> node) {
    return node.hasCustomIdAssigned() ? node.getId() : null;
  }
}
