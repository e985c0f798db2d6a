package io.defenderroutes.polling;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.sandbox.MovableClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Duration INTERVAL = Duration.ofMinutes(1);

  private final MovableClock clock = new MovableClock(Instant.parse("2026-03-01T12:00:00Z"));
  private final Backoff pauses = new Backoff(INTERVAL, Duration.ofMinutes(3), clock);

  @Test
  void pauses_double_up_to_the_longest() {
    assertThat(pauses.next()).isEqualTo(clock.instant().plus(INTERVAL));
    assertThat(pauses.next()).isEqualTo(clock.instant().plus(INTERVAL.multipliedBy(2)));
    assertThat(pauses.nextEndingEarly()).isEqualTo(clock.instant().plus(INTERVAL.multipliedBy(3)));
  }

  @Test
  void a_pause_of_a_refused_token_ends_early_if_the_credential_changes() {
    pauses.next();
    pauses.nextEndingEarly();

    pauses.endIf(() -> false);
    assertThat(pauses.areOver()).isFalse();
    pauses.endIf(() -> true);

    assertThat(pauses.areOver()).isTrue();
    assertThat(pauses.next()).as("short again").isEqualTo(clock.instant().plus(INTERVAL));
  }

  @Test
  void another_pause_does_not_end_early() {
    pauses.nextEndingEarly();
    pauses.next();

    pauses.endIf(() -> true);

    assertThat(pauses.areOver()).isFalse();
  }
}
