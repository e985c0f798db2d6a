package io.defenderroutes.delivery;

import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.delivery.deadletter.DeadLetter;
import io.defenderroutes.delivery.deadletter.Routed;
import io.defenderroutes.delivery.pending.PendingDelivery;
import io.defenderroutes.formats.Document;
import io.defenderroutes.formats.Formats;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.StopDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.WireTapDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;

/**
 * The steps of the routing that call a destination. A call of Kafka or a file adds to the batch;
 * any other call is collected as a pending delivery, for which the step is executed after the
 * commit.
 *
 * <p>A step is named by its id if the file sets one, otherwise by the URI in the file, before
 * placeholders are resolved: a setting may change. Only a hash is stored: a URI may contain
 * secrets.
 */
public final class RoutingSteps implements InterceptStrategy {
  private final Function<RouteDefinition, Optional<String>> file;
  private final Formats formats;
  private final Clock clock;
  private final Map<String, Step> steps = new ConcurrentHashMap<>();

  /**
   * @param file name of a route's file, relative to the routes folder; empty unless the file is in
   *     {@code routes/routing/}
   * @param formats that calls of destinations may name
   */
  public RoutingSteps(
      Function<RouteDefinition, Optional<String>> file, Formats formats, Clock clock) {
    this.file = file;
    this.formats = formats;
    this.clock = clock;
  }

  @Override
  public Processor wrapProcessorInInterceptors(
      CamelContext context, NamedNode definition, Processor target, @Nullable Processor next) {
    String called = called(definition);
    RouteDefinition route = ProcessorDefinitionHelper.getRoute(definition);
    Optional<String> in = route == null ? Optional.empty() : file.apply(route);
    if (in.isPresent() && route != null && definition instanceof StopDefinition stop) {
      return new Stop(StopStep.place(in.get(), route.getResource(), stop), target);
    }
    if (called.isEmpty() || called.startsWith("direct:") || in.isEmpty()) {
      return target;
    }
    boolean named =
        definition instanceof OptionalIdentifiedDefinition<?> step && step.hasCustomIdAssigned();
    String name = DeadLetter.shortHash(named ? "id:" + definition.getId() : called);
    boolean isDynamic = !(definition instanceof SendDefinition<?>);
    StepCall call =
        definition instanceof WireTapDefinition<?>
            ? null
            : new StepCall(
                context, called, isDynamic, definition instanceof RecipientListDefinition<?>);
    Step step = new Step(name, target, call);
    steps.put(name, step);
    return step;
  }

  /** Returns the URI that a step calls; empty if it calls none. */
  private static String called(NamedNode definition) {
    if (definition instanceof SendDefinition<?> to) {
      return Objects.toString(to.getUri(), "");
    }
    if (definition instanceof ToDynamicDefinition to) {
      return Objects.toString(to.getUri(), "");
    }
    if (definition instanceof RecipientListDefinition<?> list && list.getExpression() != null) {
      return Objects.toString(list.getExpression().getExpression(), "");
    }
    return "";
  }

  /**
   * Returns what carries out a pending delivery: the step that collected it, or where the routing
   * was changed since, one that calls the same destination.
   *
   * @param exchange with the message of the delivery
   */
  Optional<Target> target(PendingDelivery delivery, Exchange exchange) {
    Step known = steps.get(delivery.routed().step());
    if (known != null && known.call != null) {
      return Optional.of(new Target(known.getProcessor(), known.call));
    }
    for (Step step : steps.values()) {
      if (step.call != null && step.calls(delivery.destination(), exchange)) {
        return Optional.of(new Target(step.getProcessor(), step.call));
      }
    }
    return Optional.empty();
  }

  /** What carries out a delivery. */
  record Target(AsyncProcessor processor, StepCall call) {}

  /** Ends an alert on purpose. */
  private static final class Stop extends DelegateAsyncProcessor {
    private final String place;

    Stop(String place, Processor target) {
      super(target);
      this.place = place;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      Batch.of(exchange)
          .alerts()
          .stopped(
              place,
              AlertContract.text(exchange, AlertContract.SEVERITY),
              AlertContract.text(exchange, AlertContract.CATEGORY));
      return super.process(exchange, callback);
    }
  }

  private final class Step extends DelegateAsyncProcessor {
    private final String name;

    /** Null for a step whose result is not waited for. */
    private final @Nullable StepCall call;

    Step(String name, Processor target, @Nullable StepCall call) {
      super(target);
      this.name = name;
      this.call = call;
    }

    boolean calls(String destination, Exchange exchange) {
      try {
        return call != null
            && !call.kind(exchange).isBatched()
            && call.parts(exchange).stream().anyMatch(p -> p.destination().equals(destination));
      } catch (Exception e) {
        // It would not accept this alert.
        return false;
      }
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
      ReplayedSteps replayed = ReplayedSteps.of(exchange);
      if (replayed != null && !replayed.isDue(name)) {
        callback.done(true);
        return true;
      }
      exchange.setVariable(Routed.STEP, name);
      // The name of an earlier kamelet must not be taken for this one's.
      exchange.removeVariable(DestinationNames.DESTINATION);
      try {
        if (call != null) {
          StepCall.Kind kind = call.kind(exchange);
          FormattedAlert.select(kind.format(), formats, exchange);
          if (!kind.isBatched()) {
            deliver(call.parts(exchange), replayed, exchange);
            FormattedAlert.deselect(exchange);
            done(exchange);
            callback.done(true);
            return true;
          }
        }
      } catch (Exception e) {
        FormattedAlert.deselect(exchange);
        exchange.setException(e);
        callback.done(true);
        return true;
      }
      return super.process(
          exchange,
          doneSync -> {
            FormattedAlert.deselect(exchange);
            if (exchange.getException() == null) {
              done(exchange);
            }
            callback.done(doneSync);
          });
    }

    private void deliver(
        List<StepCall.Part> parts, @Nullable ReplayedSteps replayed, Exchange exchange)
        throws Exception {
      Batch batch = Batch.of(exchange);
      Optional<Document> document = FormattedAlert.of(exchange);
      boolean isForAll =
          replayed == null
              || parts.stream().noneMatch(part -> replayed.isDueAt(part.destination()));
      for (StepCall.Part part : parts) {
        // Where an alert is routed for each of its categories, a recipient gets one mail.
        if (part.part().isEmpty() || batch.alerts().isFirstFor(part.destination())) {
          if (replayed == null) {
            batch.add(pending(part, document, exchange));
          } else if (isForAll || replayed.isDueAt(part.destination())) {
            replay(pending(part, document, exchange), batch, exchange.getContext());
          }
        }
      }
    }

    private PendingDelivery pending(
        StepCall.Part part, Optional<Document> document, Exchange exchange) throws Exception {
      Routed routed = Routed.of(exchange);
      String id =
          String.join(
              "\n",
              AlertContract.text(exchange, AlertContract.CONNECTION),
              routed.version(),
              part.destination(),
              name,
              routed.category());
      return new PendingDelivery(
          DeadLetter.longHash(id),
          AlertContract.text(exchange, AlertContract.CONNECTION),
          part.destination(),
          part.part(),
          routed,
          StoredMessages.of(exchange, document),
          clock.instant());
    }

    /** Delivers at once, since a person waits for the result. */
    private void replay(PendingDelivery delivery, Batch batch, CamelContext context) {
      Routed routed = delivery.routed();
      try {
        Exchange call = StoredMessages.exchange(context, delivery);
        if (this.call != null && this.call.group(call).isList()) {
          StoredMessages.restoreAll(call, List.of(delivery));
        }
        StoredMessages.call(getProcessor(), call);
        batch.deliveredNow(delivery.destination(), routed.severity(), routed.category());
      } catch (Exception e) {
        String reason = DeliveryFailure.of(e).reason();
        batch.add(routed, delivery.destination(), reason, 1, clock.instant());
      }
    }

    private void done(Exchange exchange) {
      exchange.removeVariable(Routed.STEP);
      exchange.removeVariable(DestinationNames.DESTINATION);
      String before = exchange.getVariable(Routed.DONE, String.class);
      exchange.setVariable(Routed.DONE, before == null ? name : before + " " + name);
    }
  }
}
