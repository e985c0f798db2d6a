package io.defenderroutes.rules;

import io.defenderroutes.delivery.DestinationKind;
import io.defenderroutes.delivery.DestinationNames;
import io.defenderroutes.delivery.RefusedAlert;
import io.defenderroutes.formats.AlertDocuments;
import io.defenderroutes.formats.Format;
import io.defenderroutes.formats.FormatFailure;
import io.defenderroutes.formats.Formats;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.PollingConsumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/**
 * Replaces every component that a rule can call: it records the call and makes none. Of a kamelet,
 * only the name of its destination is determined.
 */
final class RecordingComponent extends DefaultComponent {
  /** Property of an exchange whose body is an alert's JSON, not only its variables. */
  static final String HAS_ALERT = "rehearsalHasAlert";

  private static final String KAMELET = "kamelet";

  private final String scheme;
  private final Map<String, Kamelet> kamelets;
  private final DestinationNames names;
  private final Formats formats;

  RecordingComponent(
      String scheme, Map<String, Kamelet> kamelets, DestinationNames names, Formats formats) {
    this.formats = formats;
    this.scheme = scheme;
    this.kamelets = kamelets;
    this.names = names;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
    Map<String, String> given = new HashMap<>();
    parameters.forEach((name, value) -> given.put(name, String.valueOf(value)));
    parameters.clear();
    if (scheme.equals(KAMELET)) {
      Kamelet kamelet = kamelet(remaining.split("/", 2)[0], given);
      return new Recorded(uri, this, exchange -> call(kamelet, given, exchange));
    }
    String name = Placeholders.shown(DestinationNames.of(uri));
    return new Recorded(uri, this, exchange -> Trace.of(exchange).delivered(exchange, name));
  }

  private Kamelet kamelet(String name, Map<String, String> given) {
    Kamelet kamelet = kamelets.get(name);
    if (kamelet == null) {
      throw new IllegalArgumentException(
          "there is no destination '" + name + "'; there are " + new TreeSet<>(kamelets.keySet()));
    }
    List<String> lacking = new ArrayList<>(kamelet.required());
    lacking.removeAll(given.keySet());
    if (!lacking.isEmpty()) {
      throw new IllegalArgumentException(
          "kamelet:" + name + " is called without its parameter " + String.join(", ", lacking));
    }
    return kamelet;
  }

  private void call(Kamelet kamelet, Map<String, String> given, Exchange exchange)
      throws RefusedAlert {
    Trace trace = Trace.of(exchange);
    exchange.removeVariable("destination");
    String value = "";
    for (Kamelet.Setting setting : kamelet.variables()) {
      value = evaluate(setting, kamelet, given, exchange);
      exchange.setVariable(setting.variable(), value);
      if (setting.variable().equals("destination")) {
        trace.calls(Placeholders.shown(value));
      }
    }
    for (String bean : kamelet.beans()) {
      String name = name(bean, exchange);
      trace.calls(name);
      format(kamelet, given, exchange);
      trace.delivered(exchange, name);
    }
    if (kamelet.beans().isEmpty()) {
      String own = exchange.getVariable("destination", String.class);
      String name = own == null ? kamelet.name() : Placeholders.shown(own);
      trace.calls(name);
      format(kamelet, given, exchange);
      trace.delivered(exchange, name);
    }
  }

  /** Rejects the alert as the destination does where its format fails. */
  private void format(Kamelet kamelet, Map<String, String> given, Exchange exchange)
      throws RefusedAlert {
    String name = kamelet.value(Kamelet.FORMAT, given);
    if (name.isEmpty() || Placeholders.isOpen(name) || exchange.getProperty(HAS_ALERT) == null) {
      return;
    }
    Format format =
        formats
            .get(name)
            .orElseThrow(() -> new RefusedAlert("there is no format '" + name + "' in formats/"));
    try {
      byte[] alert = exchange.getVariable("alert", byte[].class);
      new AlertDocuments().of(format, alert, exchange.getVariables());
    } catch (FormatFailure e) {
      throw new RefusedAlert(String.valueOf(e.getMessage()));
    }
  }

  private String name(String bean, Exchange exchange) throws RefusedAlert {
    try {
      return Placeholders.shown(names.of(bean, exchange));
    } catch (RefusedAlert e) {
      DestinationKind kind = DestinationKind.ofBean(bean).orElseThrow(() -> e);
      String value = exchange.getVariable(kind.parameter(), "", String.class);
      String name = kind.prefix() + ":" + Placeholders.shown(value);
      Trace.of(exchange).calls(name);
      if (Placeholders.isOpen(value)) {
        // Its value is unknown here.
        return name;
      }
      throw e;
    }
  }

  private String evaluate(
      Kamelet.Setting setting, Kamelet kamelet, Map<String, String> given, Exchange exchange) {
    String text = setting.expression();
    for (String parameter : kamelet.declared().keySet()) {
      text = text.replace("{{" + parameter + "}}", kamelet.value(parameter, given));
    }
    CamelContext context = getCamelContext();
    text = context.resolvePropertyPlaceholders(text);
    if (setting.language().equals("constant")) {
      return text;
    }
    String value =
        context.resolveLanguage("simple").createExpression(text).evaluate(exchange, String.class);
    return value == null ? "" : value;
  }

  /** Records a call. */
  private interface Note {
    void of(Exchange exchange) throws RefusedAlert;
  }

  private static final class Recorded extends DefaultEndpoint {
    private final Note note;

    Recorded(String uri, RecordingComponent component, Note note) {
      super(uri, component);
      this.note = note;
    }

    @Override
    public boolean isSingleton() {
      return true;
    }

    @Override
    public boolean isLenientProperties() {
      return true;
    }

    @Override
    public Producer createProducer() {
      return new DefaultProducer(this) {
        @Override
        public void process(Exchange exchange) throws RefusedAlert {
          note.of(exchange);
        }
      };
    }

    @Override
    public Consumer createConsumer(Processor processor) {
      return new DefaultConsumer(this, processor);
    }

    @Override
    public PollingConsumer createPollingConsumer() {
      throw new UnsupportedOperationException("a rehearsal fetches nothing");
    }
  }
}
