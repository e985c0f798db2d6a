package io.defenderroutes.delivery;

import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import java.time.Clock;
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

  /** Variable with the reason of the latest fault. */
  public static final String REASON = "deliveryFault";

  /** Variable with the number of the attempt that has failed, from 1; the policies read it. */
  static final String ATTEMPT = "deliveryAttempt";

  /** Variable with the time of the first of them. */
  static final String FIRST = "deliveryFirstFault";

  private final Clock clock;

  public DeliveryFault(Clock clock) {
    this.clock = clock;
  }

  @Override
  public void process(Exchange exchange) {
    Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    int attempt = isOutage(failure) ? 0 : exchange.getVariable(ATTEMPT, 0, Integer.class) + 1;
    exchange.setVariable(ATTEMPT, attempt);
    if (exchange.getVariable(FIRST) == null) {
      exchange.setVariable(FIRST, clock.instant());
    }
    String reason = OneLine.of(OneLine.withoutPaths(String.valueOf(failure)), 500);
    exchange.setVariable(REASON, reason);
    LOG.warn(
        "delivery fault connection={}{} reason=\"{}\"",
        exchange.getVariable("connection", String.class),
        attempt == 0 ? "" : " attempt=" + attempt,
        reason);
  }

  /**
   * A mail server that is away refuses nothing: what it says of a mail when it is back counts from
   * one.
   */
  private static boolean isOutage(Throwable failure) {
    return failure instanceof MessagingException && !(failure instanceof SendFailedException);
  }
}
