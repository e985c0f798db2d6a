package io.defenderroutes.runtime;

import io.defenderroutes.alert.Category;
import io.defenderroutes.alert.Severity;
import io.defenderroutes.config.Failure;
import io.defenderroutes.config.FailureKind;
import io.defenderroutes.delivery.DeliveryWatcher;
import io.defenderroutes.delivery.DestinationNames;
import io.defenderroutes.delivery.deadletter.Routed;
import io.defenderroutes.delivery.pending.DestinationQueue;
import io.defenderroutes.delivery.pending.PendingDelivery;
import io.defenderroutes.delivery.pending.PendingQueues;
import io.defenderroutes.delivery.pending.QueueWatcher;
import io.defenderroutes.identity.TokenWatcher;
import io.defenderroutes.observability.ActiveFaults;
import io.defenderroutes.observability.FaultHealth;
import io.defenderroutes.observability.Metrics;
import io.defenderroutes.observability.RecentFaults;
import io.defenderroutes.observability.Telemetry;
import io.defenderroutes.observability.Traces;
import io.defenderroutes.polling.PollWatcher;
import io.defenderroutes.polling.quota.RateLimit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.jspecify.annotations.Nullable;

/** Passes the events of connections to metrics, health, traces and the status page. */
final class Observation implements PollWatcher, DeliveryWatcher, TokenWatcher {
  private static final String KAFKA = "kafka";
  private static final String CURSOR = "cursor";

  private final Metrics metrics;
  private final Traces traces;
  private final Clock clock;
  private final ActiveFaults troubles;
  private final RecentFaults faults;
  private final Predicate<String> here;
  private final Function<String, Optional<String>> shares;
  private final CamelContext context;

  /** The outcome of the current slice by its latest failure, unless it succeeds. */
  private final Map<String, String> outcomes = new ConcurrentHashMap<>();

  /** When the current slice of a connection was requested first. */
  private final Map<String, Instant> begun = new ConcurrentHashMap<>();

  private final Set<String> destinations = ConcurrentHashMap.newKeySet();

  /**
   * @param here whether this instance polls a connection
   * @param shares the share of a connection; empty for the only instance
   */
  Observation(
      Telemetry telemetry,
      Predicate<String> here,
      Function<String, Optional<String>> shares,
      CamelContext context,
      Clock clock) {
    this.metrics = telemetry.metrics();
    this.traces = telemetry.traces();
    this.troubles = telemetry.active();
    this.faults = telemetry.recent();
    this.here = here;
    this.shares = shares;
    this.context = context;
    this.clock = clock;
  }

  /** A connection is polled from now on. */
  void begin(String connection, RateLimit rateLimit) {
    troubles.places().forEach(this::show);
    metrics.begin(connection);
    metrics.connection(
        connection, () -> troubles.of(connection).isEmpty(), () -> here.test(connection));
    metrics.paused(connection, rateLimit::paused);
    if (rateLimit.left() >= 0) {
      metrics.budget(connection, rateLimit::left);
    }
  }

  /** A connection was removed. */
  void forget(String connection) {
    outcomes.remove(connection);
    begun.remove(connection);
    metrics.forget(connection);
    traces.forget(connection);
  }

  /** A poll failed, or its response is incomplete. */
  void failed(String connection, Failure failure) {
    switch (failure.kind()) {
      // A cursor in Kafka fails with the broker, as deliveries do.
      case KAFKA, CURSOR_IN_KAFKA -> unavailable(connection, KAFKA, failure);
      case CURSOR_IN_FILES -> unavailable(connection, CURSOR, failure);
      default -> troubles.failed(connection, ActiveFaults.Kind.POLLING, "", failure);
    }
    faults.add(connection, failure);
    if (!failure.kind().isOfCursor()) {
      metrics.answered(connection, failure.count());
      traces.answered(connection, failure.count(), true);
    }
    outcomes.put(
        connection, failure.kind() == FailureKind.INCOMPLETE_RESPONSE ? "incomplete" : "failed");
  }

  /** A destination, the disk or Kafka did not accept a delivery. */
  void deliveryFailed(String connection, String place, Failure failure) {
    faults.add(connection, failure);
    unavailable(connection, place, failure);
  }

  private void unavailable(String connection, String place, Failure failure) {
    troubles.failed(connection, ActiveFaults.Kind.DELIVERY, place, failure);
    show(place);
  }

  @Override
  public void asked(String connection, String since, String until) {
    traces.asked(connection, since, until);
    begun.putIfAbsent(connection, clock.instant());
  }

  @Override
  public void reached(String connection, Instant watermark) {
    metrics.reached(connection, watermark, () -> here.test(connection));
    troubles.reached(connection, watermark);
  }

  @Override
  public void completed(String connection, long received, boolean whole) {
    metrics.received(connection, received);
    traces.received(connection, received);
    if (whole) {
      metrics.answered(connection, "200");
      traces.answered(connection, "200", false);
      outcomes.put(connection, "complete");
    }
  }

  @Override
  public void clock(String connection, Optional<Duration> skew) {
    skew.ifPresentOrElse(
        ahead ->
            troubles.failed(
                connection,
                ActiveFaults.Kind.CLOCK,
                "",
                FailureKind.CLOCK.failure(
                    "the API's clock is "
                        + minutes(ahead)
                        + (ahead.isNegative() ? " behind" : " ahead of")
                        + " this machine's, by the Date header of its responses")),
        () -> troubles.over(connection, ActiveFaults.Kind.CLOCK));
  }

  private static String minutes(Duration skew) {
    Duration whole = skew.abs().truncatedTo(ChronoUnit.SECONDS);
    return whole.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  @Override
  public void paused(String connection, Failure failure) {
    troubles.failed(connection, ActiveFaults.Kind.POLLING, "", failure);
  }

  @Override
  public void over(String connection) {
    Instant since = begun.remove(connection);
    if (since != null) {
      Duration took = Duration.between(since, clock.instant());
      shares.apply(connection).ifPresent(share -> metrics.share(share, took));
    }
    String outcome = outcomes.remove(connection);
    if (outcome != null) {
      metrics.polled(connection, outcome);
      traces.over(connection, outcome);
    }
  }

  @Override
  public void fresh(
      String connection, String severity, String category, String service, int alerts) {
    // The service comes from the product or a source file: the alert is counted before it is
    // routed.
    metrics.fresh(connection, severity(severity), category(category), service, alerts);
  }

  @Override
  public void delivered(
      String connection, String severity, String category, String destination, int alerts) {
    metrics.delivered(connection, severity(severity), category(category), destination, alerts);
    show(DestinationNames.place(destination));
  }

  @Override
  public void dropped(
      String connection, String severity, String category, String rule, int alerts) {
    metrics.dropped(connection, severity(severity), category(category), rule, alerts);
  }

  @Override
  public void uncounted(String connection, int alerts) {
    troubles.uncounted(alerts);
  }

  @Override
  public void deadLetters(String connection, String destination, int alerts, String reason) {
    metrics.deadLetters(connection, destination, alerts);
    faults.deadLetters(destination, reason);
  }

  @Override
  public void recorded(String connection, Duration took) {
    metrics.batch(connection, took);
    Instant now = clock.instant();
    traces.batch(connection, now.minus(took), now);
  }

  @Override
  public void committed(String connection) {
    troubles.delivered(connection);
  }

  @Override
  public void token(String connection, Instant made) {
    metrics.token(connection, made);
  }

  @Override
  public void credential(String connection, Instant expires) {
    metrics.credential(connection, expires);
  }

  /** Observes the queues of destinations. */
  QueueWatcher ofQueues(PendingQueues queues) {
    troubles.queues(destination -> Optional.ofNullable(queues.state(destination)).map(this::queue));
    return new QueueWatcher() {
      @Override
      public void delivered(PendingDelivery delivery) {
        Routed routed = delivery.routed();
        Observation.this.delivered(
            delivery.connection(), routed.severity(), routed.category(), delivery.destination(), 1);
      }

      @Override
      public void rejected(PendingDelivery delivery, String reason) {
        deadLetters(delivery.connection(), delivery.destination(), 1, reason);
      }

      @Override
      public void failed(PendingDelivery delivery, Failure failure) {
        faults.add(delivery.connection(), failure);
      }

      @Override
      public void known(String destination) {
        show(destination);
        metrics.pending(
            destination,
            () -> queues.pending(destination),
            () -> oldest(queues.state(destination)));
      }
    };
  }

  private ActiveFaults.Queue queue(DestinationQueue.State state) {
    Instant since = state.failingSince();
    Failure failure = state.failure();
    return new ActiveFaults.Queue(
        state.pending(),
        state.oldest(),
        since == null || failure == null
            ? Optional.empty()
            : Optional.of(
                new ActiveFaults.Trouble(
                    ActiveFaults.Kind.DELIVERY, state.name(), failure, since, state.failures())),
        state.nextAttempt(),
        state.isCalled());
  }

  /** Seconds since the oldest pending delivery was routed. */
  private double oldest(DestinationQueue.@Nullable State state) {
    if (state == null || state.pending() == 0) {
      return 0;
    }
    Instant oldest = state.oldest();
    return oldest == null
        ? Double.NaN
        : Duration.between(oldest, clock.instant()).toMillis() / 1000.0;
  }

  /** Registers the health of a destination when it is first used. */
  private void show(String destination) {
    if (destinations.add(destination)) {
      metrics.destination(destination, () -> troubles.at(destination).isEmpty());
      HealthCheckRegistry.get(context).register(FaultHealth.ofDestination(destination, troubles));
    }
  }

  /** A rule may set a severity of its own. */
  private static String severity(String severity) {
    return Severity.isKnown(severity) ? severity : Metrics.OTHER;
  }

  /** A vendor or a rule may create categories without end. */
  private static String category(String category) {
    return Category.isKnown(category) ? category : Metrics.OTHER;
  }
}
