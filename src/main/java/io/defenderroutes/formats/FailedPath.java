package io.defenderroutes.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.ExpressionImpl;
import com.schibsted.spt.data.jslt.impl.ExpressionNode;
import com.schibsted.spt.data.jslt.impl.IfExpression;
import com.schibsted.spt.data.jslt.impl.LetExpression;
import com.schibsted.spt.data.jslt.impl.NodeUtils;
import com.schibsted.spt.data.jslt.impl.ObjectExpression;
import com.schibsted.spt.data.jslt.impl.PairExpression;
import com.schibsted.spt.data.jslt.impl.Scope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the field of the document whose expression failed, by evaluating each once more: JSLT
 * reports the place in the file at most.
 */
final class FailedPath {
  private final Scope scope;
  private final JsonNode alert;
  private final List<String> path = new ArrayList<>();

  private FailedPath(Scope scope, JsonNode alert) {
    this.scope = scope;
    this.alert = alert;
  }

  /**
   * The path of the field, such as {@code metadata.uid}; empty if it is not known.
   *
   * @param scope with the variables of the evaluation that failed
   */
  static String of(ExpressionImpl format, Scope scope, JsonNode alert) {
    List<ExpressionNode> parts = format.getChildren();
    if (parts.isEmpty() || !format.hasBody()) {
      return "";
    }
    FailedPath failed = new FailedPath(scope, alert);
    try {
      parts.subList(0, parts.size() - 1).forEach(failed::set);
      failed.descend(parts.get(parts.size() - 1));
    } catch (JsltException | StackOverflowError e) {
      // A variable of the format itself: no field is to blame.
      return "";
    }
    return String.join(".", failed.path);
  }

  private void set(ExpressionNode node) {
    if (node instanceof LetExpression let) {
      scope.setValue(let.getSlot(), let.apply(scope, alert));
    }
  }

  private void descend(ExpressionNode node) {
    if (node instanceof ObjectExpression object) {
      for (ExpressionNode child : object.getChildren()) {
        set(child);
        if (child instanceof PairExpression pair && pair.isKeyLiteral() && fails(pair)) {
          path.add(pair.getStaticKey());
          descend(pair.getChildren().get(1));
          return;
        }
      }
    } else if (node instanceof IfExpression choice) {
      ExpressionNode taken = taken(choice.getChildren());
      if (taken != null) {
        descend(taken);
      }
    }
  }

  /** The branch that is taken, with its variables set; null if there is none. */
  private @Nullable ExpressionNode taken(List<ExpressionNode> children) {
    int next = 1;
    if (!isTrue(children.get(0).apply(scope, alert))) {
      while (children.get(next) instanceof LetExpression) {
        next++;
      }
      next++;
    }
    while (next < children.size() && children.get(next) instanceof LetExpression let) {
      set(let);
      next++;
    }
    return next < children.size() ? children.get(next) : null;
  }

  private static boolean isTrue(JsonNode value) {
    return NodeUtils.isTrue(value);
  }

  private boolean fails(ExpressionNode expression) {
    try {
      expression.apply(scope, alert);
      return false;
    } catch (JsltException | StackOverflowError e) {
      return true;
    }
  }
}
