package io.defenderroutes.runtime;

import io.defenderroutes.config.Option;
import io.defenderroutes.config.Redaction;
import io.defenderroutes.config.Settings;
import io.defenderroutes.delivery.DeliveryFault;
import io.defenderroutes.identity.Identity;
import io.defenderroutes.identity.TokenRefused;
import io.defenderroutes.observability.ActiveFaults.Kind;
import io.defenderroutes.observability.Advice;
import io.defenderroutes.polling.PollFaults;
import io.defenderroutes.polling.Polling;
import io.defenderroutes.polling.RateLimits;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.spi.Registry;

/** The beans of the retry policy: what a failed poll and a failed delivery lead to. */
final class FailureBeans {
  private final Settings settings;
  private final boolean polls;
  private final Clock clock;

  /**
   * @param polls whether the product polls; otherwise a person waits for the result
   */
  FailureBeans(Settings settings, boolean polls, Clock clock) {
    this.settings = settings;
    this.polls = polls;
    this.clock = clock;
  }

  void bind(
      Registry registry,
      Polling polling,
      RateLimits rateLimits,
      Identity identity,
      Observation observation) {
    PollFaults fault =
        new PollFaults(
            new PollConsequences(polling, rateLimits),
            settings.duration(Option.RETRY_THROTTLED_DELAY),
            settings.duration(Option.RETRY_THROTTLED_MAX_DELAY),
            new PollTokenFailures(),
            clock);
    // Not in a policy of its own: Camel keeps the first failure's processor for the later ones of a
    // poll.
    Bean.FAULT.bindProcessor(
        registry,
        exchange -> {
          String connection = exchange.getVariable("connection", String.class);
          Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
          if (fault.isUnauthorized(exchange)) {
            identity.discardToken(connection);
          }
          fault.process(exchange);
          if (!PollFaults.isStop(failure)) {
            String reason = Redaction.of(exchange.getVariable(PollFaults.REASON, "", String.class));
            observation.fault(connection, failure, reason, advice(exchange, reason, identity));
          }
        });
    Bean.IS_OF_A_DESTINATION.bindPredicate(registry, PollFaults::isOfADestination);
    Bean.IS_TOO_LARGE.bindPredicate(registry, PollFaults::isTooLarge);
    DeliveryFault deliveryFault =
        new DeliveryFault(
            clock,
            settings.number(Option.DELIVERY_ATTEMPTS),
            settings.number(polls ? Option.DELIVERY_TEMPORARY_ATTEMPTS : Option.DELIVERY_ATTEMPTS));
    Bean.DELIVERY_FAULT.bindProcessor(
        registry,
        exchange -> {
          deliveryFault.process(exchange);
          String reason =
              Redaction.of(exchange.getVariable(DeliveryFault.REASON, "", String.class));
          // The dead letter has the same reason.
          exchange.setVariable(DeliveryFault.REASON, reason);
          observation.deliveryFault(
              exchange.getVariable("connection", String.class),
              exchange.getVariable(DeliveryFault.PLACE, "", String.class),
              reason);
        });
  }

  /** What a failure changes besides the retry: the slice, or the quota. */
  private record PollConsequences(Polling polling, RateLimits budgets)
      implements PollFaults.Consequences {
    @Override
    public void shorten(String connection, boolean oneAlertIsToBlame) {
      polling.shorten(connection, oneAlertIsToBlame);
    }

    @Override
    public boolean narrow(String connection) {
      return polling.narrow(connection);
    }

    @Override
    public void pause(String connection, Duration wait) {
      budgets.pause(connection, wait);
    }
  }

  /** With the permission that is missing, or what Entra wants, where that is known. */
  private static Advice advice(Exchange exchange, String reason, Identity identity) {
    Advice usual = Advice.on(Kind.POLLING, reason);
    Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    if (failure instanceof TokenRefused refused) {
      return usual.withRemedy(refused.told().remedy());
    }
    if (failure instanceof HttpOperationFailedException http && http.getStatusCode() == 403) {
      return usual.withRemedy(
          identity.whyForbidden(exchange.getVariable("connection", String.class)));
    }
    return usual;
  }
}
