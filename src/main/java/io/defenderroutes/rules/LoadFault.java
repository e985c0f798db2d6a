package io.defenderroutes.rules;

import io.defenderroutes.config.Causes;
import io.defenderroutes.config.Redaction;
import io.defenderroutes.config.Suggestion;
import io.defenderroutes.routes.YamlFault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;

/** Why Camel does not load routes: its message, and the file and line that it is about. */
public final class LoadFault {
  private static final Pattern PLACE = Pattern.compile("(routing/[\\w.-]+\\.ya?ml)(?::(\\d+))?");

  private static final Pattern FILE =
      Pattern.compile("(pipeline|sources|routing|destinations)/[\\w.-]+\\.yaml(:\\d+)?");
  private static final int LONGEST = 400;

  private LoadFault() {}

  /**
   * The file and Camel's message.
   *
   * @param context as far as it was made
   */
  public static String reason(Exception failure, Optional<CamelContext> context) {
    List<String> said = new ArrayList<>();
    String file = "";
    Throwable next = failure;
    for (int depth = 0; next != null && depth < 20; depth++) {
      String message = Causes.inWords(next).replaceAll("\\s+", " ");
      for (String place : List.of(place(next, context), message)) {
        Matcher found = FILE.matcher(place);
        if (file.isEmpty() && found.find()) {
          file = found.group();
        }
      }
      // A message often contains the message of its cause.
      said.removeIf(outer -> outer.contains(message));
      said.add(message);
      next = next.getCause();
    }
    String why = Redaction.of(said.get(said.size() - 1));
    return (file.isEmpty() ? "" : file + ": ")
        + (why.length() > LONGEST ? why.substring(0, LONGEST) + "…" : why);
  }

  /** The file of the route that Camel names. */
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

  /**
   * The file, line and message as a fault.
   *
   * @param context as far as it was made
   * @param beans of a run
   */
  static YamlFault of(Exception failure, DefaultCamelContext context, Set<String> beans) {
    String remedy = null;
    String file = "routing";
    int line = 0;
    String message = String.valueOf(failure.getMessage());
    int depth = 0;
    for (Throwable at = failure; at != null && depth < 20; at = at.getCause(), depth++) {
      message = at.getMessage() == null ? message : at.getMessage();
      if (at instanceof NoSuchBeanException bean && bean.getName() != null) {
        message = NameCheck.unknownBean(bean.getName());
        remedy = Suggestion.suggestion(bean.getName(), new TreeSet<>(beans));
      }
      RouteDefinition route =
          at instanceof FailedToCreateRouteException create
              ? context.getRouteDefinition(create.getRouteId())
              : null;
      if (route != null) {
        file = Rules.file(route);
        line = line(route, message);
      }
      Matcher place = PLACE.matcher(message);
      if (line == 0 && place.find()) {
        file = place.group(1);
        line = place.group(2) == null ? 0 : Integer.parseInt(place.group(2));
      }
    }
    return YamlFault.error(
        file, line, Placeholders.shown(message.replaceAll("\\s+", " ").strip()), remedy);
  }

  /** Camel quotes the step that it cannot create. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // as Camel declares it
  private static int line(RouteDefinition route, String message) {
    Collection<ProcessorDefinition<?>> steps =
        (Collection)
            ProcessorDefinitionHelper.filterTypeInOutputs(
                route.getOutputs(), ProcessorDefinition.class);
    return steps.stream()
        .filter(step -> message.contains(">>> " + step + " <<<"))
        .mapToInt(step -> step.getLineNumber())
        .findFirst()
        .orElse(0);
  }
}
