package io.defenderroutes.polling;

import io.defenderroutes.polling.ModelApi.Order;
import io.defenderroutes.polling.ModelRun.Step;
import io.defenderroutes.polling.ModelRun.Trouble;
import io.defenderroutes.polling.ModelWorld.Plan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Slices and ledger against the model of a misbehaving API: in any interleaving of late arrivals,
 * changes, caps, failures, crashes and clocks that are wrong, what is delivered is what there was.
 * The same stories each time, so that a build means the same each time; without the seeds, and with
 * {@code -Djqwik.tries.default=20000}, there are others. A failure tells its seed and the smallest
 * story that still fails.
 */
class ExactlyOnceTest {
  private static final Duration OVERLAP = Duration.ofMinutes(15);
  private static final int DAY = 24 * 3600;

  @Property(seed = "6885514632874562293")
  void what_is_delivered_is_what_there_was(
      @ForAll("worlds") ModelWorld world,
      @ForAll("plans") List<Plan> plans,
      @ForAll("stories") List<Step> story)
      throws IOException {
    new ModelRun(world.with(plans)).play(story);
  }

  /** A crowd, much of it late and often changed, met by a small cap. */
  @Property(tries = 100, seed = "1")
  void a_crowd_is_delivered_as_well(
      @ForAll("cappedWorlds") ModelWorld world,
      @ForAll("densePlans") List<Plan> plans,
      @ForAll("stories") List<Step> story)
      throws IOException {
    new ModelRun(world.with(plans)).play(story);
  }

  @Provide
  Arbitrary<ModelWorld> worlds() {
    return worlds(caps());
  }

  @Provide
  Arbitrary<ModelWorld> cappedWorlds() {
    return worlds(caps().filter(cap -> cap.items() > 0));
  }

  private static Arbitrary<ModelWorld> worlds(Arbitrary<ResponseLimit> caps) {
    return Combinators.combine(
            apis(caps),
            windows(),
            Arbitraries.of(true, false),
            Arbitraries.integers().between(-900, 900),
            Arbitraries.integers().between(1, 5),
            Arbitraries.of(false, false, true))
        .as(
            (api, window, dates, offset, batch, firstOnly) ->
                new ModelWorld(
                    api,
                    dates,
                    Duration.ofSeconds(dates ? offset : Math.min(offset, 300)),
                    window,
                    batch,
                    firstOnly && window.sweeps()));
  }

  /**
   * Where bounds are cut, the lower one must be inclusive: what lies exactly on a bound that is cut
   * and excluded is in no narrow answer.
   */
  private static Arbitrary<ModelApi> apis(Arbitrary<ResponseLimit> caps) {
    return Combinators.combine(
            caps,
            Arbitraries.of(Order.class),
            Arbitraries.of(Slice.TICK, Duration.ofMillis(1), Duration.ofSeconds(1)),
            Arbitraries.of(true, false),
            Arbitraries.of(true, false))
        .as(
            (cap, order, unit, lower, upper) ->
                new ModelApi(
                    List.of(), cap, order, unit, lower || !unit.equals(Slice.TICK), upper));
  }

  private static Arbitrary<ResponseLimit> caps() {
    return Combinators.combine(
            Arbitraries.of(0, 1, 2, 3, 5, 10, 25), Arbitraries.of(0, Integer.MAX_VALUE))
        .as(ResponseLimit::new);
  }

  private static Arbitrary<Window> windows() {
    return Combinators.combine(
            Arbitraries.of(0, 1, 90 * 60, DAY),
            Arbitraries.of(0, 5),
            Arbitraries.of(7, 40, 60, 360),
            Arbitraries.of(0, 60, 180),
            Arbitraries.of(10, 30))
        .as(
            (start, settle, slice, lookBack, sweeps) ->
                new Window(
                    Window.Start.ago(Duration.ofSeconds(start)),
                    OVERLAP,
                    Duration.ofSeconds(settle),
                    Duration.ofMinutes(slice),
                    Duration.ofMinutes(lookBack),
                    Duration.ofMinutes(sweeps),
                    Duration.ZERO));
  }

  @Provide
  Arbitrary<List<Plan>> plans() {
    return plans(Arbitraries.integers().between(-7200, 6 * 3600), 1).list().ofMaxSize(25);
  }

  @Provide
  Arbitrary<List<Plan>> densePlans() {
    return plans(Arbitraries.integers().between(0, 900), 12).list().ofMaxSize(20);
  }

  private static Arbitrary<Plan> plans(Arbitrary<Integer> seconds, int crowd) {
    Arbitrary<Integer> lateness =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.just(0)),
            Tuple.of(4, Arbitraries.integers().between(0, 900)),
            Tuple.of(2, Arbitraries.integers().between(0, 3 * 3600)),
            Tuple.of(1, Arbitraries.integers().between(0, 10 * 3600)));
    Arbitrary<Integer> changes =
        Arbitraries.oneOf(
            Arbitraries.integers().between(1, 900), Arbitraries.integers().between(1, 6 * 3600));
    return Combinators.combine(
            seconds,
            Arbitraries.of(0, 1, 5_000_000, 7_654_321, 9_999_999),
            lateness,
            Arbitraries.of(1, 1, 1, 2),
            Arbitraries.integers().between(1, crowd),
            changes.list().ofMaxSize(3))
        .as(Plan::new);
  }

  @Provide
  Arbitrary<List<Step>> stories() {
    Arbitrary<Integer> pauses =
        Arbitraries.frequencyOf(
            Tuple.of(20, Arbitraries.integers().between(20, 120)),
            Tuple.of(5, Arbitraries.integers().between(60, 900)),
            Tuple.of(1, Arbitraries.integers().between(900, 9 * 3600)));
    Arbitrary<Integer> clockSteps =
        Arbitraries.frequencyOf(
            Tuple.of(20, Arbitraries.just(0)),
            Tuple.of(1, Arbitraries.integers().between(-900, 900)));
    return Combinators.combine(
            pauses,
            Arbitraries.of(0, 0, 1, 20),
            Arbitraries.of(Trouble.class),
            Arbitraries.integers().between(0, 12),
            Arbitraries.integers().between(1, 7),
            clockSteps,
            Arbitraries.of(false, true),
            Arbitraries.of(false, false, false, false, true))
        .as(Step::new)
        .list()
        .ofMaxSize(80);
  }
}
