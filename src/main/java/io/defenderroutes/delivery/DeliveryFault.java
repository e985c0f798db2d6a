package io.defenderroutes.delivery;

import io.defenderroutes.config.Failure;
import io.defenderroutes.delivery.store.DeliveryFailed;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs and counts failed commits, which are repeated until they succeed. */
public record DeliveryFault(Listener listener) implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryFault.class);

  /** Reports failed commits. */
  public interface Listener {
    /**
     * A commit failed; it is repeated.
     *
     * @param place {@code kafka}, {@code file} or {@code cursor}
     */
    void failed(String connection, String place, Failure failure);
  }

  @Override
  public void process(Exchange exchange) {
    Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    Failure failure = DeliveryFailure.of(thrown);
    String connection = exchange.getVariable("connection", String.class);
    String place = place(thrown);
    LOG.warn(
        "Delivery failed connection={} destination={} reason=\"{}\"",
        connection,
        place,
        failure.reason());
    listener.failed(connection, place, failure);
  }

  private static String place(Throwable failure) {
    if (failure instanceof DeliveryFailed) {
      return "kafka";
    }
    return failure instanceof FilesUnavailable ? "file" : "cursor";
  }
}
