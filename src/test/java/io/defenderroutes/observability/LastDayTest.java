package io.defenderroutes.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.sandbox.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LastDayTest {
  private final MovableClock clock = new MovableClock(Instant.parse("2026-11-26T10:07:00Z"));
  private final Metrics metrics = Metrics.unseen(clock);
  private final LastDay day = metrics.lastDay();

  @Test
  void new_alerts_and_failed_polls_are_counted_in_the_quarter_of_an_hour_they_happened_in() {
    metrics.begin("contoso/siem");
    metrics.fresh("contoso/siem", "high", "Malware", "x", 3);
    clock.advance(Duration.ofMinutes(7));
    metrics.fresh("contoso/siem", "low", "Malware", "x", 2);
    metrics.polled("contoso/siem", "complete");
    clock.advance(Duration.ofMinutes(1));
    metrics.polled("contoso/siem", "failed");
    metrics.polled("contoso/siem", "incomplete");

    LastDay.Counts counts = day.of("contoso/siem").orElseThrow();
    assertThat(counts.from()).isEqualTo(Instant.parse("2026-11-25T10:30:00Z"));
    assertThat(counts.fresh()).isEqualTo(columns(94, 5));
    assertThat(counts.failedPolls()).isEqualTo(columns(95, 2));
  }

  @Test
  void a_column_keeps_its_counts_for_24_hours() {
    metrics.begin("contoso/siem");
    metrics.fresh("contoso/siem", "high", "Malware", "x", 3);

    clock.advance(Duration.ofMinutes(95 * 15));
    assertThat(day.of("contoso/siem").orElseThrow().fresh()).isEqualTo(columns(0, 3));
    clock.advance(Duration.ofMinutes(15));
    assertThat(day.of("contoso/siem")).isEmpty();
    metrics.fresh("contoso/siem", "high", "Malware", "x", 1);
    assertThat(day.of("contoso/siem").orElseThrow().fresh()).isEqualTo(columns(95, 1));
  }

  @Test
  void a_clock_that_is_set_back_does_not_move_columns() {
    metrics.begin("contoso/siem");
    metrics.fresh("contoso/siem", "high", "Malware", "x", 3);
    clock.advance(Duration.ofMinutes(-30));
    metrics.fresh("contoso/siem", "high", "Malware", "x", 1);
    assertThat(day.of("contoso/siem").orElseThrow().fresh()).isEqualTo(columns(95, 1));

    clock.advance(Duration.ofMinutes(30));
    assertThat(day.of("contoso/siem").orElseThrow().fresh())
        .startsWith(columns(93, 1).subList(0, 94).toArray(Long[]::new))
        .endsWith(0L, 3L);
  }

  @Test
  void the_total_is_that_of_the_connections_that_are_polled() {
    assertThat(day.total()).isEmpty();
    metrics.begin("contoso/siem");
    metrics.begin("fabrikam/siem");
    assertThat(day.total()).isEmpty();
    metrics.fresh("contoso/siem", "high", "Malware", "x", 3);
    metrics.fresh("fabrikam/siem", "high", "Malware", "x", 4);
    assertThat(day.total().orElseThrow().fresh()).isEqualTo(columns(95, 7));

    metrics.begin("contoso/siem");
    assertThat(day.total().orElseThrow().fresh()).as("after a reload").isEqualTo(columns(95, 7));

    metrics.retain(List.of("contoso/siem"));
    metrics.fresh("fabrikam/siem", "high", "Malware", "x", 4);
    assertThat(day.of("fabrikam/siem")).isEmpty();
    assertThat(day.total().orElseThrow().fresh()).isEqualTo(columns(95, 3));
  }

  private static List<Long> columns(int column, long count) {
    return IntStream.range(0, 96).mapToObj(i -> i == column ? count : 0L).toList();
  }
}
