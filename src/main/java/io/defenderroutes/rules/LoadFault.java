package io.defenderroutes.rules;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;

/** Why Camel does not load rules: its last words, and the file and line that they are about. */
final class LoadFault {
  private static final Pattern PLACE = Pattern.compile("(routing/[\\w.-]+\\.ya?ml)(?::(\\d+))?");

  private LoadFault() {}

  /**
   * @param context as far as it was made
   * @param beans that a run has
   */
  static Fault of(Exception failure, DefaultCamelContext context, Set<String> beans) {
    String remedy = null;
    String file = "routing";
    int line = 0;
    String message = String.valueOf(failure.getMessage());
    int depth = 0;
    for (Throwable at = failure; at != null && depth < 20; at = at.getCause(), depth++) {
      message = at.getMessage() == null ? message : at.getMessage();
      if (at instanceof NoSuchBeanException bean && bean.getName() != null) {
        message = NameCheck.unknownBean(bean.getName());
        remedy = Meant.suggestion(bean.getName(), new TreeSet<>(beans));
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
    return Fault.error(
        file, line, Placeholders.shown(message.replaceAll("\\s+", " ").strip()), remedy);
  }

  /** Camel quotes the step that it cannot make. */
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
