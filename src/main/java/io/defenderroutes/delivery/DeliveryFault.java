package io.defenderroutes.delivery;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells of each failed delivery as it happens. How often it is repeated is in routes/pipeline/. */
public final class DeliveryFault implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryFault.class);

  @Override
  public void process(Exchange exchange) {
    Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    LOG.warn(
        "delivery fault connection={} attempt={} reason=\"{}\"",
        exchange.getVariable("connection", String.class),
        exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, 1, Integer.class),
        OneLine.of(String.valueOf(failure), 500));
  }
}
