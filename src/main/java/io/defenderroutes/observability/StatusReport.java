package io.defenderroutes.observability;

import static io.defenderroutes.observability.StatusCounts.split;
import static io.defenderroutes.observability.StatusCounts.whole;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.health.HealthCheckRegistry;
import org.jspecify.annotations.Nullable;

/** Builds the content of the status page from meters, faults and health. */
public record StatusReport(
    Instance instance,
    HealthCheckRegistry health,
    MeterRegistry meters,
    LastDay lastDay,
    RecentFaults faults,
    Asked asked,
    Clock clock) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  /** A fault that has just begun after a success needs no action yet. */
  static final Duration MOMENT = Duration.ofSeconds(30);

  /** How long all connections must fail before the verdict is that nothing is delivered. */
  static final Duration SILENCE = Duration.ofMinutes(2);

  /**
   * What is known of the process.
   *
   * @param name its name among others; null if it is the only one
   */
  public record Instance(String version, @Nullable String name, Instant started) {}

  /**
   * Queries of other packages, by connection.
   *
   * @param leads whether this instance polls it
   * @param backfill how it catches up
   * @param reload the last change of routes
   */
  public record Asked(
      Predicate<String> leads,
      Function<String, Optional<Status.Backfill>> backfill,
      Supplier<Optional<Status.Reload>> reload) {}

  /** As JSON, in UTF-8. */
  public byte[] json() {
    try {
      return JSON.writeValueAsBytes(status());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  Status status() {
    StatusCounts counts = new StatusCounts(meters);
    List<Status.Connection> connections = connections(counts);
    return new Status(
        clock.instant().toString(),
        new Status.About(instance.version(), instance.name(), instance.started().toString()),
        verdict(connections),
        connections,
        lastDay.total().map(StatusReport::lastDay).orElse(null),
        rows(
            counts.by("defender.alerts.new", "source", "severity", "category"),
            (tags, n) -> new Status.Arrivals(tags.get(0), tags.get(1), tags.get(2), n)),
        rows(
            counts.by("defender.alerts.delivered", "severity", "category", "destination"),
            (tags, n) -> new Status.Deliveries(tags.get(0), tags.get(1), tags.get(2), n)),
        rows(
            counts.by("defender.alerts.dropped", "rule", "severity", "category"),
            (tags, n) -> new Status.Dropped(tags.get(0), tags.get(1), tags.get(2), n)),
        destinations(counts),
        keptLetters(counts),
        checks()
            .map(
                check ->
                    new Status.Refused(
                        check.getId(),
                        Stream.of(check.reasons(), check.warnings())
                            .flatMap(List::stream)
                            .toList()))
            .filter(refused -> !refused.reasons().isEmpty())
            .toList(),
        asked.reload().get().orElse(null),
        counts.by("defender.credential.expires.seconds", "tenant").entrySet().stream()
            .map(e -> new Status.Credential(e.getKey(), whole(e.getValue())))
            .sorted(Comparator.comparing(Status.Credential::expiresInSeconds))
            .toList(),
        faults.all().stream()
            .map(
                f ->
                    new Status.Fault(
                        f.at().toString(),
                        f.connection(),
                        f.failure().reason(),
                        f.failure().kind().next(),
                        f.failure().kind().docs()))
            .toList());
  }

  private Stream<FaultHealth> checks() {
    return health.stream().filter(FaultHealth.class::isInstance).map(FaultHealth.class::cast);
  }

  private List<Status.Connection> connections(StatusCounts counts) {
    Map<String, Double> lag = counts.byConnection("defender.lag.seconds");
    Map<String, Double> budget = counts.byConnection("defender.budget.left");
    Map<String, Double> received = counts.byConnection("defender.alerts.received");
    Map<String, Map<String, Double>> fresh =
        counts.byConnectionAnd("defender.alerts.new", "severity");
    Map<String, Map<String, Double>> delivered =
        counts.byConnectionAnd("defender.alerts.delivered", "severity");
    Map<String, Map<String, Double>> dropped =
        counts.byConnectionAnd("defender.alerts.dropped", "severity");
    Map<String, Map<String, Double>> letters =
        counts.byConnectionAnd("defender.dead.letters", "destination");
    Map<String, Map<String, Double>> polls = counts.byConnectionAnd("defender.polls", "outcome");
    Map<String, Map<String, Double>> answers = counts.byConnectionAnd("defender.answers", "status");
    return checks()
        .filter(FaultHealth::isConnection)
        .sorted(Comparator.comparing(FaultHealth::getId))
        .map(
            connection -> {
              String name = connection.getId();
              int slash = name.lastIndexOf('/');
              Optional<Status.Backfill> backfill = asked.backfill().apply(name);
              Double behind = lag.get(name);
              boolean polled = polls.getOrDefault(name, Map.of()).getOrDefault("complete", 0.0) > 0;
              Status.State state = state(connection, polled, backfill.isPresent(), behind);
              return new Status.Connection(
                  name,
                  name.substring(0, slash),
                  name.substring(slash + 1),
                  state,
                  behind == null ? null : Math.max(0, whole(behind)),
                  budget.containsKey(name) ? whole(budget.get(name)) : null,
                  whole(received.get(name)),
                  sum(fresh.get(name)),
                  sum(delivered.get(name)),
                  sum(dropped.get(name)),
                  sum(letters.get(name)),
                  wholes(polls.get(name)),
                  wholes(answers.get(name)),
                  connection.troubles().stream().map(StatusReport::trouble).toList(),
                  backfill.orElse(null),
                  connection.retirement(),
                  lastDay.of(name).map(StatusReport::lastDay).orElse(null));
            })
        .toList();
  }

  /**
   * The state of a connection.
   *
   * @param polled whether a poll has completed since the start
   */
  private Status.State state(
      FaultHealth connection, boolean polled, boolean backfill, @Nullable Double lag) {
    if (!asked.leads().test(connection.getId())) {
      return Status.State.ELSEWHERE;
    }
    // Alerts flow although clocks differ.
    List<ActiveFaults.Trouble> troubles =
        connection.troubles().stream()
            .filter(trouble -> trouble.kind() != ActiveFaults.Kind.CLOCK)
            .toList();
    if (!troubles.isEmpty()) {
      if (troubles.stream().anyMatch(trouble -> trouble.kind() == ActiveFaults.Kind.LAG)) {
        return Status.State.LATE;
      }
      return polled && troubles.stream().noneMatch(trouble -> hasLasted(trouble.since(), MOMENT))
          ? Status.State.RETRYING
          : Status.State.TROUBLE;
    }
    if (backfill && (lag == null || lag > MOMENT.toSeconds())) {
      return Status.State.CATCHING_UP;
    }
    if (lag == null || !polled) {
      return Status.State.WAITING;
    }
    return lag > connection.usual().toSeconds() ? Status.State.CATCHING_UP : Status.State.UP;
  }

  private boolean hasLasted(Instant since, Duration time) {
    return !since.isAfter(clock.instant().minus(time));
  }

  /** Whether the failure of a connection is more than an interruption. */
  private boolean isSilent(Status.Connection connection) {
    boolean polled = connection.polls().getOrDefault("complete", 0L) > 0;
    return !polled
        || connection.troubles().stream()
            .anyMatch(trouble -> hasLasted(Instant.parse(trouble.since()), SILENCE));
  }

  private Status.Verdict verdict(List<Status.Connection> connections) {
    List<Status.State> ours =
        connections.stream()
            .map(Status.Connection::state)
            .filter(state -> state != Status.State.ELSEWHERE)
            .toList();
    if (ours.isEmpty()) {
      return connections.isEmpty() ? Status.Verdict.EMPTY : Status.Verdict.STANDBY;
    }
    long troubled =
        ours.stream()
            .filter(state -> state == Status.State.TROUBLE || state == Status.State.LATE)
            .count();
    List<Boolean> destinationsDown =
        checks()
            .filter(FaultHealth::isDestination)
            .map(
                check ->
                    check.troubles().stream()
                        .anyMatch(trouble -> hasLasted(trouble.since(), MOMENT)))
            .toList();
    boolean isSilent =
        troubled == ours.size()
            && connections.stream()
                .filter(connection -> connection.state() != Status.State.ELSEWHERE)
                .allMatch(this::isSilent);
    if (isSilent || (!destinationsDown.isEmpty() && !destinationsDown.contains(false))) {
      return Status.Verdict.STOPPED;
    }
    if (troubled > 0 || destinationsDown.contains(true)) {
      return Status.Verdict.PARTLY;
    }
    return ours.stream().allMatch(state -> state == Status.State.WAITING)
        ? Status.Verdict.STARTING
        : Status.Verdict.FLOWING;
  }

  private List<Status.Destination> destinations(StatusCounts counts) {
    Map<String, Double> up = counts.by("defender.destination.up", "destination");
    Map<String, Double> delivered = counts.by("defender.alerts.delivered", "destination");
    Map<String, Double> letters = counts.by("defender.dead.letters", "destination");
    Map<String, ActiveFaults.Queue> queues = new TreeMap<>();
    checks()
        .filter(FaultHealth::isDestination)
        .forEach(
            check ->
                check.queue().ifPresent(queue -> queues.put(Metrics.label(check.getId()), queue)));
    Collection<String> names = new TreeSet<>(delivered.keySet());
    names.addAll(letters.keySet());
    names.addAll(queues.keySet());
    // A broker or disk is up or down; deliveries go to its topics or files.
    up.keySet().stream()
        .filter(place -> names.stream().noneMatch(name -> place(name, up).equals(place)))
        .toList()
        .forEach(names::add);
    return names.stream()
        .map(
            name -> {
              ActiveFaults.Queue queue = queues.get(name);
              Double isUp = up.get(place(name, up));
              return new Status.Destination(
                  name,
                  isUp == null ? null : isUp > 0,
                  whole(delivered.get(name)),
                  whole(letters.get(name)),
                  letters.containsKey(name) ? faults.whyDeadLetter(name) : null,
                  queue == null ? null : queue.pending(),
                  queue == null ? null : text(queue.oldest()),
                  queue == null ? null : queue.trouble().map(StatusReport::trouble).orElse(null),
                  queue == null ? null : text(queue.nextAttempt()),
                  queue == null || queue.isCalled() || queue.pending() == 0
                      ? null
                      : Status.NOT_CALLED);
            })
        .toList();
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private static @Nullable Map<String, Long> keptLetters(StatusCounts counts) {
    Map<String, Double> kept = counts.by("defender.dead.letters.kept", "destination");
    if (kept.isEmpty()) {
      return null;
    }
    Map<String, Long> some = new TreeMap<>(wholes(kept));
    some.values().removeIf(letters -> letters == 0);
    return some;
  }

  private static String place(String destination, Map<String, Double> up) {
    return up.containsKey(destination) ? destination : destination.replaceFirst(":.*", "");
  }

  private static Status.Trouble trouble(ActiveFaults.Trouble trouble) {
    return new Status.Trouble(
        trouble.kind().name().toLowerCase(Locale.ROOT),
        trouble.place(),
        trouble.since().toString(),
        trouble.failure().reason(),
        trouble.failure().remedy(),
        trouble.failures(),
        trouble.failure().kind().docs());
  }

  private static Status.LastDay lastDay(LastDay.Counts counts) {
    return new Status.LastDay(counts.from().toString(), counts.fresh(), counts.failedPolls());
  }

  private static <T> List<T> rows(
      Map<String, Double> counts, BiFunction<List<String>, Long, T> row) {
    return counts.entrySet().stream()
        .map(e -> row.apply(split(e.getKey()), whole(e.getValue())))
        .toList();
  }

  private static long sum(@Nullable Map<String, Double> values) {
    return values == null
        ? 0
        : Math.round(values.values().stream().mapToDouble(Double::doubleValue).sum());
  }

  private static Map<String, Long> wholes(@Nullable Map<String, Double> values) {
    return values == null
        ? Map.of()
        : values.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> whole(e.getValue())));
  }
}
