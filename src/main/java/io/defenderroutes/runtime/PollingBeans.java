package io.defenderroutes.runtime;

import io.defenderroutes.alert.AlertContract;
import io.defenderroutes.alert.Identify;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.delivery.Delivery;
import io.defenderroutes.delivery.LetterHandling;
import io.defenderroutes.polling.NestedLists;
import io.defenderroutes.polling.Polling;
import io.defenderroutes.polling.Query;
import io.defenderroutes.polling.Reading;
import io.defenderroutes.polling.ledger.AlertState;
import io.defenderroutes.polling.quota.RateLimits;
import io.defenderroutes.polling.response.Limits;
import io.defenderroutes.polling.response.SpoolFile;
import java.time.Clock;
import java.util.concurrent.Executor;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Registry;

/** The beans of {@code polling}, as the routes name them. */
final class PollingBeans {
  private PollingBeans() {}

  static void bind(
      Registry registry, Polling polling, Identify identify, RateLimits rateLimits, Clock clock) {
    Bean.POLLING.bind(registry, polling);
    Bean.IS_WHOLE.bindPredicate(registry, polling::isWhole);
    Bean.IS_NEW.bindPredicate(
        registry,
        e ->
            !Delivery.isAborted(e)
                && (LetterHandling.isReplayed(e) || polling.take(e, () -> state(e, identify))));
    Bean.BUDGETS.bind(registry, rateLimits);
    Bean.QUERY.bind(registry, new Query(clock));
    Bean.NESTED.bind(registry, new NestedLists(polling));
  }

  private static AlertState state(Exchange alert, Identify identify) {
    return AlertState.of(
        AlertContract.text(alert, AlertContract.ALERT_ID),
        identify.severity(alert),
        identify.isResolved(alert),
        identify.second(alert).orElse(null));
  }

  static Reading reading(Settings settings, Identify identify, DataFolder data, Executor threads) {
    return new Reading(
        identify,
        settings.number(Option.BATCH_MAX_ALERTS),
        settings.number(Option.BATCH_MAX_BYTES),
        Limits.of(settings),
        () -> new SpoolFile(data.resolve("spool")),
        threads);
  }
}
