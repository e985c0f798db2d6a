package io.defenderroutes.check;

import io.defenderroutes.delivery.FileDestination;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.ToDynamicDefinition;

/** The destinations that the steps of {@code routes/routing/} call, with their parameters. */
public final class Destinations {
  private static final String KAMELET = "kamelet:";

  private static final Set<String> CHECKED_KAMELETS =
      Set.of("kafka", "file", "email", "email-digest");

  private record Step(String file, String kamelet, Map<String, String> parameters) {}

  private final CamelContext context;
  private final List<Step> steps = new ArrayList<>();
  private final List<Finding> unchecked = new ArrayList<>();

  /**
   * @param isRouting selects the routes of {@code routes/routing/}
   */
  public Destinations(CamelContext context, Predicate<RouteDefinition> isRouting) {
    this.context = context;
    for (RouteDefinition route : model().getRouteDefinitions()) {
      if (isRouting.test(route)) {
        String file = "routing/" + route.getResource().getLocation().replaceFirst(".*/", "");
        outputs(route, SendDefinition.class).forEach(to -> addStep(file, to.getUri()));
        outputs(route, ToDynamicDefinition.class).forEach(to -> addStep(file, to.getUri()));
        outputs(route, RecipientListDefinition.class)
            .forEach(list -> unchecked.add(notChecked(file, "a recipient list")));
      }
    }
  }

  private Model model() {
    return context.getCamelContextExtension().getContextPlugin(Model.class);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // as Camel declares it
  private static <T> Collection<T> outputs(RouteDefinition route, Class<T> kind) {
    return (Collection) ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), kind);
  }

  private void addStep(String file, String configuredUri) {
    String uri = context.resolvePropertyPlaceholders(Objects.toString(configuredUri, ""));
    if (uri.startsWith("direct:") || uri.startsWith("seda:")) {
      return;
    }
    String[] parts = uri.split("\\?", 2);
    if (!parts[0].startsWith(KAMELET)) {
      unchecked.add(notChecked(file, parts[0].split(":", 2)[0] + ":"));
      return;
    }
    String kamelet = parts[0].substring(KAMELET.length()).replaceFirst("^/*", "").split("/", 2)[0];
    if (!CHECKED_KAMELETS.contains(kamelet)) {
      unchecked.add(notChecked(file, KAMELET + kamelet));
    }
    steps.add(new Step(file, kamelet, parameters(parts.length > 1 ? parts[1] : "")));
  }

  private static Finding notChecked(String file, String destination) {
    return Finding.note(
        "Routing " + file,
        destination + ": not checked",
        "Custom destinations are not tested by check");
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : query.split("&", -1)) {
      String[] parts = pair.split("=", 2);
      if (parts.length == 2) {
        String value = parts[1];
        boolean raw = value.matches("(?s)RAW[({].*[)}]");
        parameters.put(parts[0], raw ? value.substring(4, value.length() - 1) : decoded(value));
      }
    }
    return parameters;
  }

  private static String decoded(String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // A literal percent sign.
      return value;
    }
  }

  /** The distinct values of a parameter over all calls of a kamelet, sorted. */
  public Set<String> values(String kamelet, String parameter) {
    return steps.stream()
        .filter(step -> step.kamelet.equals(kamelet))
        .map(step -> step.parameters.getOrDefault(parameter, ""))
        .filter(value -> !value.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Whether a step calls anything but topics and files: its deliveries are pending for a time. */
  public boolean hasPending() {
    return !unchecked.isEmpty()
        || steps.stream().anyMatch(step -> !Set.of("kafka", "file").contains(step.kamelet));
  }

  /** Whether a step calls a file destination. */
  public boolean hasFiles() {
    return steps.stream().anyMatch(step -> step.kamelet.equals("file"));
  }

  /** Missing and unknown parameters, and notes on destinations that are not checked. */
  public List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    for (Step step : steps) {
      if (step.kamelet.equals("file")) {
        unknownPlaceholder(step).ifPresent(findings::add);
      }
      RouteTemplateDefinition template = model().getRouteTemplateDefinition(step.kamelet);
      if (template == null) {
        continue;
      }
      Set<String> declared = new TreeSet<>();
      for (RouteTemplateParameterDefinition parameter :
          Objects.requireNonNullElse(
              template.getTemplateParameters(), List.<RouteTemplateParameterDefinition>of())) {
        declared.add(parameter.getName());
        boolean required =
            parameter.getDefaultValue() == null && !Boolean.FALSE.equals(parameter.getRequired());
        if (required && !step.parameters.containsKey(parameter.getName())) {
          findings.add(missingParameter(step, parameter.getName()));
        }
      }
      step.parameters.keySet().stream()
          .filter(name -> !declared.contains(name) && !name.equals("bridgeErrorHandler"))
          .forEach(name -> findings.add(unknownParameter(step, name, declared)));
    }
    findings.addAll(unchecked);
    return findings.stream().distinct().toList();
  }

  private static Optional<Finding> unknownPlaceholder(Step step) {
    return FileDestination.unknownPlaceholder(step.parameters.getOrDefault("path", ""))
        .map(
            placeholder ->
                Finding.bad(
                    "Routing " + step.file,
                    "placeholders in the path of kamelet:file",
                    "Unknown placeholder " + placeholder + ": no alert is delivered",
                    "Use {tenant}, {source}, {severity}, {category}, {service} and {date}."));
  }

  private static Finding missingParameter(Step step, String name) {
    return Finding.bad(
        "Routing " + step.file,
        KAMELET + step.kamelet + ": required parameters",
        "The parameter '" + name + "' is missing",
        "Add it to 'parameters' of the step.");
  }

  private static Finding unknownParameter(Step step, String name, Set<String> declared) {
    return Finding.bad(
        "Routing " + step.file,
        KAMELET + step.kamelet + ": known parameters",
        "Unknown parameter '" + name + "' has no effect",
        "Check the spelling; known parameters: " + declared + ".");
  }
}
