package io.defenderroutes.rules;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.alert.Classify;
import io.defenderroutes.alert.Fields;
import io.defenderroutes.alert.Identify;
import io.defenderroutes.config.BoundedJson;
import io.defenderroutes.config.DaemonThreads;
import io.defenderroutes.delivery.DestinationNames;
import io.defenderroutes.delivery.StopStep;
import io.defenderroutes.delivery.TextFunctions;
import io.defenderroutes.formats.AlertDocuments;
import io.defenderroutes.formats.Format;
import io.defenderroutes.formats.FormatFailure;
import io.defenderroutes.formats.Formats;
import io.defenderroutes.routes.ParsedRoutes;
import io.defenderroutes.routes.YamlFault;
import io.defenderroutes.routes.YamlFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.StopDefinition;
import org.apache.camel.spi.ComponentResolver;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * The rules of a routes folder in a Camel context of their own, in which destinations only record.
 * Alerts are identified and classified by the same code as in a run, and routed by the same routes.
 */
final class Rules implements AutoCloseable {
  /** Components that call nothing outside. */
  private static final Set<String> ORDINARY = Set.of("bean", "class", "direct");

  private static final ObjectMapper JSON = BoundedJson.mapper();

  private final DefaultCamelContext context = new DefaultCamelContext();
  private final Branches branches = new Branches();
  private final Classify classify;
  private final Identify identify;
  private final Formats formats;
  private final boolean eachCategory;
  private final ProducerTemplate template;
  private final Duration patience;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(DaemonThreads.named("rehearsal"));
  private boolean hangs;

  /**
   * Loads the rules.
   *
   * @throws InvalidRules if Camel does not load them, or routing would never end
   */
  Rules(ParsedRoutes folder, RulesSettings settings) throws InvalidRules {
    List<YamlFault> unloadable = folder.unloadable();
    if (!unloadable.isEmpty()) {
      throw new InvalidRules(unloadable);
    }
    List<YamlFault> endless = new CycleCheck(folder).faults();
    if (!endless.isEmpty()) {
      throw new InvalidRules(endless);
    }
    Map<String, Fields> fields = settings.fields();
    identify = new Identify(source -> fields.get(source));
    classify = new Classify(Integer.MAX_VALUE);
    formats = settings.formats();
    eachCategory = settings.eachCategory();
    patience = settings.patience();
    template = context.createProducerTemplate();
    try {
      load(folder, settings);
    } catch (Exception e) {
      close();
      throw new InvalidRules(List.of(LoadFault.of(e, context, settings.beans().keySet())));
    }
  }

  private void load(ParsedRoutes folder, RulesSettings settings) throws Exception {
    List<YamlFile> routing = folder.in("routing");
    Map<String, Kamelet> kamelets = Kamelet.in(folder);
    DestinationNames names = new DestinationNames(settings.clock());
    context.getCamelContextExtension().setName("rehearsal");
    context.setSourceLocationEnabled(true);
    context.getShutdownStrategy().setTimeout(1);
    context.getShutdownStrategy().setSuppressLoggingOnTimeout(true);
    context.setStreamCaching(false);
    context.setAutowiredEnabled(false);
    TextFunctions.add(context);
    ComponentResolver ordinary = PluginHelper.getComponentResolver(context);
    context
        .getCamelContextExtension()
        .addContextPlugin(
            ComponentResolver.class,
            (name, camel) ->
                ORDINARY.contains(name)
                    ? ordinary.resolveComponent(name, camel)
                    : new RecordingComponent(name, kamelets, names, settings.formats()));
    Placeholders.configure(
        context, settings.properties(), folder.all().stream().map(YamlFile::text).toList());
    context.addRoutesConfigurations(new Policies());
    context
        .getCamelContextExtension()
        .addInterceptStrategy((camel, step, target, next) -> new Step(step, target));
    for (YamlFile file : routing) {
      Resource resource =
          ResourceHelper.fromBytes(file.name(), file.text().getBytes(StandardCharsets.UTF_8));
      PluginHelper.getRoutesLoader(context).loadRoutes(resource);
    }
    for (RouteDefinition route : context.getRouteDefinitions()) {
      branches.mark(file(route), route);
    }
    context.start();
    if (context.hasEndpoint("direct:routing") == null) {
      throw new IllegalArgumentException(
          "no file in routing/ has a route from direct:routing; alerts would have nowhere to go");
    }
  }

  static String file(RouteDefinition route) {
    String location = route.getResource() == null ? "" : route.getResource().getLocation();
    return location.substring(location.indexOf(':') + 1);
  }

  /** The policies of a run that decide about alerts. */
  private static final class Policies extends RouteConfigurationBuilder {
    @Override
    public void configuration() {
      routeConfiguration().errorHandler(noErrorHandler());
      routeConfiguration("destinations")
          .onException(Throwable.class)
          .continued(true)
          .process(Policies::failed);
    }

    static void failed(Exchange exchange) {
      Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
      Trace.of(exchange).failed(Placeholders.shown(DestinationNames.reason(failure)));
    }
  }

  /** Stops an alert after too many steps or too much time. */
  private static final class Step extends DelegateAsyncProcessor {
    private final String place;

    /** Empty unless the step drops alerts on purpose. */
    private final String stop;

    Step(NamedNode step, Processor next) {
      super(next);
      RouteDefinition route = ProcessorDefinitionHelper.getRoute(step);
      stop =
          route != null && step instanceof StopDefinition ends
              ? StopStep.place(file(route), route.getResource(), ends)
              : "";
      String file = String.valueOf(step.getLocation());
      place = file.substring(file.indexOf(':') + 1) + ":" + step.getLineNumber();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      if (Trace.of(exchange).mayGoOn(place)) {
        if (!stop.isEmpty()) {
          Trace.of(exchange).stops(stop);
        }
        return super.process(exchange, callback);
      }
      // No exception: the policy for failures would continue with the next step.
      exchange.setRouteStop(true);
      callback.done(true);
      return true;
    }
  }

  /** All branches, in the order of the files. */
  List<Branch> branches() {
    return branches.all();
  }

  /** A text with placeholders filled in, or as they are where nothing is set. */
  String filled(String text) {
    return Placeholders.PLAIN
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(property(found.group())));
  }

  private String property(String placeholder) {
    try {
      return Placeholders.shown(context.resolvePropertyPlaceholders(placeholder));
    } catch (IllegalArgumentException e) {
      // It is not set, and only this text names it.
      return placeholder;
    }
  }

  /**
   * Where an alert goes, classified as in a run.
   *
   * @param given variables that override those of the alert
   * @param inFormats names of the formats in which the outcome has the alert
   */
  Outcome route(byte[] alert, Map<String, Object> given, Set<String> inFormats) {
    Exchange exchange = exchange(alert, given);
    return within(
        exchange,
        trace -> {
          classify(exchange, given);
          exchange.setProperty(RecordingComponent.HAS_ALERT, true);
          for (String name : new TreeSet<>(inFormats)) {
            formats.get(name).ifPresent(format -> trace.formatted(formatted(format, exchange)));
          }
          route(exchange, trace);
        });
  }

  /** An alert in a format, without routing it. */
  Formatted formatted(byte[] alert, Map<String, Object> given, Format format) throws Exception {
    Exchange exchange = exchange(alert, given);
    classify(exchange, given);
    return formatted(format, exchange);
  }

  private void classify(Exchange exchange, Map<String, Object> given) throws Exception {
    identify.process(exchange);
    classify.process(exchange);
    given.forEach(exchange::setVariable);
  }

  private static Formatted formatted(Format format, Exchange exchange) {
    byte[] alert = exchange.getVariable("alert", byte[].class);
    try {
      byte[] json = new AlertDocuments().of(format, alert, exchange.getVariables()).json();
      return new Formatted(format.name(), JSON.readTree(json), "");
    } catch (FormatFailure | IOException e) {
      return Formatted.failed(format.name(), String.valueOf(e.getMessage()));
    }
  }

  /** Where an alert with only these variables goes. */
  Outcome route(Map<String, Object> given) {
    Exchange exchange = exchange("{}".getBytes(StandardCharsets.UTF_8), given);
    return within(exchange, trace -> route(exchange, trace));
  }

  /** The path of an alert. */
  private interface Way {
    void go(Trace trace) throws Exception;
  }

  private Outcome within(Exchange exchange, Way way) {
    Trace trace = Trace.begin(exchange);
    Future<?> going =
        worker.submit(
            () -> {
              try {
                way.go(trace);
              } catch (Exception e) {
                trace.failed(DestinationNames.reason(e));
              }
            });
    try {
      going.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      trace.failed(String.valueOf(e.getCause()));
    } catch (TimeoutException e) {
      giveUp(exchange, trace, going);
    } catch (InterruptedException e) {
      giveUp(exchange, trace, going);
      Thread.currentThread().interrupt();
    }
    return outcome(exchange, trace);
  }

  private void giveUp(Exchange exchange, Trace trace, Future<?> going) {
    hangs = true;
    trace.giveUp(patience.toMillis() + " ms");
    // A loop without steps checks nothing else.
    exchange.setRouteStop(true);
    going.cancel(true);
  }

  private Exchange exchange(byte[] alert, Map<String, Object> given) {
    Exchange exchange = new DefaultExchange(context);
    exchange.getMessage().setBody(alert);
    exchange.setVariable("alert", alert);
    given.forEach(exchange::setVariable);
    exchange.setVariable(
        AlertContract.CONNECTION,
        given.get(AlertContract.TENANT) + "/" + given.get(AlertContract.SOURCE));
    return exchange;
  }

  private void route(Exchange exchange, Trace trace) throws Exception {
    List<?> categories = exchange.getVariable(AlertContract.CATEGORIES, List.of(), List.class);
    if (!eachCategory || categories.size() < 2) {
      send(exchange, trace);
      return;
    }
    Object body = exchange.getMessage().getBody();
    for (Object category : categories) {
      Exchange one = exchange.copy();
      one.setVariable(AlertContract.CATEGORY, category);
      one.getMessage().setBody(body);
      send(one, trace);
    }
  }

  private void send(Exchange exchange, Trace trace) throws Exception {
    int before = trace.destinations().size() + trace.failures().size();
    template.send("direct:routing", exchange);
    Exception failure = exchange.getException();
    if (failure != null) {
      exchange.setException(null);
      trace.failed(Placeholders.shown(DestinationNames.reason(failure)));
    } else if (!exchange.isRouteStop()
        && (before == 0
            ? !trace.isDelivered()
            : before == trace.destinations().size() + trace.failures().size())) {
      trace.failed("the routing sent it to no destination");
    }
  }

  private static Outcome outcome(Exchange exchange, Trace trace) {
    Map<String, String> alert = new LinkedHashMap<>();
    Set<String> names = new TreeSet<>(AlertContract.variables());
    for (String name : names) {
      Object value = exchange.getVariable(name);
      if (value instanceof List<?> list) {
        List<String> words = new ArrayList<>();
        list.forEach(word -> words.add(String.valueOf(word)));
        alert.put(name, String.join(",", words));
      } else if (value != null) {
        alert.put(name, value.toString());
      }
    }
    return new Outcome(
        alert,
        trace.branches(),
        trace.destinations(),
        trace.failures(),
        trace.stop(),
        trace.isComplete(),
        trace.formatted());
  }

  @Override
  public void close() {
    worker.shutdownNow();
    if (hangs) {
      // Camel would wait for endless routing.
      DaemonThreads.named("rehearsal-end").newThread(() -> context.stop()).start();
    } else {
      context.stop();
    }
  }
}
