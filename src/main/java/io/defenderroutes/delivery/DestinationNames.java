package io.defenderroutes.delivery;

import io.defenderroutes.config.OneLine;
import io.defenderroutes.delivery.deadletter.DeadLetter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.apache.camel.Exchange;

/** The names of destinations, and the reasons of failures, in the log and in dead letters. */
public final class DestinationNames {
  /** Variable in which a kamelet sets its name. */
  static final String DESTINATION = "destination";

  private final Map<String, DestinationBean> beans;

  public DestinationNames(Clock clock) {
    // Names need neither a folder nor a sender.
    beans = DestinationKind.beans(Path.of("files"), "", clock);
  }

  /** Returns the name of an endpoint, without the parts that may be secret. */
  public static String of(String endpoint) {
    return OneLine.withoutPaths(endpoint);
  }

  /**
   * Returns the name of the destination that a bean of this package delivers to.
   *
   * @param bean as a kamelet names it
   * @throws RefusedAlert if the destination would reject the alert
   */
  public String of(String bean, Exchange exchange) throws RefusedAlert {
    DestinationBean destination = beans.get(bean);
    if (destination == null) {
      throw new IllegalArgumentException("no bean delivers by the name " + bean);
    }
    return destination.name(exchange);
  }

  /** Returns the name that the current kamelet set, or its endpoint. */
  static String current(Exchange exchange) {
    Object named = exchange.getVariable(DESTINATION);
    if (named != null) {
      return named.toString();
    }
    String endpoint = exchange.getProperty(Exchange.FAILURE_ENDPOINT, "", String.class);
    return endpoint.startsWith("direct:") ? DeadLetter.NONE : of(endpoint);
  }

  /** Returns the name of the current destination, and removes the variable. */
  static String take(Exchange exchange) {
    String name = current(exchange);
    exchange.removeVariable(DESTINATION);
    return name;
  }

  /**
   * Returns the name under which a destination is healthy or failing: {@code kafka} for all topics,
   * {@code file} for all files.
   */
  public static String place(String destination) {
    return destination.startsWith("kafka:")
        ? "kafka"
        : destination.startsWith("file:") ? "file" : destination;
  }

  /** Returns the reason in a dead letter. */
  public static String reason(Throwable failure) {
    return DeliveryFailure.of(failure).reason();
  }
}
