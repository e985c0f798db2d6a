package io.defenderroutes.observability;

import io.defenderroutes.config.OneLine;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The values of the metrics since the start of the process; a reload keeps them. A connection is
 * named {@code tenant/source}. Thread-safe.
 */
public final class Metrics implements AutoCloseable {
  /** The label of values beyond the known ones. */
  public static final String OTHER = "other";

  private static final int MOST_DESTINATIONS = 500;
  private static final int LONGEST_DESTINATION = 150;

  private final MeterRegistry registry;
  private final Meters meters;
  private final Clock clock;
  private final ProcessMeters process;
  private final LastDay lastDay;
  private final Set<String> connections = ConcurrentHashMap.newKeySet();
  private volatile Map<String, Long> keptLetters = Map.of();
  private final Set<String> destinations = ConcurrentHashMap.newKeySet();

  private Metrics(MeterRegistry registry, ProcessMeters process, Clock clock) {
    this.registry = registry;
    this.meters = new Meters(registry);
    this.process = process;
    this.clock = clock;
    this.lastDay = new LastDay(clock);
  }

  /** With a registry for scrapes. */
  public static Metrics served(String version, Clock clock) {
    MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.config().meterFilter(new Descriptions());
    Metrics metrics = new Metrics(registry, ProcessMeters.of(registry), clock);
    metrics.meters.gauge(Metric.BUILD, () -> 1.0, version);
    metrics.meters.count(Metric.RELOADS, 0, "swapped");
    metrics.meters.count(Metric.RELOADS, 0, "refused");
    return metrics;
  }

  /** For a process without a management port: no meter is stored. */
  public static Metrics unseen(Clock clock) {
    return new Metrics(new CompositeMeterRegistry(), ProcessMeters.none(), clock);
  }

  /** All meters. */
  public MeterRegistry registry() {
    return registry;
  }

  /** Counts of the last 24 hours. */
  public LastDay lastDay() {
    return lastDay;
  }

  /** A connection is polled from now on: its counters start at 0. */
  public void begin(String connection) {
    connections.add(connection);
    lastDay.begin(connection);
    for (String outcome : new String[] {"complete", "failed", "incomplete"}) {
      meters.count(Metric.POLLS, 0, labels(connection, outcome));
    }
    received(connection, 0);
  }

  /** Removes a connection with all its meters. */
  public void forget(String connection) {
    connections.remove(connection);
    lastDay.forget(connection);
    String tenant = tenant(connection);
    boolean last = connections.stream().noneMatch(other -> tenant(other).equals(tenant));
    meters.remove(
        (ofTenant, ofSource) ->
            ofTenant.equals(tenant)
                && (last || (!ofSource.isEmpty() && ofSource.equals(source(connection)))));
  }

  /** Removes all connections but these. */
  public void retain(Collection<String> those) {
    connections.stream().filter(known -> !those.contains(known)).forEach(this::forget);
  }

  public void polled(String connection, String outcome) {
    meters.count(Metric.POLLS, 1, labels(connection, outcome));
    if (!outcome.equals("complete")) {
      lastDay.failedPoll(connection);
    }
  }

  public void answered(String connection, String status) {
    meters.count(Metric.ANSWERS, 1, labels(connection, status));
  }

  public void received(String connection, long alerts) {
    meters.count(Metric.RECEIVED, alerts, labels(connection));
  }

  /** New alerts of a batch that is delivered and recorded. */
  public void fresh(
      String connection, String severity, String category, String service, long alerts) {
    meters.count(Metric.NEW, alerts, labels(connection, severity, category, service));
    lastDay.fresh(connection, alerts);
  }

  /** Alerts of such a batch at a destination. */
  public void delivered(
      String connection, String severity, String category, String destination, long alerts) {
    meters.count(
        Metric.DELIVERED, alerts, labels(connection, severity, category, bounded(destination)));
  }

  /**
   * Alerts of such a batch that the routing dropped on purpose.
   *
   * @param rule file and line of the step
   */
  public void dropped(
      String connection, String severity, String category, String rule, long alerts) {
    meters.count(
        Metric.DROPPED, alerts, tenant(connection), source(connection), severity, category, rule);
  }

  public void deadLetters(String connection, String destination, long alerts) {
    meters.count(Metric.DEAD_LETTERS, alerts, labels(connection, bounded(destination)));
  }

  /** The number of stored dead letters by destination; known from now on. */
  public void keptLetters(Map<String, Long> byDestination) {
    Map<String, Long> kept = new HashMap<>(Map.of("none", 0L));
    byDestination.forEach((name, letters) -> kept.merge(bounded(name), letters, Long::sum));
    keptLetters = kept;
    kept.keySet()
        .forEach(
            name ->
                meters.gauge(
                    Metric.KEPT_LETTERS, () -> (double) keptLetters.getOrDefault(name, 0L), name));
  }

  /** A slice of a connection of a share ended. */
  public void share(String share, Duration took) {
    meters.time(Metric.SHARE_POLLS, took, share);
  }

  public void batch(String connection, Duration took) {
    meters.time(Metric.BATCH, took, labels(connection));
  }

  /**
   * The watermark of a connection.
   *
   * @param here whether this instance polls it
   */
  public void reached(String connection, Instant watermark, BooleanSupplier here) {
    meters.gauge(
        Metric.LAG,
        () -> here.getAsBoolean() ? seconds(watermark, clock.instant()) : Double.NaN,
        labels(connection));
  }

  /** The requests left in a connection's quota. */
  public void budget(String connection, LongSupplier left) {
    meters.gauge(Metric.BUDGET, () -> (double) left.getAsLong(), labels(connection));
  }

  /** How long the connection's quota stays paused. */
  public void paused(String connection, Supplier<Duration> left) {
    meters.gauge(Metric.PAUSED, () -> left.get().toMillis() / 1000.0, labels(connection));
  }

  /** A connection has a new token. */
  public void token(String connection, Instant made) {
    meters.gauge(Metric.TOKEN_AGE, () -> seconds(made, clock.instant()), labels(connection));
  }

  /** When the credential of a connection's tenant expires. */
  public void credential(String connection, Instant expires) {
    meters.gauge(
        Metric.CREDENTIAL_EXPIRES, () -> seconds(clock.instant(), expires), tenant(connection));
  }

  /**
   * Whether a connection is healthy.
   *
   * @param here whether this instance polls it
   */
  public void connection(String connection, BooleanSupplier up, BooleanSupplier here) {
    meters.gauge(
        Metric.CONNECTION_UP,
        () -> !here.getAsBoolean() ? Double.NaN : up.getAsBoolean() ? 1 : 0,
        labels(connection));
  }

  /** Whether a destination is healthy. */
  public void destination(String destination, BooleanSupplier up) {
    meters.gauge(Metric.DESTINATION_UP, () -> up.getAsBoolean() ? 1 : 0, bounded(destination));
  }

  /**
   * The pending deliveries of a destination.
   *
   * @param seconds since the oldest was routed; 0 without any, NaN if not known
   */
  public void pending(String destination, LongSupplier pending, DoubleSupplier seconds) {
    meters.gauge(Metric.PENDING, () -> (double) pending.getAsLong(), bounded(destination));
    meters.gauge(Metric.PENDING_AGE, seconds, bounded(destination));
  }

  /** Removes all destinations: changed routes may have others. */
  public void forgetDestinations() {
    meters.remove(Metric.DESTINATION_UP);
    meters.remove(Metric.PENDING);
    meters.remove(Metric.PENDING_AGE);
  }

  /**
   * The routes were changed.
   *
   * @param swapped whether the changed ones run now; otherwise they were rejected
   */
  public void reloaded(boolean swapped) {
    meters.count(Metric.RELOADS, 1, swapped ? "swapped" : "refused");
  }

  /** Returns the label of a destination, unless there are too many. */
  static String label(String destination) {
    return OneLine.of(destination, LONGEST_DESTINATION);
  }

  /** A routing may create names without end. */
  private String bounded(String destination) {
    String name = label(destination);
    if (destinations.contains(name)) {
      return name;
    }
    if (destinations.size() >= MOST_DESTINATIONS) {
      return OTHER;
    }
    destinations.add(name);
    return name;
  }

  private static double seconds(Instant from, Instant until) {
    return Duration.between(from, until).toMillis() / 1000.0;
  }

  /** The values of the labels of a connection's meter: its tenant, its source, and others. */
  private static String[] labels(String connection, String... others) {
    return Stream.concat(Stream.of(tenant(connection), source(connection)), Stream.of(others))
        .toArray(String[]::new);
  }

  private static String tenant(String connection) {
    return connection.substring(0, Math.max(0, connection.indexOf('/')));
  }

  private static String source(String connection) {
    return connection.substring(connection.indexOf('/') + 1);
  }

  @Override
  public void close() {
    process.close();
    registry.close();
  }
}
