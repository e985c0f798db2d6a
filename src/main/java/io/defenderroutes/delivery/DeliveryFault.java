package io.defenderroutes.delivery;

import io.defenderroutes.config.Failure;
import io.defenderroutes.delivery.deadletter.Routed;
import io.defenderroutes.delivery.store.DeliveryFailed;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import java.time.Clock;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Classifies, logs and counts failed deliveries. The policies in routes/pipeline/ decide how often
 * a delivery is repeated.
 */
public final class DeliveryFault implements Processor {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryFault.class);

  /** Variable with the reason of the latest failure. */
  private static final String REASON = "deliveryFault";

  /** Variable with the number of the failed attempt, from 1; the policies read it. */
  static final String ATTEMPT = "deliveryAttempt";

  /** Variable with the greatest number of failed attempts that is followed by another one. */
  static final String LIMIT = "deliveryLimit";

  /** Temporary and permanent replies of a mail server (RFC 5321, section 4.2.1). */
  private static final Pattern TEMPORARY = Pattern.compile("4\\d\\d[ -].*", Pattern.DOTALL);

  private static final Pattern PERMANENT = Pattern.compile("5\\d\\d[ -].*", Pattern.DOTALL);

  /** Variable with the time of the first failure. */
  static final String FIRST = "deliveryFirstFault";

  /** Reports failed deliveries. */
  public interface Listener {
    /**
     * A delivery failed; it may succeed when repeated.
     *
     * @param place the destination, {@code kafka}, {@code file} or {@code cursor}
     */
    void failed(String connection, String place, Failure failure);
  }

  private final Listener listener;
  private final Clock clock;
  private final int attempts;
  private final int temporaryAttempts;

  /**
   * @param attempts after the first, before a rejected alert becomes a dead letter
   * @param temporaryAttempts the same for a mail with a temporary rejection
   */
  public DeliveryFault(Listener listener, Clock clock, int attempts, int temporaryAttempts) {
    this.listener = listener;
    this.clock = clock;
    this.attempts = attempts;
    this.temporaryAttempts = temporaryAttempts;
  }

  @Override
  public void process(Exchange exchange) {
    Throwable thrown = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    int attempt = isOutage(thrown) ? 0 : exchange.getVariable(ATTEMPT, 0, Integer.class) + 1;
    exchange.setVariable(ATTEMPT, attempt);
    exchange.setVariable(LIMIT, isTemporary(thrown) ? temporaryAttempts : attempts);
    if (exchange.getVariable(FIRST) == null) {
      exchange.setVariable(FIRST, clock.instant());
    }
    Failure failure = DeliveryFailure.of(thrown);
    exchange.setVariable(REASON, failure.reason());
    String connection = exchange.getVariable("connection", String.class);
    String place = place(exchange, thrown);
    LOG.warn(
        "Delivery failed connection={} destination={}{} reason=\"{}\"",
        connection,
        place,
        attempt == 0 ? "" : " attempt=" + attempt,
        failure.reason());
    listener.failed(connection, place, failure);
  }

  /** Forgets the attempts of one destination; the next one has its own. */
  static void reset(Exchange exchange) {
    exchange.removeVariable(ATTEMPT);
    exchange.removeVariable(FIRST);
  }

  private static String place(Exchange exchange, Throwable failure) {
    if (exchange.getVariable(Routed.STEP) != null) {
      return DestinationNames.place(DestinationNames.current(exchange));
    }
    if (failure instanceof DeliveryFailed) {
      return "kafka";
    }
    return failure instanceof FilesUnavailable ? "file" : "cursor";
  }

  /** Returns whether the server may accept the mail later, as with greylisting or a quota. */
  private static boolean isTemporary(Throwable failure) {
    boolean temporary = false;
    Exception at = failure instanceof SendFailedException refused ? refused : null;
    while (at != null) {
      String reply = String.valueOf(at.getMessage());
      if (PERMANENT.matcher(reply).matches()) {
        return false;
      }
      temporary |= TEMPORARY.matcher(reply).matches();
      at = at instanceof MessagingException mail ? mail.getNextException() : null;
    }
    return temporary;
  }

  /** An unavailable mail server rejects nothing: those attempts are not counted. */
  private static boolean isOutage(Throwable failure) {
    return failure instanceof MessagingException && !(failure instanceof SendFailedException);
  }
}
