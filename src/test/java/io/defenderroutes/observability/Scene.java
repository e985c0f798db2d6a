package io.defenderroutes.observability;

import io.defenderroutes.Waits;
import io.defenderroutes.config.FailureKind;
import io.defenderroutes.observability.ActiveFaults.Kind;
import io.defenderroutes.sandbox.MovableClock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.health.DefaultHealthCheckRegistry;
import org.jspecify.annotations.Nullable;

/** A status page with all that it can show, without a product behind it. */
final class Scene implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final MovableClock clock;
  final ActiveFaults troubles;
  final LastDay lastDay;
  final RecentFaults faults;
  final Map<String, Status.Backfill> backfills = new HashMap<>();
  final HealthCheckRegistry health = new DefaultHealthCheckRegistry();
  final Map<String, Status.Retirement> retirements = new HashMap<>();
  final List<String> elsewhere = new ArrayList<>();
  final Map<String, ActiveFaults.Queue> queues = new HashMap<>();
  @Nullable String instance;
  Status.@Nullable Reload reload;

  private @Nullable Vertx vertx;
  private final Map<String, Integer> kept = new HashMap<>();
  final Instant started;

  Scene(Instant at, Duration running) {
    started = at.minus(running);
    clock = new MovableClock(at);
    troubles = new ActiveFaults(clock);
    troubles.retain(List.of(), connection -> !elsewhere.contains(connection));
    troubles.queues(destination -> Optional.ofNullable(queues.get(destination)));
    faults = new RecentFaults(clock);
    lastDay = new LastDay(clock);
  }

  Scene() {
    this(NOW, Duration.ofHours(3));
  }

  /** A connection that is polled every minute. */
  void connection(String tenant, String source) {
    troubles.begin(tenant + "/" + source, Duration.ofMinutes(1));
    lastDay.begin(tenant + "/" + source);
    health.register(
        FaultHealth.ofConnection(tenant + "/" + source, troubles, () -> retirements.get(source)));
  }

  /** How far behind it is, as it asks just now. */
  void lag(String tenant, String source, double seconds) {
    gauge("defender.lag.seconds", seconds, "tenant", tenant, "source", source);
    Instant watermark = clock.instant().minusMillis(Math.round(seconds * 1000));
    troubles.reached(tenant + "/" + source, watermark);
  }

  void polls(String tenant, String source, int count) {
    count("defender.polls", count, "tenant", tenant, "source", source, "outcome", "complete");
    count("defender.answers", count, "tenant", tenant, "source", source, "status", "200");
    gauge("defender.budget.left", 43, "tenant", tenant, "source", source);
  }

  void arrived(String tenant, String source, String severity, String category, int alerts) {
    String[] of = {"tenant", tenant, "source", source, "severity", severity, "category", category};
    count("defender.alerts.new", alerts, of);
    lastDay.fresh(tenant + "/" + source, alerts);
    count("defender.alerts.received", alerts * 2d, "tenant", tenant, "source", source);
  }

  void delivered(
      String tenant, String source, String severity, String category, String to, int alerts) {
    count(
        "defender.alerts.delivered",
        alerts,
        "tenant",
        tenant,
        "source",
        source,
        "severity",
        severity,
        "category",
        category,
        "destination",
        to);
  }

  void dropped(
      String tenant, String source, String severity, String category, String rule, int alerts) {
    count(
        "defender.alerts.dropped",
        alerts,
        "tenant",
        tenant,
        "source",
        source,
        "severity",
        severity,
        "category",
        category,
        "rule",
        rule);
  }

  /** A destination with deliveries that wait, and have failed for so long; null if they do not. */
  void queue(String name, int pending, @Nullable String reason, Duration ago, boolean isCalled) {
    Optional<ActiveFaults.Trouble> trouble =
        Optional.ofNullable(reason)
            .map(
                why ->
                    new ActiveFaults.Trouble(
                        Kind.DELIVERY,
                        name,
                        FailureKind.DESTINATION.failure(why),
                        clock.instant().minus(ago),
                        4));
    Instant oldest = pending == 0 ? null : clock.instant().minus(ago);
    Instant next = reason == null ? null : clock.instant().plusSeconds(40);
    if (queues.put(name, new ActiveFaults.Queue(pending, oldest, trouble, next, isCalled))
        == null) {
      health.register(FaultHealth.ofDestination(name, troubles));
      Gauge.builder("defender.destination.up", () -> queues.get(name).trouble().isEmpty() ? 1 : 0)
          .tags("destination", name)
          .register(meters);
    }
  }

  void deadLetters(String tenant, String source, String to, int count) {
    count("defender.dead.letters", count, "tenant", tenant, "source", source, "destination", to);
  }

  /** The same, and why the latest is one. */
  void deadLetters(String tenant, String source, String to, int count, String reason) {
    deadLetters(tenant, source, to, count);
    faults.deadLetters(to, reason);
  }

  void keptLetters(String to, int count) {
    if (kept.put(to, count) == null) {
      Gauge.builder("defender.dead.letters.kept", () -> kept.get(to))
          .tags("destination", to)
          .register(meters);
    }
  }

  void destination(String name, boolean up) {
    gauge("defender.destination.up", up ? 1 : 0, "destination", name);
  }

  /**
   * A failure that began so long ago, and continues.
   *
   * @param place the destination that fails; empty if a poll fails
   */
  void trouble(String connection, FailureKind what, String place, String reason, Duration ago) {
    clock.advance(ago.negated());
    Kind kind = place.isEmpty() ? Kind.POLLING : Kind.DELIVERY;
    troubles.failed(connection, kind, place, what.failure(reason));
    faults.add(connection, what.failure(reason));
    if (kind == Kind.POLLING) {
      lastDay.failedPoll(connection);
    }
    clock.advance(ago);
  }

  void refused(String what, String... reasons) {
    health.register(FaultHealth.ofReasons(what, () -> List.of(reasons)));
  }

  void count(String meter, double by, String... tags) {
    meters.counter(meter, tags).increment(by);
  }

  void gauge(String meter, double value, String... tags) {
    Gauge.builder(meter, () -> value).tags(tags).register(meters);
  }

  StatusReport report() {
    return new StatusReport(
        new StatusReport.Instance("0.1.0", instance, started),
        health,
        meters,
        lastDay,
        faults,
        new StatusReport.Asked(
            connection -> !elsewhere.contains(connection),
            connection -> Optional.ofNullable(backfills.get(connection)),
            () -> Optional.ofNullable(reload)),
        clock);
  }

  /** Serves it on a free port of loopback, which is returned. */
  int serve(int port) throws Exception {
    Vertx serving = Vertx.vertx();
    vertx = serving;
    Router router = Router.router(serving);
    StatusPage.open(router, true, report()::json);
    return serving
        .createHttpServer()
        .requestHandler(router)
        .listen(port, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS)
        .actualPort();
  }

  @Override
  public void close() {
    if (vertx != null) {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }
}
