package io.defenderroutes.runtime;

import io.defenderroutes.alert.Fields;
import io.defenderroutes.config.InvalidConfiguration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;

/** Checks before the first poll that the routes and beans exist that alerts pass. */
final class RequiredRoutes {
  private RequiredRoutes() {}

  /**
   * Checks the routing, and the route and fields of each polled source.
   *
   * @throws InvalidConfiguration naming everything that is missing or wrong
   */
  static void require(CamelContext context, Connections connections, Map<String, Fields> fields) {
    Set<String> inputs =
        context
            .getCamelContextExtension()
            .getContextPlugin(Model.class)
            .getRouteDefinitions()
            .stream()
            .map(route -> route.getInput().getEndpointUri())
            .collect(Collectors.toSet());
    List<String> faults = new ArrayList<>();
    if (!inputs.contains("direct:routing")) {
      faults.add(
          "no file in routes/routing has a route from direct:routing; alerts would have nowhere to go");
    }
    for (String source : connections.bySource(any -> true).keySet()) {
      if (!inputs.contains("direct:" + source)) {
        faults.add(
            "no file in routes/sources has a route from direct:%s, which makes the request"
                .formatted(source));
      }
      if (!fields.containsKey(source)) {
        faults.add(
            "no file in routes/sources has a bean %s-fields, which says where an alert keeps what"
                .formatted(source));
      }
    }
    fields.forEach(
        (name, of) ->
            of.unknownSeverities()
                .forEach(
                    word ->
                        faults.add(
                            "%s-fields maps a severity to '%s'; it must be high, medium, low, informational or unknown"
                                .formatted(name, word))));
    fields.forEach(
        (name, of) ->
            of.invalidServices()
                .forEach(
                    word ->
                        faults.add(
                            "%s-fields names a service '%s'; it must be at most 40 lower-case letters, digits and hyphens"
                                .formatted(name, word))));
    if (!faults.isEmpty()) {
      throw new InvalidConfiguration(faults);
    }
  }
}
