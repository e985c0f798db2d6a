package io.defenderroutes.runtime;

import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.alert.Classification;
import io.defenderroutes.alert.Classify;
import io.defenderroutes.alert.Identify;
import io.defenderroutes.config.Failure;
import io.defenderroutes.config.FailureKind;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.delivery.AlertSteps;
import io.defenderroutes.delivery.BulkLines;
import io.defenderroutes.delivery.BulkResult;
import io.defenderroutes.delivery.Delivery;
import io.defenderroutes.delivery.DeliveryFault;
import io.defenderroutes.delivery.DestinationKind;
import io.defenderroutes.delivery.LetterHandling;
import io.defenderroutes.identity.BearerProcessor;
import io.defenderroutes.identity.Identity;
import io.defenderroutes.observability.ActiveFaults;
import io.defenderroutes.polling.NestedLists;
import io.defenderroutes.polling.PollFaults;
import io.defenderroutes.polling.Polling;
import io.defenderroutes.polling.Query;
import io.defenderroutes.polling.Reading;
import io.defenderroutes.polling.ledger.AlertState;
import io.defenderroutes.polling.quota.RateLimits;
import io.defenderroutes.polling.response.Limits;
import io.defenderroutes.polling.response.SpoolFile;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Timer;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Registry;

/** Binds the beans that the routes name, and makes some that nothing else needs. */
record RouteBeans(Registry registry, Settings settings, DataFolder data, Clock clock) {
  /**
   * @param here whether this instance polls a connection
   */
  void bindConnections(
      CamelContext context,
      Identity identity,
      RateLimits rateLimits,
      ActiveFaults faults,
      Predicate<String> here,
      Timer pollTimer) {
    Bean.HEALTH.bind(registry, faults);
    Bean.IS_ANOTHERS.bindPredicate(
        registry, e -> !here.test(e.getVariable("connection", String.class)));
    Bean.POLL_TIMER.bind(registry, pollTimer);
    Bean.IS_POLLING.bindPredicate(
        registry, e -> context.getInflightRepository().size(e.getFromRouteId()) > 1);
    Bean.IDENTITY.bind(registry, identity);
    Bean.BEARER.bind(registry, new BearerProcessor());
    Bean.BUDGETS.bind(registry, rateLimits);
  }

  void bindPolling(Polling polling) {
    Bean.POLLING.bind(registry, polling);
    Bean.IS_WHOLE.bindPredicate(registry, polling::isWhole);
    Bean.IS_NEW.bindPredicate(
        registry,
        e ->
            !AlertSteps.isAborted(e)
                && (LetterHandling.isReplayed(e) || polling.take(e, () -> state(e))));
    Bean.QUERY.bind(registry, new Query(clock));
    Bean.NESTED.bind(registry, new NestedLists(polling));
  }

  private static AlertState state(Exchange alert) {
    Classification classification = Classification.of(alert);
    return AlertState.of(
        AlertContract.text(alert, AlertContract.ALERT_ID),
        classification.severity(),
        classification.isResolved(),
        classification.second());
  }

  Reading reading(Identify identify, CamelContext context) {
    return new Reading(
        identify,
        settings.number(Option.BATCH_MAX_ALERTS),
        settings.number(Option.BATCH_MAX_BYTES),
        Limits.of(settings),
        () -> new SpoolFile(data.resolve("spool")),
        context.getExecutorServiceManager().newCachedThreadPool(this, "read"));
  }

  /** The beans of the retry policy: what a failed poll and a failed delivery lead to. */
  void bindFailures(
      Polling polling, RateLimits rateLimits, Identity identity, Observation observation) {
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

  /** The beans that an alert passes from the response to its destinations. */
  void bindDelivery(Delivery delivery, Identify identify) {
    Bean.IDENTIFY.bind(registry, identify);
    Classify classify = new Classify(Limits.of(settings).keptBytes());
    Bean.CLASSIFY.bindProcessor(
        registry,
        exchange -> {
          classify.process(exchange);
          AlertSteps.classified(exchange);
        });
    Bean.DELIVERY.bind(registry, delivery);
    Bean.MARK_DESTINATIONS.bindProcessor(registry, AlertSteps::mark);
    boolean forEach = settings.text(Option.CATEGORIES).equals("each");
    Bean.IS_FOR_EACH_CATEGORY.bindPredicate(
        registry, e -> forEach && AlertSteps.isForEachCategory(e));
    // Mail kamelets of earlier versions use it; each recipient's mail is collected once.
    Bean.IS_MAIL_DUE.bindPredicate(registry, exchange -> true);
    Bean.BULK_ITEM.bindProcessor(registry, delivery::bulkItem);
    Bean.BULK_LINES.bind(registry, new BulkLines());
    Bean.BULK_RESULT.bindProcessor(registry, new BulkResult());
    Bean.REQUIRE_DESTINATION.bindProcessor(registry, AlertSteps::requireDestination);
    Path alerts = settings.optionalPath(Option.FILES_FOLDER).orElse(data.resolve("alerts"));
    DestinationKind.beans(alerts, settings.optional(Option.EMAIL_FROM).orElse(""), clock)
        .forEach(registry::bind);
  }
}
