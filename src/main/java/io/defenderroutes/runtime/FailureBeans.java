package io.defenderroutes.runtime;

import io.defenderroutes.config.Failure;
import io.defenderroutes.config.FailureKind;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.delivery.DeliveryFault;
import io.defenderroutes.identity.Identity;
import io.defenderroutes.polling.PollFaults;
import io.defenderroutes.polling.Polling;
import io.defenderroutes.polling.quota.RateLimits;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.spi.Registry;

/** The beans of the retry policy: what a failed poll and a failed delivery lead to. */
record FailureBeans(Settings settings, Clock clock) {
  void bind(
      Registry registry,
      Polling polling,
      RateLimits rateLimits,
      Identity identity,
      Observation observation) {
    Bean.FAULT.bindProcessor(
        registry,
        new PollFaults(
            new PollConsequences(polling, rateLimits, identity, observation),
            settings.duration(Option.RETRY_THROTTLED_DELAY),
            settings.duration(Option.RETRY_THROTTLED_MAX_DELAY),
            clock));
    Bean.IS_OF_A_DESTINATION.bindPredicate(registry, PollFaults::isOfADestination);
    Bean.IS_TOO_LARGE.bindPredicate(registry, PollFaults::isTooLarge);
    Bean.DELIVERY_FAULT.bindProcessor(registry, new DeliveryFault(observation::deliveryFailed));
  }

  /** What a failed poll changes besides the retry: token, observation, slice and quota. */
  private record PollConsequences(
      Polling polling, RateLimits rateLimits, Identity identity, Observation observation)
      implements PollFaults.Consequences {
    @Override
    public void failed(String connection, Failure failure) {
      // Not in a policy of its own: Camel keeps the processor of a poll's first failure for the
      // later ones.
      if (failure.kind() == FailureKind.UNAUTHORIZED) {
        identity.discardToken(connection);
      }
      observation.failed(
          connection,
          failure.kind() == FailureKind.FORBIDDEN
              ? failure.withRemedy(identity.whyForbidden(connection))
              : failure);
    }

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
      rateLimits.pause(connection, wait);
    }
  }
}
