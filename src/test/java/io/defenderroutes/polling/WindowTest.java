package io.defenderroutes.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WindowTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration GUARD = Duration.ofSeconds(1);

  /** Start 2 h, overlap 15 min, settle delay 5 s, slices of 1 h. */
  private final Window window =
      new Window(
          Duration.ofHours(2), Duration.ofMinutes(15), Duration.ofSeconds(5), Duration.ofHours(1));

  @Test
  void the_first_poll_begins_as_far_back_as_configured() {
    Slice first = window.next(window.first(NOON), NOON);

    assertThat(first.from()).isEqualTo(at("09:59:55").minus(GUARD));
    assertThat(first.until()).isEqualTo(at("10:59:55"));
  }

  @Test
  void catching_up_goes_slice_by_slice_and_asks_nothing_twice() {
    Slice slice = window.next(cursor("08:00:00", "12:00:00"), NOON);

    assertThat(slice.from()).isEqualTo(at("08:00:00").minus(GUARD));
    assertThat(slice.until()).isEqualTo(at("09:00:00"));
  }

  @Test
  void time_younger_than_the_overlap_when_it_was_asked_is_asked_again() {
    Slice slice = window.next(cursor("11:58:55", "11:59:00"), NOON);

    assertThat(slice.from()).isEqualTo(at("11:44:00").minus(GUARD));
    assertThat(slice.until()).isEqualTo(at("11:59:55"));
  }

  @Test
  void after_a_long_silence_the_overlap_reaches_back_from_the_last_poll_not_from_now() {
    Slice slice = window.next(cursor("08:59:55", "09:00:00"), NOON);

    assertThat(slice.from()).isEqualTo(at("08:45:00").minus(GUARD));
    assertThat(slice.until()).isEqualTo(at("09:59:55"));
  }

  @Test
  void no_slice_ends_in_time_that_has_not_settled() {
    assertThat(window.next(cursor("11:59:00", "11:59:05"), NOON).until()).isEqualTo(at("11:59:55"));
  }

  @Test
  void a_clock_set_back_behind_the_watermark_still_makes_a_slice_that_ends_there() {
    Slice slice = window.next(cursor("13:00:00", "13:00:05"), NOON);

    assertThat(slice.from()).isEqualTo(at("12:45:05").minus(GUARD));
    assertThat(slice.until()).isEqualTo(at("13:00:00"));
  }

  @Test
  void a_slice_is_never_empty_even_without_overlap() {
    Window bare = new Window(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofHours(1));

    Slice slice = bare.next(bare.first(NOON), NOON);

    assertThat(slice.from()).isBefore(slice.until());
    assertThat(slice.until()).isEqualTo(NOON);
  }

  @Test
  void there_is_more_to_ask_only_while_new_time_is_left_over() {
    assertThat(window.isBehind(cursor("10:59:54", "11:00:00"), NOON)).isTrue();
    assertThat(window.isBehind(cursor("10:59:55", "11:00:00"), NOON)).isFalse();
  }

  @Test
  void slices_too_short_to_get_on_are_refused() {
    assertThatThrownBy(
            () -> new Window(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)))
        .hasMessageContaining("poll.slice-length");
  }

  private static Cursor cursor(String watermark, String askedAt) {
    return new Cursor(at(watermark), at(askedAt), Ledger.empty());
  }

  private static Instant at(String time) {
    return Instant.parse("2026-03-01T" + time + "Z");
  }
}
