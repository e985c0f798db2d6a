package io.defenderroutes.delivery;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.spi.annotations.Component;

/**
 * Camel's kamelet component, with parameters that are evaluated once.
 *
 * <p>A kamelet may evaluate its parameters. Those of a dynamic URI ({@code toD}) are evaluated
 * already, and may come from an alert: an expression in them is rejected.
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
    return super.createEndpoint(uri, remaining, parameters);
  }
}
