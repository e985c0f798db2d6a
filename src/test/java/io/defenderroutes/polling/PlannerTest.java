package io.defenderroutes.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  /** Start 2 h back, overlap 15 min, settle delay 5 s, slices of 1 h, no sweeps. */
  private static final Window WINDOW = window(Duration.ZERO);

  private final Planner planner = new Planner(WINDOW, ResponseLimit.NONE);

  @Test
  void the_first_poll_begins_as_far_back_as_configured() {
    Slice first = next(WINDOW.beginning(NOON), NOON);

    assertThat(first.from()).isEqualTo(at("10:00:00"));
    assertThat(first.until()).isEqualTo(at("11:00:00"));
  }

  @Test
  void a_request_asks_from_a_little_before_its_slice() {
    assertThat(next(WINDOW.beginning(NOON), NOON).sinceText())
        .isEqualTo("2026-03-01T09:59:59.0000000Z");
  }

  @Test
  void catching_up_goes_slice_by_slice_and_asks_nothing_twice() throws IOException {
    assertThat(walk(planner, WINDOW.beginning(NOON), NOON))
        .containsExactly("10:00:00-11:00:00", "11:00:00-11:59:55");
  }

  @Test
  void what_is_too_large_for_one_answer_is_narrowed_down_to_one_tick() {
    Progress progress = WINDOW.beginning(NOON);
    Slice slice = next(progress, NOON);
    int narrowed = 0;
    while (planner.narrow(slice)) {
      Slice narrower = next(progress, NOON);
      assertThat(narrower.from()).isEqualTo(slice.from());
      assertThat(narrower.length()).isLessThan(slice.length());
      slice = narrower;
      narrowed++;
    }

    assertThat(slice.isOneTick()).isTrue();
    assertThat(narrowed).isLessThan(20);
  }

  @Test
  void time_younger_than_the_overlap_when_it_was_asked_is_asked_again() throws IOException {
    Progress progress = complete(planner, WINDOW.beginning(NOON), NOON, 2);
    Instant later = NOON.plusSeconds(60);

    assertThat(progress.watermark()).isEqualTo(at("11:59:55"));
    assertThat(progress.settled()).isEqualTo(at("11:45:00"));
    assertThat(walk(planner, progress, later)).containsExactly("11:45:00-12:00:55");
  }

  @Test
  void after_a_long_silence_the_overlap_reaches_back_from_the_last_poll_not_from_now()
      throws IOException {
    Progress progress = complete(planner, WINDOW.beginning(NOON), NOON, 2);

    assertThat(walk(planner, progress, at("15:00:00")))
        .containsExactly(
            "11:45:00-12:45:00", "12:45:00-13:45:00", "13:45:00-14:45:00", "14:45:00-14:59:55");
  }

  @Test
  void a_clock_set_back_behind_the_watermark_still_makes_a_slice_that_ends_there()
      throws IOException {
    Progress progress = complete(planner, WINDOW.beginning(NOON), NOON, 2);

    assertThat(walk(planner, progress, at("11:00:00"))).containsExactly("11:45:00-11:59:55");
  }

  @Test
  void a_slice_that_does_not_complete_is_asked_again() {
    Progress progress = WINDOW.beginning(NOON);
    Slice first = next(progress, NOON);

    assertThat(next(progress, NOON.plusSeconds(10)).from()).isEqualTo(first.from());
  }

  @Test
  void an_answer_as_long_as_the_cap_is_asked_for_again_in_halves_until_it_fits()
      throws IOException {
    Planner capped = new Planner(WINDOW, new ResponseLimit(100, 0));
    Progress progress = WINDOW.beginning(NOON);
    Slice whole = next(capped, progress);

    progress = capped.complete(progress, whole, Received.whole(100), ApiClock.Now.at(NOON));
    Slice half = next(capped, progress);
    progress = capped.complete(progress, half, Received.whole(100), ApiClock.Now.at(NOON));
    Slice quarter = next(capped, progress);
    progress = capped.complete(progress, quarter, Received.whole(99), ApiClock.Now.at(NOON));

    assertThat(half).isEqualTo(slice("10:00:00", "10:30:00"));
    assertThat(quarter).isEqualTo(slice("10:00:00", "10:15:00"));
    assertThat(progress.watermark()).isEqualTo(at("10:15:00"));
  }

  @Test
  void slices_follow_the_density_seen() throws IOException {
    Planner capped = new Planner(WINDOW, new ResponseLimit(100, 0));
    Progress progress = WINDOW.beginning(NOON).withSliceLength(Duration.ofMinutes(10));
    Slice dense = next(capped, progress);
    progress = capped.complete(progress, dense, Received.whole(80), ApiClock.Now.at(NOON));
    Slice thin = next(capped, progress);
    progress = capped.complete(progress, thin, Received.whole(5), ApiClock.Now.at(NOON));

    assertThat(thin.length()).as("as long as would hold 50").isEqualTo(Duration.ofSeconds(375));
    assertThat(next(capped, progress).length())
        .as("no more than twice as long")
        .isEqualTo(Duration.ofSeconds(750));
  }

  @Test
  void only_where_a_single_tick_is_full_are_alerts_passed_over() throws IOException {
    Planner capped = new Planner(WINDOW, new ResponseLimit(100, Integer.MAX_VALUE));
    Progress progress = WINDOW.beginning(NOON).withSliceLength(Slice.TICK);
    Slice tick = next(capped, progress);
    progress = capped.complete(progress, tick, Received.whole(100), ApiClock.Now.at(NOON));
    Slice rest = next(capped, progress);
    progress = capped.complete(progress, rest, Received.whole(7), ApiClock.Now.at(NOON));

    assertThat(tick.skip()).isZero();
    assertThat(rest).isEqualTo(new Slice(tick.from(), tick.until(), 100, false));
    assertThat(next(capped, progress).skip()).isZero();
    assertThat(next(capped, progress).from()).isEqualTo(tick.until());
  }

  /** As the alerts of a whole second are in every answer of an API that cuts its bounds. */
  @Test
  void a_crowd_that_stands_in_every_narrow_slice_is_left_behind_in_few_requests()
      throws IOException {
    Planner capped = new Planner(WINDOW, new ResponseLimit(100, Integer.MAX_VALUE));
    Progress progress = WINDOW.beginning(NOON).withSliceLength(Slice.TICK);
    int requests = 0;
    while (progress.watermark().isBefore(at("10:00:01"))) {
      Slice slice = next(capped, progress);
      progress =
          capped.complete(
              progress, slice, Received.whole(slice.skip() == 0 ? 100 : 0), ApiClock.Now.at(NOON));
      requests++;
    }

    assertThat(requests).isLessThan(100);
  }

  @Test
  void a_narrow_slice_that_is_not_full_is_followed_by_a_longer_one() throws IOException {
    Planner capped = new Planner(WINDOW, new ResponseLimit(100, Integer.MAX_VALUE));
    Progress progress = WINDOW.beginning(NOON).withSliceLength(Slice.TICK);

    progress =
        capped.complete(
            progress, next(capped, progress), Received.whole(99), ApiClock.Now.at(NOON));

    assertThat(next(capped, progress).length()).isEqualTo(Slice.TICK.multipliedBy(2));
  }

  @Test
  void a_full_tick_of_an_api_that_passes_nothing_over_holds_the_watermark_and_says_why() {
    Planner capped = new Planner(WINDOW, new ResponseLimit(100, 0));
    Progress progress = WINDOW.beginning(NOON).withSliceLength(Slice.TICK);
    Slice tick = next(capped, progress);

    assertThatThrownBy(
            () -> capped.complete(progress, tick, Received.whole(100), ApiClock.Now.at(NOON)))
        .isInstanceOf(SliceOverflow.class)
        .hasMessageContaining("at most 100 alerts");
  }

  @Test
  void answers_that_fail_again_are_asked_for_in_shorter_slices_and_those_grow_again()
      throws IOException {
    Progress progress = WINDOW.beginning(NOON);
    planner.shorten(next(progress, NOON), false);
    Slice shorter = next(progress, NOON);
    progress = planner.complete(progress, shorter, Received.whole(1), ApiClock.Now.at(NOON));

    assertThat(shorter.length()).isEqualTo(Duration.ofMinutes(30));
    assertThat(next(progress, NOON).length()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void shorter_slices_end_at_a_second_unless_one_alert_is_to_blame() {
    Progress progress = WINDOW.beginning(NOON);
    for (int i = 0; i < 60; i++) {
      planner.shorten(next(progress, NOON), false);
    }
    assertThat(next(progress, NOON).length()).isEqualTo(Duration.ofSeconds(1));

    for (int i = 0; i < 60; i++) {
      planner.shorten(next(progress, NOON), true);
    }
    assertThat(next(progress, NOON).isOneTick()).isTrue();
  }

  @Test
  void a_slice_that_reached_into_the_apis_future_moves_the_watermark_to_its_present()
      throws IOException {
    Progress progress = WINDOW.beginning(NOON);
    Slice slice = slice("10:00:00", "11:59:55");

    progress =
        planner.complete(progress, slice, Received.whole(0), ApiClock.Now.at(at("11:30:00")));

    assertThat(progress.watermark()).isEqualTo(at("11:30:00"));
  }

  @Test
  void a_slice_behind_one_that_lacked_something_does_not_move_the_watermark() throws IOException {
    Progress progress = WINDOW.beginning(NOON);
    Slice first = next(progress, NOON);
    Received lacking = new Received(1, false, false, "206", false, Optional.empty());

    progress = planner.complete(progress, first, lacking, ApiClock.Now.at(NOON));
    Slice second = planner.next(progress, ApiClock.Now.at(NOON), false).orElseThrow();
    progress = planner.complete(progress, second, Received.whole(1), ApiClock.Now.at(NOON));

    assertThat(second.from()).isEqualTo(first.until());
    assertThat(progress.watermark()).isEqualTo(first.from());
    assertThat(planner.isWhole()).isFalse();
  }

  @Test
  void a_sweep_that_lacked_something_counts_for_nothing() throws IOException {
    Planner sweeping = new Planner(window(Duration.ofHours(1)), ResponseLimit.NONE);
    Instant later = NOON.plus(Duration.ofHours(1));
    Progress progress = complete(sweeping, WINDOW.beginning(NOON), NOON, 2);
    Instant swept = progress.swept();
    Slice slice = sweeping.next(progress, ApiClock.Now.at(later), true).orElseThrow();
    while (!slice.sweep()) {
      progress = sweeping.complete(progress, slice, Received.whole(1), ApiClock.Now.at(later));
      slice = sweeping.next(progress, ApiClock.Now.at(later), false).orElseThrow();
    }
    Received lacking = new Received(1, false, false, "206", false, Optional.empty());
    for (Optional<Slice> next = Optional.of(slice);
        next.isPresent();
        next = sweeping.next(progress, ApiClock.Now.at(later), false)) {
      progress = sweeping.complete(progress, next.get(), lacking, ApiClock.Now.at(later));
    }

    assertThat(progress.swept()).isEqualTo(swept);
  }

  private static List<String> walk(Planner planner, Progress progress, Instant now)
      throws IOException {
    List<String> slices = new ArrayList<>();
    boolean first = true;
    for (var next = planner.next(progress, ApiClock.Now.at(now), true);
        next.isPresent();
        next = planner.next(progress, ApiClock.Now.at(now), first)) {
      first = false;
      Slice slice = next.get();
      slices.add(text(slice.from()) + "-" + text(slice.until()));
      progress = planner.complete(progress, slice, Received.whole(1), ApiClock.Now.at(now));
    }
    return slices;
  }

  private static Progress complete(Planner planner, Progress progress, Instant now, int slices)
      throws IOException {
    for (int i = 0; i < slices; i++) {
      progress =
          planner.complete(
              progress,
              planner.next(progress, ApiClock.Now.at(now), i == 0).orElseThrow(),
              Received.whole(1),
              ApiClock.Now.at(now));
    }
    return progress;
  }

  private Slice next(Progress progress, Instant now) {
    return planner.next(progress, ApiClock.Now.at(now), true).orElseThrow();
  }

  private static Slice next(Planner planner, Progress progress) {
    return planner.next(progress, ApiClock.Now.at(NOON), true).orElseThrow();
  }

  private static String text(Instant instant) {
    return instant.toString().substring(11, 19);
  }

  private static Slice slice(String from, String until) {
    return new Slice(at(from), at(until), 0, false);
  }

  private static Instant at(String time) {
    return Instant.parse("2026-03-01T" + time + "Z");
  }

  static Window window(Duration lookBack) {
    return new Window(
        Window.Start.ago(Duration.ofHours(2)),
        Duration.ofMinutes(15),
        Duration.ofSeconds(5),
        Duration.ofHours(1),
        lookBack,
        Duration.ofMinutes(10),
        Duration.ZERO);
  }
}
