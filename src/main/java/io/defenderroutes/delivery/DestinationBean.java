package io.defenderroutes.delivery;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** A destination in Java: the bean that its kamelet calls. */
public interface DestinationBean extends Processor {
  /**
   * Returns the name of the destination in the log and in dead letters.
   *
   * @throws RefusedAlert if the destination would reject the alert
   */
  String name(Exchange exchange) throws RefusedAlert;
}
