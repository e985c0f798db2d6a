package io.defenderroutes.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;

/** Classifies alerts with the beans of the shipped file routes/sources/siem.camel.yaml. */
final class ShippedSource implements AutoCloseable {
  private static final String FILE = "file:routes/sources/siem.camel.yaml";

  private final DefaultCamelContext context = new DefaultCamelContext();
  private final Identify identify;
  private final Classify classify;

  ShippedSource() {
    try {
      PluginHelper.getRoutesLoader(context)
          .loadRoutes(PluginHelper.getResourceLoader(context).resolveResource(FILE));
    } catch (Exception e) {
      throw new IllegalStateException("cannot load " + FILE, e);
    }
    identify = new Identify(name -> fields(name));
    classify = new Classify(name -> fields(name), 1_000);
  }

  private Fields fields(String source) {
    return Objects.requireNonNull(
        context.getRegistry().lookupByNameAndType(source + "-fields", Fields.class));
  }

  /** A documented alert, to be changed. */
  static ObjectNode alert(String file) {
    try (InputStream in = ShippedSource.class.getResourceAsStream(file)) {
      return (ObjectNode) new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(file, e);
    }
  }

  Exchange classify(Object alert) throws Exception {
    Exchange exchange = identify(alert);
    classify.process(exchange);
    return exchange;
  }

  boolean isAlert(String json) {
    return identify.isAlert("siem", json.getBytes(UTF_8));
  }

  Exchange identify(Object alert) throws Exception {
    Exchange exchange = new DefaultExchange(context);
    exchange.setVariable(AlertContract.SOURCE, "siem");
    exchange.getMessage().setBody(alert.toString().getBytes(UTF_8));
    identify.process(exchange);
    return exchange;
  }

  static String variable(Exchange exchange, String name) {
    return exchange.getVariable(name, String.class);
  }

  @Override
  public void close() throws IOException {
    context.close();
  }
}
