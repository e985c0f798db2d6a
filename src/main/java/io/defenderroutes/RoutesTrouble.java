package io.defenderroutes;

import io.defenderroutes.configuration.Redaction;
import io.defenderroutes.doctor.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;

/** Why the routes cannot be loaded: the file, and what Camel says of it. */
final class RoutesTrouble {
  private static final Pattern FILE =
      Pattern.compile("(pipeline|sources|routing|destinations)/[\\w.-]+\\.yaml(:\\d+)?");
  private static final int LONGEST = 400;

  private RoutesTrouble() {}

  /**
   * @param context as far as it was made
   */
  static Finding of(Exception failure, Optional<CamelContext> context, String folder) {
    List<String> said = new ArrayList<>();
    String file = "";
    Throwable next = failure;
    for (int depth = 0; next != null && depth < 20; depth++) {
      String message = String.valueOf(next.getMessage()).replaceAll("\\s+", " ").strip();
      for (String place : List.of(place(next, context), message)) {
        Matcher found = FILE.matcher(place);
        if (file.isEmpty() && found.find()) {
          file = found.group();
        }
      }
      // A cause's words are often in the words of what it caused.
      said.removeIf(outer -> outer.contains(message));
      said.add(message);
      next = next.getCause();
    }
    String why = Redaction.of(said.isEmpty() ? failure.toString() : said.get(said.size() - 1));
    return Finding.bad(
        "Routes " + folder,
        "all files load",
        (file.isEmpty() ? "" : file + ": ")
            + (why.length() > LONGEST ? why.substring(0, LONGEST) + "…" : why),
        "Fix the file; the product does not start with it.");
  }

  /** Camel tells the route, and the route its file. */
  private static String place(Throwable failure, Optional<CamelContext> context) {
    String route =
        failure instanceof FailedToCreateRouteException create
            ? create.getRouteId()
            : failure instanceof FailedToStartRouteException start ? start.getRouteId() : null;
    return context
        .map(c -> c.getCamelContextExtension().getContextPlugin(Model.class))
        .map(model -> route == null ? null : model.getRouteDefinition(route))
        .map(RouteDefinition::getResource)
        .map(Resource::getLocation)
        .orElse("");
  }
}
