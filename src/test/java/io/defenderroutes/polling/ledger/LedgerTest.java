package io.defenderroutes.polling.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final Instant T1 = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant T2 = T1.plusSeconds(60);

  private final Ledger ledger = new Ledger(List.of());

  @Test
  void knows_what_was_added_and_nothing_else() {
    ledger.add(segment(1, T1, "a@1"));

    assertThat(contains("a@1")).isTrue();
    assertThat(contains("a@2")).isFalse();
    assertThat(contains("A@1")).isFalse();
  }

  @Test
  void forgets_whole_segments_whose_time_is_over() {
    ledger.add(segment(1, T1, "old"));
    ledger.add(segment(2, T2, "young"));

    List<Long> over = ledger.olderThan(T2);
    ledger.drop(over);

    assertThat(over).containsExactly(1L);
    assertThat(contains("old")).isFalse();
    assertThat(contains("young")).isTrue();
    assertThat(ledger.size()).isEqualTo(1);
  }

  @Test
  void dropping_a_segment_keeps_what_a_later_one_holds_too() {
    ledger.add(segment(1, T1, "a"));
    ledger.add(segment(2, T2, "a"));

    ledger.drop(List.of(1L));

    assertThat(contains("a")).isTrue();
  }

  @Test
  void a_version_is_kept_as_sixteen_bytes() {
    String[] many = IntStream.range(0, 10_000).mapToObj(i -> "v" + i).toArray(String[]::new);
    ledger.add(segment(1, T1, many));

    assertThat(ledger.size()).isEqualTo(10_000);
    assertThat(contains("v9999")).isTrue();
    assertThat(contains("v10000")).isFalse();
  }

  @Test
  void knows_the_newest_state_of_an_alert_until_its_segment_is_dropped() {
    AlertState medium = state("a", "medium", false, T1);
    AlertState high = state("a", "high", false, T2);
    ledger.add(segment(1, T1, medium));
    ledger.add(segment(2, T2, high));

    assertThat(ledger.find(medium.key())).isEqualTo(high);
    ledger.drop(List.of(1L));
    assertThat(ledger.find(medium.key())).isEqualTo(high);
    ledger.drop(List.of(2L));
    assertThat(ledger.find(medium.key())).isNull();
  }

  @Test
  void a_version_that_comes_late_does_not_replace_the_state_of_a_newer_one() {
    AlertState newer = state("a", "high", true, T2);
    ledger.add(segment(1, T2, newer));
    ledger.add(segment(2, T1, state("a", "low", false, T1)));

    assertThat(ledger.find(newer.key())).isEqualTo(newer);
  }

  private static AlertState state(String alertId, String severity, boolean resolved, Instant time) {
    return AlertState.of(alertId, severity, resolved, time);
  }

  private static Segment segment(long number, Instant until, AlertState state) {
    return new Segment(number, until, List.of(), AlertStates.of(List.of(state)));
  }

  private boolean contains(String version) {
    return ledger.contains(Digest.of(version));
  }

  private static Segment segment(long number, Instant until, String... versions) {
    return new Segment(
        number, until, Stream.of(versions).map(Digest::of).toList(), AlertStates.NONE);
  }
}
