package io.defenderroutes.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;

/** Classifies alerts with the beans of the shipped files in routes/sources. */
final class ShippedSources implements AutoCloseable {
  private static final List<String> SOURCES =
      List.of("siem", "endpoint", "incidents", "hunting", "graph-alerts", "graph-incidents");

  private final DefaultCamelContext context = new DefaultCamelContext();
  private final Identify identify;
  private final Classify classify;

  ShippedSources() {
    for (String source : SOURCES) {
      String file = "file:routes/sources/" + source + ".camel.yaml";
      try {
        PluginHelper.getRoutesLoader(context)
            .loadRoutes(PluginHelper.getResourceLoader(context).resolveResource(file));
      } catch (Exception e) {
        throw new IllegalStateException("cannot load " + file, e);
      }
    }
    identify = new Identify(name -> fields(name));
    classify = new Classify(1_000);
  }

  private Fields fields(String source) {
    return Objects.requireNonNull(
        context.getRegistry().lookupByNameAndType(source + "-fields", Fields.class));
  }

  /** A copy of a documented alert. */
  static ObjectNode alert(String file) {
    try (InputStream in = ShippedSources.class.getResourceAsStream(file)) {
      return (ObjectNode) new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(file, e);
    }
  }

  Exchange classify(Object alert) throws Exception {
    return classify("siem", alert);
  }

  Exchange classify(String source, Object alert) throws Exception {
    Exchange exchange = identify(source, alert);
    classify.process(exchange);
    return exchange;
  }

  /** Whether the identified alert is resolved. */
  boolean isResolved(String source, Object alert) throws Exception {
    return Classification.of(identify(source, alert)).isResolved();
  }

  Optional<Instant> second(String source, Object alert) throws Exception {
    return Optional.ofNullable(Classification.of(identify(source, alert)).second());
  }

  boolean isAlert(String json) {
    return identify.isAlert("siem", json.getBytes(UTF_8));
  }

  Exchange identify(Object alert) throws Exception {
    return identify("siem", alert);
  }

  private Exchange identify(String source, Object alert) throws Exception {
    Exchange exchange = new DefaultExchange(context);
    exchange.setVariable(AlertContract.SOURCE, source);
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
