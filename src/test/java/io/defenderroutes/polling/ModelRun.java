package io.defenderroutes.polling;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.polling.ModelApi.Version;
import io.defenderroutes.polling.ledger.AlertChange;
import io.defenderroutes.polling.ledger.AlertState;
import io.defenderroutes.polling.ledger.Digest;
import io.defenderroutes.sandbox.MovableClock;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Polls a {@link ModelWorld} as the pipeline does, while things go wrong, and looks on. */
final class ModelRun {
  private static final String NAME = "acme/siem";
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final int ATTEMPTS = 5;

  enum Trouble {
    NONE,
    NO_ANSWER,
    BROKEN_OFF,
    MALFORMED_ALERT,
    MALFORMED_END,
    /** 206: what half of the alerts come from has failed. */
    INCOMPLETE,
    STORE_FAILS,
    /** It records, and says that it failed. */
    STORE_LIES,
    CRASH
  }

  /**
   * A poll.
   *
   * @param pause seconds before it
   * @param takes seconds that each answer takes
   * @param at which occasion trouble strikes
   * @param times how often
   * @param clockStep seconds by which our clock is put forward
   * @param inBetween whether that happens while a request is under way
   */
  record Step(
      int pause,
      int takes,
      Trouble trouble,
      int at,
      int times,
      int clockStep,
      boolean inBetween,
      boolean restart) {
    static Step calm(int pause) {
      return new Step(pause, 0, Trouble.NONE, 0, 0, 0, false, false);
    }
  }

  private static final class Crash extends RuntimeException {}

  private final ModelWorld world;
  private final MovableClock apiClock = new MovableClock(ModelWorld.BEGIN);
  private final MemoryStore store = new MemoryStore();
  private final List<String> delivered = new ArrayList<>();
  private final Set<String> deliveredOnce = new HashSet<>();

  /** The newest delivered version of each alert. */
  private final Map<String, Version> newest = new HashMap<>();

  private Duration offset;
  private Connection connection;
  private Step step = Step.calm(0);
  private int untilTrouble;
  private int troublesLeft;
  private Duration clockStep = Duration.ZERO;
  private boolean begun;
  private boolean beganSurely = true;
  private int completed;
  private int requests;

  ModelRun(ModelWorld world) {
    this.world = world;
    this.offset = world.offset();
    this.connection = restarted();
  }

  private Connection restarted() {
    beganSurely &= begun;
    Clock ours =
        new Clock() {
          @Override
          public Instant instant() {
            return apiClock.instant().plus(offset);
          }

          @Override
          public ZoneId getZone() {
            return ZoneOffset.UTC;
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return this;
          }
        };
    return new Connection(
        NAME,
        new ConnectionOptions(world.window(), world.api().cap(), INTERVAL, Duration.ofHours(1)),
        Optional.empty(),
        store,
        ours);
  }

  /** All of the story, and then calm until everything must have come. */
  void play(List<Step> story) throws IOException {
    // The first start is sound: what comes before it belongs to nobody.
    poll(Step.calm(0));
    for (Step one : story) {
      poll(one);
    }
    Instant calm = lastVisible().plus(world.window().lookBack()).plus(Duration.ofHours(10));
    int most = 0;
    while (apiClock.instant().isBefore(calm)) {
      most = poll(Step.calm(300));
    }
    long sweeping = world.window().lookBack().plus(Duration.ofHours(1)).toSeconds();
    assertThat(most)
        .as("requests of a calm poll")
        .isLessThanOrEqualTo((int) (3 + sweeping / world.window().sliceLength().toSeconds()));
    assertThat(store.load(NAME).orElseThrow().ledger().size()).as("ledger, in the end").isZero();
    assertDelivered("in the end", v -> v.isLast() && isInTime(v, world.latest()));
    Set<String> forgotten =
        world.api().versions().stream()
            .filter(world::isForgottenMeanwhile)
            .map(world::key)
            .collect(Collectors.toSet());
    assertThat(delivered.stream().filter(key -> !forgotten.contains(key)))
        .as("twice")
        .doesNotHaveDuplicates();
  }

  private Instant lastVisible() {
    return world.api().versions().stream()
        .map(Version::visible)
        .reduce(apiClock.instant(), (a, b) -> a.isAfter(b) ? a : b);
  }

  private int poll(Step next) throws IOException {
    step = next;
    untilTrouble = next.at();
    troublesLeft = next.trouble() == Trouble.NONE ? 0 : next.times();
    apiClock.advance(Duration.ofSeconds(next.pause()));
    clockStep = Duration.ofSeconds(next.clockStep());
    if (!next.inBetween()) {
      stepClock();
    }
    if (next.restart()) {
      connection = restarted();
    }
    requests = 0;
    completed = 0;
    Instant began = apiClock.instant();
    // One that goes on with what a failed poll left over finds what came late behind it next time.
    boolean anew = !connection.isWalking();
    try {
      if (next.trouble() == Trouble.STORE_FAILS) {
        store.failNext(next.at(), next.times(), false);
      } else if (next.trouble() == Trouble.STORE_LIES) {
        store.failNext(next.at(), next.times(), true);
      }
      for (boolean first = true; connection.isDue(first); first = false) {
        slice();
      }
    } catch (Crash e) {
      connection = restarted();
    } catch (IOException e) {
      assertThat(e).hasMessage("disk full");
    } finally {
      store.failNext(0, 0, false);
    }
    if (next.trouble() == Trouble.NONE && completed > 0 && anew) {
      Instant asked = began.minus(world.window().settleDelay()).minus(ModelWorld.INACCURACY);
      Instant reached =
          world.api().cut(world.dates() || !offset.isNegative() ? asked : asked.plus(offset));
      assertDelivered(
          "by a poll that met no trouble",
          v ->
              v.isVisible(apiClock.instant())
                  && !v.visible().isAfter(began)
                  && v.time().isBefore(reached)
                  && isInTime(v, world.overlap()));
    }
    return requests;
  }

  private void stepClock() {
    Duration to = offset.plus(clockStep);
    boolean tooFar = !world.dates() && to.compareTo(ModelWorld.UNTOLD) > 0;
    offset = tooFar ? ModelWorld.UNTOLD : to;
    clockStep = Duration.ZERO;
  }

  private void slice() throws IOException {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        attempt();
        return;
      } catch (IOException e) {
        assertThat(e).isNotInstanceOf(SliceOverflow.class);
        if (attempt > 1) {
          connection.shorten(step.trouble() == Trouble.MALFORMED_ALERT);
        }
      }
    }
  }

  private void attempt() throws IOException {
    Slice slice = connection.ask();
    int most = 500 + 200 * world.api().versions().size();
    assertThat(++requests).as("requests of a poll").isLessThan(most);
    mayCrash();
    apiClock.advance(Duration.ofSeconds(step.takes()));
    stepClock();
    mayFail(Trouble.NO_ANSWER);
    List<Version> answer = world.api().answer(slice, apiClock.instant());
    if (strikes(Trouble.INCOMPLETE)) {
      troublesLeft--;
      connection.hand().response().lacks("one of the services behind the API failed");
      answer = answer.stream().filter(v -> Math.floorMod(v.id().hashCode(), 2) == 0).toList();
    }
    if (world.dates()) {
      connection
          .clock()
          .answered(
              DateTimeFormatter.RFC_1123_DATE_TIME.format(
                  apiClock.instant().atOffset(ZoneOffset.UTC)));
    }
    for (int i = 0; i < answer.size(); i += world.batch()) {
      batch(answer.subList(i, Math.min(answer.size(), i + world.batch())));
      mayFail(Trouble.BROKEN_OFF);
      mayFail(Trouble.MALFORMED_ALERT);
    }
    mayFail(Trouble.MALFORMED_END);
    mayCrash();
    connection.finish();
    complete();
    begun = true;
    completed++;
    mayCrash();
    assertNothingIsPassed();
  }

  private void batch(List<Version> alerts) throws IOException {
    alerts.forEach(alert -> connection.hand().response().received());
    connection.hand().beginBatch();
    List<String> fresh = new ArrayList<>();
    Map<String, Version> newestWithBatch = new HashMap<>(newest);
    for (Version alert : alerts) {
      if (world.firstOnly()
          ? connection.takeFirst(alert.id(), alert.name())
          : connection.take(alert.name())) {
        fresh.add(world.key(alert));
        assertChange(newestWithBatch.get(alert.id()), alert);
        newestWithBatch.merge(alert.id(), alert, (a, b) -> state(b).isOlderThan(state(a)) ? a : b);
      }
    }
    mayCrash();
    Optional<Change> change = connection.change();
    if (change.isPresent()) {
      commit(change.get(), fresh, newestWithBatch);
      mayCrash();
    }
    connection.recorded();
  }

  /** Records and cursor in one transaction, which may have been committed although it failed. */
  private void commit(Change change, List<String> fresh, Map<String, Version> newestWithBatch) {
    while (true) {
      try {
        store.save(NAME, change);
      } catch (IOException e) {
        assertThat(e).hasMessage("disk full");
      }
      if (store.batches(NAME) >= change.progress().batches()) {
        delivered.addAll(fresh);
        deliveredOnce.addAll(fresh);
        newest.putAll(newestWithBatch);
        return;
      }
      mayCrash();
    }
  }

  /** Exact for as long as the ledger promises to know the version before; created if none was. */
  private void assertChange(@Nullable Version before, Version alert) throws IOException {
    AlertChange change = connection.change(state(alert));
    Instant known = world.window().forgettable(store.load(NAME).orElseThrow().progress().covered());
    if (before == null || !before.time().isBefore(known)) {
      assertThat(change)
          .as("change of %s after %s", alert, before)
          .isEqualTo(AlertChange.of(before == null ? null : state(before), state(alert)));
    }
  }

  private static AlertState state(Version alert) {
    int random = Digest.of(alert.name()).hashCode();
    List<String> severities = List.of("informational", "low", "medium", "high", "unknown");
    return AlertState.of(
        alert.id(),
        severities.get(Math.floorMod(random, severities.size())),
        random % 3 == 0,
        alert.time());
  }

  private void complete() throws IOException {
    while (true) {
      try {
        connection.complete();
        return;
      } catch (IOException e) {
        assertThat(e).hasMessage("disk full");
        mayCrash();
      }
    }
  }

  private boolean strikes(Trouble trouble) {
    return step.trouble() == trouble && troublesLeft > 0 && untilTrouble-- <= 0;
  }

  private void mayFail(Trouble trouble) throws IOException {
    if (strikes(trouble)) {
      troublesLeft--;
      throw new IOException("trouble");
    }
  }

  private void mayCrash() {
    if (strikes(Trouble.CRASH)) {
      troublesLeft--;
      throw new Crash();
    }
  }

  private void assertNothingIsPassed() throws IOException {
    Progress progress = store.load(NAME).orElseThrow().progress();
    Instant settled = world.api().cut(progress.settled());
    assertDelivered(
        "passed",
        v ->
            v.isVisible(apiClock.instant())
                && v.time().isBefore(settled)
                && isInTime(v, world.overlap()));
    assertThat(progress.covered()).isBeforeOrEqualTo(progress.settled());
    assertThat(progress.settled()).isBeforeOrEqualTo(progress.watermark());
  }

  /** Whether it belongs to us, and does not come later than that. */
  private boolean isInTime(Version version, Duration late) {
    Duration ahead = world.dates() && beganSurely ? Duration.ZERO : world.offset();
    Instant start = world.window().beginning(ModelWorld.BEGIN).watermark();
    Instant surely = start.plus(ahead.isNegative() ? Duration.ZERO : ahead);
    return !version.time().isBefore(surely.plus(ModelWorld.INACCURACY))
        && version.late().compareTo(late) <= 0;
  }

  private void assertDelivered(String when, Predicate<Version> those) {
    List<String> missing =
        world.api().versions().stream()
            .filter(those)
            .map(world::key)
            .filter(key -> !deliveredOnce.contains(key))
            .toList();
    assertThat(missing).as("lost: %s, at %s", when, apiClock.instant()).isEmpty();
  }
}
