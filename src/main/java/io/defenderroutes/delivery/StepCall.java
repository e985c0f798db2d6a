package io.defenderroutes.delivery;

import io.defenderroutes.delivery.pending.Group;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.model.Model;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.apache.camel.model.SetVariableDefinition;
import org.apache.camel.model.SetVariablesDefinition;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/**
 * The call of a destination by a step of the routing: how the destination is named, and whether it
 * is delivered with the batch or after it.
 */
final class StepCall {
  private static final String KAMELET = "kamelet:";

  /** The parameter of a kamelet that names a format. */
  private static final String FORMAT = "format";

  /** Languages of a name. */
  private static final Set<String> TEXTS = Set.of("constant", "simple");

  private final CamelContext context;
  private final String uri;
  private final boolean isDynamic;
  private final boolean isList;
  private final Map<String, Expression> expressions = new ConcurrentHashMap<>();

  /** What a URI that is no expression calls; null before its first use. */
  private volatile @Nullable List<Called> fixed;

  /**
   * @param uri as it is in the file
   * @param isDynamic whether the URI is an expression of each message
   * @param isList whether it may be several URIs, separated by commas
   */
  StepCall(CamelContext context, String uri, boolean isDynamic, boolean isList) {
    this.context = context;
    this.uri = uri;
    this.isDynamic = isDynamic;
    this.isList = isList;
  }

  /**
   * A delivery of a call.
   *
   * @param destination its name
   * @param part the recipient; empty unless the destination delivers to each recipient by itself
   */
  record Part(String destination, String part) {}

  /** How many deliveries the destination gets at once. */
  Group group(Exchange exchange) throws Exception {
    List<Called> all = called(exchange);
    return all.size() == 1 ? all.get(0).group() : Group.SINGLE;
  }

  /**
   * How a destination gets an alert.
   *
   * @param isBatched whether it is delivered with the batch, not after it
   * @param format name of the format of its documents; empty for the vendor's JSON
   */
  record Kind(boolean isBatched, String format) {}

  /**
   * How the destination gets the alert.
   *
   * @throws RefusedAlert if a recipient list has destinations that do not get it alike
   */
  Kind kind(Exchange exchange) throws Exception {
    List<Called> all = called(exchange);
    Kind kind = all.get(0).kind();
    if (all.size() > 1) {
      requireAlike(all, exchange);
    }
    return kind;
  }

  private static void requireAlike(List<Called> all, Exchange exchange) throws RefusedAlert {
    Kind first = all.get(0).kind();
    if (all.stream().anyMatch(one -> !one.kind().equals(first) || one.group().most() > 1)) {
      exchange.setVariable(DestinationNames.DESTINATION, "recipient list");
      throw new RefusedAlert(
          "a recipient list calls destinations that are not delivered alike, such as Kafka and a"
              + " webhook, with and without a format, or one that takes several alerts at once:"
              + " use one step for each");
    }
  }

  /**
   * The deliveries that a call results in: one, or one for each recipient of a mail.
   *
   * @throws RefusedAlert if the destination cannot accept the alert, such as without a recipient
   */
  List<Part> parts(Exchange exchange) throws Exception {
    List<Called> all = called(exchange);
    Called called = all.get(0);
    StringJoiner names = new StringJoiner(",");
    for (Called one : all) {
      names.add(name(one.naming(), exchange));
    }
    String name = names.toString();
    // For the dead letter, if the alert is rejected here.
    exchange.setVariable(DestinationNames.DESTINATION, name);
    if (!called.isMail() || all.size() > 1) {
      return List.of(new Part(name, ""));
    }
    String kind = DestinationKind.recipientPrefix(name);
    List<Part> parts = new ArrayList<>();
    for (String recipient : EmailMessage.recipients(name.substring(kind.length()))) {
      parts.add(new Part(kind + recipient, recipient));
    }
    return parts;
  }

  /**
   * What a step calls.
   *
   * @param naming texts, of which the last is the name of the destination
   * @param group how many deliveries it gets at once
   */
  private record Called(Kind kind, boolean isMail, List<Text> naming, Group group) {}

  /**
   * A text that a kamelet sets.
   *
   * @param variable that it is set to
   * @param text the value, or the expression that results in it
   */
  private record Text(String variable, String text, boolean isExpression) {
    static List<Text> name(String name) {
      return List.of(new Text(DestinationNames.DESTINATION, name, false));
    }
  }

  private String name(List<Text> naming, Exchange exchange) {
    // The name may be made of variables that the kamelet sets before it.
    Exchange own = naming.size() > 1 ? ExchangeHelper.createCopy(exchange, false) : exchange;
    String name = "";
    for (Text text : naming) {
      name = text.isExpression() ? evaluate(text.text(), own) : text.text();
      if (own != exchange) {
        own.setVariable(text.variable(), name);
      }
    }
    return name;
  }

  /** What a step calls: one destination, or those of a recipient list. */
  private List<Called> called(Exchange exchange) throws Exception {
    if (isDynamic) {
      List<Called> all = new ArrayList<>();
      String value = evaluate(uri, exchange);
      for (String target : isList ? value.split(",", -1) : new String[] {value}) {
        all.add(called(target.strip()));
      }
      return all;
    }
    List<Called> known = fixed;
    if (known == null) {
      known = List.of(called(context.resolvePropertyPlaceholders(uri)));
      fixed = known;
    }
    return known;
  }

  private Called called(String target) throws Exception {
    if (!target.startsWith(KAMELET)) {
      return new Called(
          new Kind(false, ""), false, Text.name(DestinationNames.of(target)), Group.SINGLE);
    }
    // Loads the kamelet, and rejects parameters that would be evaluated twice.
    context.getEndpoint(target);
    String[] parts = target.substring(KAMELET.length()).split("\\?", 2);
    String id = parts[0].replaceFirst("^/*", "").split("/", 2)[0];
    Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
    RouteTemplateDefinition kamelet = model.getRouteTemplateDefinition(id);
    if (kamelet == null) {
      throw new IllegalArgumentException("there is no kamelet " + id);
    }
    Map<String, Object> given = parts.length < 2 ? Map.of() : URISupport.parseQuery(parts[1], true);
    Set<String> refs = refs(kamelet);
    Set<DestinationKind> kinds = new HashSet<>();
    refs.forEach(ref -> DestinationKind.ofBean(ref).ifPresent(kinds::add));
    boolean isBatched = kinds.stream().anyMatch(DestinationKind::isBatched);
    boolean isMail = kinds.stream().anyMatch(DestinationKind::isForEachRecipient);
    boolean isDigest = kinds.contains(DestinationKind.EMAIL_DIGEST);
    Map<String, String> values = values(kamelet, given);
    List<Text> naming = new ArrayList<>();
    for (SetVariableDefinition variable : variables(kamelet)) {
      naming.add(text(variable, values));
    }
    String format = context.resolvePropertyPlaceholders(values.getOrDefault(FORMAT, ""));
    return new Called(
        new Kind(isBatched, format),
        isMail,
        naming.isEmpty() ? Text.name(id) : naming,
        group(values, isDigest));
  }

  private Text text(SetVariableDefinition variable, Map<String, String> parameters) {
    String text = String.valueOf(variable.getExpression().getExpression());
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      text = text.replace("{{" + parameter.getKey() + "}}", parameter.getValue());
    }
    text = context.resolvePropertyPlaceholders(text);
    boolean isConstant = variable.getExpression().getLanguage().equals("constant");
    return new Text(variable.getName(), text, !isConstant && text.contains("${"));
  }

  /** How many deliveries a call has: one, unless the kamelet has the parameters of a bulk call. */
  private Group group(Map<String, String> values, boolean isDigest) {
    if (!isDigest && !values.containsKey(BulkParameters.COUNT)) {
      return Group.SINGLE;
    }
    Map<String, String> resolved = new HashMap<>(values);
    resolved.keySet().retainAll(BulkParameters.names());
    resolved.replaceAll((name, value) -> context.resolvePropertyPlaceholders(value));
    return BulkParameters.group(resolved, !isDigest);
  }

  private String evaluate(String text, Exchange exchange) {
    Expression expression =
        expressions.computeIfAbsent(
            text,
            simple -> {
              Expression made =
                  context
                      .resolveLanguage("simple")
                      .createExpression(context.resolvePropertyPlaceholders(simple));
              made.init(context);
              return made;
            });
    String value = expression.evaluate(exchange, String.class);
    return value == null ? "" : value;
  }

  private static Map<String, String> values(
      RouteTemplateDefinition kamelet, Map<String, Object> given) {
    Map<String, String> values = new HashMap<>();
    if (kamelet.getTemplateParameters() != null) {
      for (RouteTemplateParameterDefinition parameter : kamelet.getTemplateParameters()) {
        String byDefault = parameter.getDefaultValue();
        values.put(parameter.getName(), byDefault == null ? "" : byDefault);
      }
    }
    given.forEach((name, value) -> values.put(name, String.valueOf(value)));
    return values;
  }

  /** The texts that the kamelet's steps set up to its name. */
  private static List<SetVariableDefinition> variables(RouteTemplateDefinition kamelet) {
    List<SetVariableDefinition> variables = new ArrayList<>();
    for (ProcessorDefinition<?> step : kamelet.getRoute().getOutputs()) {
      if (step instanceof SetVariableDefinition one) {
        variables.add(one);
      }
      if (step instanceof SetVariablesDefinition several) {
        variables.addAll(several.getVariables());
      }
    }
    variables.removeIf(one -> !TEXTS.contains(one.getExpression().getLanguage()));
    while (!variables.isEmpty() && !isNaming(variables.get(variables.size() - 1))) {
      variables.remove(variables.size() - 1);
    }
    return variables;
  }

  private static boolean isNaming(SetVariableDefinition variable) {
    return DestinationNames.DESTINATION.equals(variable.getName());
  }

  private static Set<String> refs(RouteTemplateDefinition kamelet) {
    Set<String> refs = new LinkedHashSet<>();
    ProcessorDefinitionHelper.filterTypeInOutputs(
            kamelet.getRoute().getOutputs(), ProcessDefinition.class)
        .forEach(step -> refs.add(String.valueOf(step.getRef())));
    return refs;
  }
}
