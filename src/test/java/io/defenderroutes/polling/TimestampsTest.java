package io.defenderroutes.polling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimestampsTest {
  @Test
  void all_seven_digits_are_written_also_when_they_are_zero() {
    assertThat(Timestamps.format(Instant.parse("2020-09-30T14:11:44.0779765Z")))
        .isEqualTo("2020-09-30T14:11:44.0779765Z");
    assertThat(Timestamps.format(Instant.parse("2020-09-30T14:11:00Z")))
        .isEqualTo("2020-09-30T14:11:00.0000000Z");
  }

  @Test
  void what_is_finer_than_a_tick_is_cut_never_rounded_up() {
    assertThat(Timestamps.format(Instant.parse("2020-12-31T23:59:59.999999999Z")))
        .isEqualTo("2020-12-31T23:59:59.9999999Z");
  }

  @Test
  void a_slice_shows_its_bounds_as_the_apis_read_them() {
    Slice slice =
        new Slice(
            Instant.parse("2020-01-01T00:00:00Z"), Instant.parse("2020-01-01T01:00:00Z"), 0, false);

    assertThat(slice.sinceText()).isEqualTo("2019-12-31T23:59:59.0000000Z");
    assertThat(slice.untilText()).isEqualTo("2020-01-01T01:00:00.0000000Z");
  }

  @Test
  void a_narrow_slice_asks_from_no_more_than_its_own_length_before() {
    Instant noon = Instant.parse("2020-01-01T12:00:00Z");
    Slice tick = new Slice(noon, noon.plus(Slice.TICK), 0, false);

    assertThat(tick.sinceText()).isEqualTo("2020-01-01T11:59:59.9999999Z");
    assertThat(tick.untilText()).isEqualTo("2020-01-01T12:00:00.0000001Z");
  }

  @Test
  void a_slice_ends_after_it_begins() {
    Instant now = Instant.parse("2020-01-01T00:00:00Z");

    assertThatThrownBy(() -> new Slice(now, now, 0, false))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
