package io.defenderroutes.runtime;

import io.defenderroutes.alert.Identify;
import io.defenderroutes.config.Option;
import io.defenderroutes.config.Settings;
import io.defenderroutes.delivery.Delivery;
import io.defenderroutes.delivery.LetterHandling;
import io.defenderroutes.polling.CursorStore;
import io.defenderroutes.polling.NestedLists;
import io.defenderroutes.polling.Polling;
import io.defenderroutes.polling.Query;
import io.defenderroutes.polling.RateLimits;
import io.defenderroutes.polling.Reading;
import io.defenderroutes.polling.response.AlertInspector;
import io.defenderroutes.polling.response.Limits;
import io.defenderroutes.polling.response.SpoolFile;
import io.defenderroutes.source.Source;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Predicate;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;

/** The beans of {@code polling}, as the routes name them. */
final class PollingBeans {
  /** An answer of so many batches is turned round in memory, if it has to be. */
  private static final long BATCHES_TO_TURN_ROUND = 4;

  private final Settings settings;
  private final DataFolder data;
  private final Clock clock;
  private @Nullable RateLimits budgets;

  PollingBeans(Settings settings, DataFolder data, Clock clock) {
    this.settings = settings;
    this.data = data;
    this.clock = clock;
  }

  Limits limits() {
    return new Limits(
        settings.bytes(Option.ANSWER_MAX_BYTES),
        settings.number(Option.ANSWER_MAX_ALERT_BYTES),
        settings.number(Option.BATCH_MAX_BYTES) * BATCHES_TO_TURN_ROUND);
  }

  Polling bind(
      CamelContext context, Connections connections, CursorStore cursors, Identify identify) {
    Registry registry = context.getRegistry();
    BooleanSupplier stopping = () -> context.isStopping() || context.isStopped();
    Map<String, Source> sources = registry.findByTypeWithName(Source.class);
    Polling polling =
        new Polling(
            connections.polls(cursors, clock),
            connections.choices(),
            sources::get,
            reading(identify),
            stopping);
    registry.bind("polling", polling);
    registry.bind("isWhole", (Predicate) polling::isWhole);
    registry.bind(
        "isNew",
        (Predicate) e -> !Delivery.isCut(e) && (LetterHandling.isReplayed(e) || polling.take(e)));
    RateLimits bound = new RateLimits(connections.budgets(), stopping);
    budgets = bound;
    registry.bind("budgets", bound);
    registry.bind("query", new Query(clock));
    registry.bind("nested", new NestedLists(polling));
    return polling;
  }

  /** What {@link #bind} has bound. */
  RateLimits budgets() {
    return Objects.requireNonNull(budgets, "not bound");
  }

  private Reading reading(Identify identify) {
    return new Reading(
        look(identify),
        settings.number(Option.BATCH_MAX_ALERTS),
        settings.number(Option.BATCH_MAX_BYTES),
        limits(),
        () -> new SpoolFile(data.resolve("spool")));
  }

  private static AlertInspector look(Identify identify) {
    return new AlertInspector() {
      @Override
      public Optional<Instant> time(String source, byte[] alert) {
        return identify.time(source, alert);
      }

      @Override
      public String version(String source, byte[] alert) {
        return identify.version(source, alert);
      }

      @Override
      public boolean isAlert(String source, byte[] object) {
        return identify.isAlert(source, object);
      }
    };
  }
}
