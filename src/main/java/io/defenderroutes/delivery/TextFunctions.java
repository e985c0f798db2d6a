package io.defenderroutes.delivery;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.spi.SimpleFunction;
import org.apache.camel.support.PluginHelper;

/**
 * Functions of the simple language that write the text of an alert into a JSON message:
 *
 * <ul>
 *   <li>{@code ${json(…)}}: a JSON string with its quotes;
 *   <li>{@code ${slack(…)}}: the same, in which Slack finds no links and mentions (source: <a
 *       href="https://docs.slack.dev/messaging/formatting-message-text#escaping">Slack's
 *       rules</a>).
 * </ul>
 *
 * <p>A value that does not exist is an empty string.
 */
public final class TextFunctions {
  private TextFunctions() {}

  /** Adds the functions to a context. */
  public static void add(CamelContext context) {
    add(context, "json", TextFunctions::json);
    add(context, "slack", TextFunctions::slack);
  }

  private static void add(CamelContext context, String name, UnaryOperator<String> function) {
    PluginHelper.getSimpleFunctionRegistry(context).addFunction(new OfText(name, function));
  }

  static String json(String text) {
    return TextNode.valueOf(text).toString();
  }

  static String slack(String text) {
    return json(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
  }

  private record OfText(String name, UnaryOperator<String> function) implements SimpleFunction {
    @Override
    public String getName() {
      return name;
    }

    @Override
    public boolean allowNull() {
      return true;
    }

    @Override
    public Object apply(Exchange exchange, Object input) {
      String text = exchange.getContext().getTypeConverter().convertTo(String.class, input);
      return function.apply(text == null ? "" : text);
    }
  }
}
