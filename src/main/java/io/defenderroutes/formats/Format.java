package io.defenderroutes.formats;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.ExpressionImpl;
import com.schibsted.spt.data.jslt.impl.FunctionDeclaration;
import io.defenderroutes.config.BoundedJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A compiled format: a pure function of an alert and the variables of the alert contract. Immutable
 * and thread-safe.
 */
public final class Format {
  /** A function of the file that returns the paths that each document must have. */
  private static final String REQUIRED = "required";

  /** A function of the file that returns the URI of the document's schema. */
  private static final String DATASCHEMA = "dataschema";

  private static final ObjectMapper JSON = BoundedJson.mapper();
  private static final JsonNode[] NONE = {};

  private final String name;
  private final ExpressionImpl expression;
  private final Map<String, Integer> slots;

  /**
   * @param slots where an evaluation expects the variables that the file names
   */
  Format(String name, ExpressionImpl expression, Map<String, Integer> slots) {
    this.name = name;
    this.expression = expression;
    this.slots = Map.copyOf(slots);
  }

  /** Its name: that of its file, without the extension. */
  public String name() {
    return name;
  }

  /**
   * Applies it to an alert.
   *
   * @param alert as the vendor wrote it, parsed
   * @param bytes size of the alert
   * @param variables of the alert contract
   * @throws FormatFailure if it fails, exceeds a limit, or lacks what the format requires
   */
  public Document apply(JsonNode alert, int bytes, Map<String, JsonNode> variables)
      throws FormatFailure {
    Budget budget = Budget.begin(bytes);
    try {
      JsonNode document = evaluate(alert, scope(budget, variables));
      if (!document.isObject()) {
        throw new FormatFailure(reason("the result is no JSON object"));
      }
      require(document, budget);
      return new Document(name, write(document, budget), dataschema(document, budget));
    } catch (JsltException | StackOverflowError e) {
      String message = message(e);
      String path = FailedPath.of(expression, scope(Budget.begin(bytes), variables), alert);
      throw new FormatFailure(reason(path.isEmpty() ? message : path + ": " + message));
    } finally {
      Budget.end();
    }
  }

  private JsonNode evaluate(JsonNode alert, BoundedScope scope) {
    return expression.apply(scope, alert);
  }

  private BoundedScope scope(Budget budget, Map<String, JsonNode> variables) {
    BoundedScope scope = new BoundedScope(expression.getStackFrameSize(), budget);
    slots.forEach(
        (variable, slot) ->
            scope.setValue(slot, variables.getOrDefault(variable, NullNode.getInstance())));
    return scope;
  }

  private void require(JsonNode document, Budget budget) throws FormatFailure {
    for (JsonNode path : declared(REQUIRED, document, budget)) {
      JsonNode at = document;
      for (String step : path.asText().split("\\.", -1)) {
        at = at.path(step);
      }
      if (at.isMissingNode() || at.isNull()) {
        throw new FormatFailure(reason("the result lacks " + path.asText()));
      }
    }
  }

  private String dataschema(JsonNode document, Budget budget) {
    JsonNode uri = declared(DATASCHEMA, document, budget);
    return uri.isTextual() ? uri.textValue() : "";
  }

  /** The result of a function that the file may declare; its input is the document. */
  private JsonNode declared(String function, JsonNode document, Budget budget) {
    @Nullable Function declared = expression.getFunction(function);
    return declared instanceof FunctionDeclaration of && of.getMaxArguments() == 0
        ? of.call(new BoundedScope(expression.getStackFrameSize(), budget), document, NONE)
        : NullNode.getInstance();
  }

  private byte[] write(JsonNode document, Budget budget) throws FormatFailure {
    Limited out = new Limited(budget.mostBytes());
    try {
      JSON.writeValue((OutputStream) out, document);
      return out.toByteArray();
    } catch (JsonProcessingException e) {
      throw new FormatFailure(reason("the result cannot be written: " + e.getOriginalMessage()));
    } catch (IOException e) {
      throw new FormatFailure(reason(String.valueOf(e.getMessage())));
    }
  }

  private String reason(String problem) {
    return "format " + name + ": " + problem;
  }

  private static String message(Throwable failure) {
    if (!(failure instanceof JsltException jslt)) {
      return "it calls itself too deeply";
    }
    String message = jslt.getMessageWithoutLocation();
    return jslt.getLine() > 0
        ? message + " (" + FormatFile.place(jslt.getSource(), jslt.getLine()) + ")"
        : message;
  }

  /** A document in memory, up to a number of bytes. */
  private static final class Limited extends ByteArrayOutputStream {
    private final int most;

    Limited(int most) {
      super(4096);
      this.most = most;
    }

    @Override
    public synchronized void write(int b) {
      require(1);
      super.write(b);
    }

    @Override
    public synchronized void write(byte[] b, int off, int len) {
      require(len);
      super.write(b, off, len);
    }

    private void require(int more) {
      if (count + more > most) {
        throw new JsltException("the result is larger than " + most + " bytes");
      }
    }
  }
}
