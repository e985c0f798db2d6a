package io.defenderroutes.delivery;

import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.Route;
import org.apache.camel.component.kamelet.Kamelet;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.component.kamelet.KameletEndpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.service.ServiceHelper;
import org.jspecify.annotations.Nullable;

/**
 * Camel's kamelet component, with two differences.
 *
 * <p>Parameters are evaluated once. A kamelet may evaluate its parameters; those of a dynamic URI
 * ({@code toD}) are evaluated already, and may come from an alert: an expression in them is
 * rejected.
 *
 * <p>The steps of a kamelet get the caller's exchange, as those of a {@code direct:} route do.
 * Camel's own producer copies it and all variables for each call, and copies them back: 13 to 17 %
 * of the routing's thread.
 */
@Component("kamelet")
public final class Kamelets extends KameletComponent {
  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    // Endpoints of static URIs are created before the context is started.
    if (getCamelContext().isStarted()) {
      for (Map.Entry<String, Object> parameter : parameters.entrySet()) {
        String value = String.valueOf(parameter.getValue());
        if (value.contains("${") || value.contains("$simple{")) {
          throw new RefusedAlert(
              "a dynamic URI gives kamelet:"
                  + remaining
                  + " an expression as '"
                  + parameter.getKey()
                  + "', which would be evaluated a second time");
        }
      }
    }
    Endpoint created = super.createEndpoint(uri, remaining, parameters);
    boolean isWithin = remaining.equals(Kamelet.SOURCE_ID) || remaining.equals(Kamelet.SINK_ID);
    return created instanceof KameletEndpoint called && !isWithin
        ? new Called(uri, this, called)
        : created;
  }

  /** A kamelet that a step calls. */
  private static final class Called extends KameletEndpoint {
    private final KameletEndpoint kamelet;

    Called(String uri, Kamelets component, KameletEndpoint kamelet) {
      super(uri, component, kamelet.getTemplateId(), kamelet.getRouteId());
      this.kamelet = kamelet;
    }

    /** Makes the route of the kamelet. */
    @Override
    protected void doInit() throws Exception {
      super.doInit();
      ServiceHelper.initService(kamelet);
    }

    @Override
    public Producer createProducer() throws Exception {
      return new Call(this, kamelet.createAsyncProducer());
    }
  }

  /** Calls the route of a kamelet. */
  private static final class Call extends DefaultAsyncProducer {
    private final String routeId;

    /** Camel's own, which waits for a route that is not started. */
    private final AsyncProducer waiting;

    private volatile @Nullable DefaultConsumer consumer;

    Call(Called kamelet, AsyncProducer waiting) {
      super(kamelet);
      this.routeId = kamelet.getRouteId();
      this.waiting = waiting;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      DefaultConsumer known = consumer;
      // A reload of the routes makes another one.
      if (known == null || !known.isStarted()) {
        Route route = getEndpoint().getCamelContext().getRoute(routeId);
        known = route == null ? null : (DefaultConsumer) route.getConsumer();
        consumer = known;
      }
      if (known == null || !known.isStarted()) {
        return waiting.process(exchange, callback);
      }
      return known.getAsyncProcessor().process(exchange, callback);
    }
  }
}
