package io.defenderroutes.delivery;

import io.defenderroutes.delivery.deadletter.DeadLetter;
import io.defenderroutes.delivery.deadletter.Routed;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Names the steps of the routing that call a destination, so that a replay can repeat one of them.
 *
 * <p>A step is named by its id if the file sets one, otherwise by the URI in the file, before
 * placeholders are resolved: a setting may change. Only a hash is stored: a URI may contain
 * secrets.
 */
public final class RoutingSteps implements InterceptStrategy {
  private final Predicate<RouteDefinition> isRouting;

  /**
   * @param isRouting whether a route is in {@code routes/routing/}
   */
  public RoutingSteps(Predicate<RouteDefinition> isRouting) {
    this.isRouting = isRouting;
  }

  @Override
  public Processor wrapProcessorInInterceptors(
      CamelContext context, NamedNode definition, Processor target, @Nullable Processor next) {
    String called = called(definition);
    RouteDefinition route = ProcessorDefinitionHelper.getRoute(definition);
    if (called.isEmpty()
        || called.startsWith("direct:")
        || route == null
        || !isRouting.test(route)) {
      return target;
    }
    boolean named =
        definition instanceof OptionalIdentifiedDefinition<?> step && step.hasCustomIdAssigned();
    String name = named ? "id:" + definition.getId() : called;
    return new Step(DeadLetter.shortHash(name), target);
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

  private static final class Step extends DelegateAsyncProcessor {
    private final String name;

    Step(String name, Processor target) {
      super(target);
      this.name = name;
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
      return super.process(
          exchange,
          doneSync -> {
            if (exchange.getException() == null) {
              done(exchange);
            }
            callback.done(doneSync);
          });
    }

    private void done(Exchange exchange) {
      exchange.removeVariable(Routed.STEP);
      exchange.removeVariable(DestinationNames.DESTINATION);
      DeliveryFault.reset(exchange);
      String before = exchange.getVariable(Routed.DONE, String.class);
      exchange.setVariable(Routed.DONE, before == null ? name : before + " " + name);
    }
  }
}
