package io.defenderroutes.delivery;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of each failed delivery as it happens, and counts them. How often it is repeated is in
 * routes/pipeline/.
 */
public final class DeliveryFault implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryFault.class);

  /** Variable with the number of the attempt that has failed, from 1; the policies read it. */
  static final String ATTEMPT = "deliveryAttempt";

  @Override
  public void process(Exchange exchange) {
    Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    int attempt = exchange.getVariable(ATTEMPT, 0, Integer.class) + 1;
    exchange.setVariable(ATTEMPT, attempt);
    LOG.warn(
        "delivery fault connection={} attempt={} reason=\"{}\"",
        exchange.getVariable("connection", String.class),
        attempt,
        OneLine.of(String.valueOf(failure), 500));
  }
}
