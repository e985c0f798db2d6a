package io.defenderroutes.delivery;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.spi.annotations.Component;

/**
 * Camel's kamelets, with parameters that are evaluated once. A kamelet may evaluate what its caller
 * wrote; what a dynamic URI ({@code toD}) gives it was evaluated before, and takes no expressions.
 */
@Component("kamelet")
public final class Kamelets extends KameletComponent {
  @Override
  protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
      throws Exception {
    // All that routes call by a static URI is made before they are started.
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
