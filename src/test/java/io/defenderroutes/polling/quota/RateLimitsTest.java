package io.defenderroutes.polling.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.defenderroutes.polling.response.StoppedBetweenBatches;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
  private static final RateLimits.Budget ENDPOINT =
      new RateLimits.Budget("app", "acme", "endpoint", 100, 1_500);

  private long now;
  private boolean stopping;

  private final TimeMeter time =
      new TimeMeter() {
        @Override
        public long currentTimeNanos() {
          return now;
        }

        @Override
        public boolean isWallClockBased() {
          return false;
        }
      };

  private final Map<String, RateLimit> joined = new HashMap<>();

  @Test
  void no_minute_and_no_hour_sees_more_requests_than_the_api_allows() throws Exception {
    RateLimits budgets = budgets(Map.of("acme/endpoint", ENDPOINT));
    List<Long> taken = new ArrayList<>();
    while (now < Duration.ofHours(5).toNanos()) {
      // A long pause in the middle, after which a burst must not be too much either.
      now += taken.size() == 2_000 ? Duration.ofHours(2).toNanos() : 0;
      budgets.take("acme/endpoint");
      taken.add(now);
    }

    assertThat(mostWithin(taken, Duration.ofMinutes(1))).isBetween(20L, 100L);
    assertThat(mostWithin(taken, Duration.ofHours(1))).isBetween(1_400L, 1_500L);
    assertThat(taken).hasSizeGreaterThan(3_500);
  }

  @Test
  void connections_of_one_app_in_one_tenant_share_the_budget_of_one_api() throws Exception {
    RateLimits.Budget graph = new RateLimits.Budget("app", "acme", "graph", 10, 0);
    RateLimits budgets =
        budgets(
            Map.of(
                "acme/graph-alerts", graph,
                "acme/graph-incidents", graph,
                "other/graph-alerts", new RateLimits.Budget("app", "other", "graph", 10, 0)));
    budgets.take("acme/graph-alerts");
    budgets.take("acme/graph-alerts");

    assertThat(limit("acme/graph-incidents").left()).isZero();
    assertThat(limit("other/graph-alerts").left()).isEqualTo(2);
    assertThat(now).isZero();
    budgets.take("acme/graph-incidents");
    assertThat(now).isGreaterThan(Duration.ofSeconds(5).toNanos());
  }

  @Test
  void the_strictest_of_those_that_share_a_budget_counts() throws Exception {
    budgets(
        Map.of(
            "a/x", new RateLimits.Budget("app", "a", "graph", 1_000, 0),
            "a/y", new RateLimits.Budget("app", "a", "graph", 10, 0)));

    assertThat(limit("a/x").left()).isEqualTo(2);
  }

  @Test
  void an_api_without_a_limit_is_asked_at_once() throws Exception {
    RateLimits budgets =
        budgets(Map.of("acme/siem", new RateLimits.Budget("app", "acme", "siem", 0, 0)));
    for (int i = 0; i < 10_000; i++) {
      budgets.take("acme/siem");
    }

    assertThat(now).isZero();
    assertThat(limit("acme/siem").left()).isEqualTo(-1);
  }

  @Test
  void one_that_is_killed_again_and_again_does_not_spend_it_anew_each_time() throws Exception {
    List<Long> taken = new ArrayList<>();
    for (int start = 0; start < 20; start++) {
      RateLimits budgets = budgets(Map.of("acme/endpoint", ENDPOINT));
      long killed = now + Duration.ofSeconds(2).toNanos();
      while (now < killed) {
        budgets.take("acme/endpoint");
        taken.add(now);
      }
    }

    assertThat(mostWithin(taken, Duration.ofMinutes(1))).isLessThanOrEqualTo(100);
  }

  @Test
  void even_one_request_an_hour_is_kept() throws Exception {
    RateLimits budgets = budgets(Map.of("a/x", new RateLimits.Budget("app", "a", "x", 0, 1)));
    budgets.take("a/x");
    budgets.take("a/x");

    assertThat(Duration.ofNanos(now)).isGreaterThanOrEqualTo(Duration.ofHours(1));
  }

  @Test
  void a_pause_holds_all_that_share_the_quota_and_nobody_else() throws Exception {
    RateLimits.Budget graph = new RateLimits.Budget("app", "acme", "graph", 0, 0);
    RateLimits budgets =
        budgets(
            Map.of(
                "acme/graph-alerts", graph,
                "acme/graph-incidents", graph,
                "acme/endpoint", ENDPOINT,
                "other/graph-alerts", new RateLimits.Budget("app", "other", "graph", 0, 0)));
    budgets.pause("acme/graph-alerts", Duration.ofSeconds(90));
    budgets.pause("acme/graph-incidents", Duration.ofSeconds(5));

    for (String paused : List.of("acme/graph-alerts", "acme/graph-incidents")) {
      assertThatThrownBy(() -> budgets.take(paused))
          .isInstanceOf(QuotaPaused.class)
          .hasMessageContaining("429 to acme/graph-alerts")
          .hasMessageContaining("graph")
          .hasMessageContaining("90 s");
      assertThat(limit(paused).paused()).isEqualTo(Duration.ofSeconds(90));
    }
    budgets.take("acme/endpoint");
    budgets.take("other/graph-alerts");
    assertThat(limit("other/graph-alerts").paused()).isZero();
    assertThat(now).as("no thread is held").isZero();

    now += Duration.ofMillis(89_500).toNanos();
    budgets.take("acme/graph-incidents");
    assertThat(now).isGreaterThanOrEqualTo(Duration.ofSeconds(90).toNanos());
    assertThat(limit("acme/graph-alerts").paused()).isZero();
    budgets.take("acme/graph-alerts");
  }

  @Test
  void a_stop_ends_the_last_moment_of_a_pause_too() {
    RateLimits budgets = budgets(Map.of("acme/endpoint", ENDPOINT));
    budgets.pause("acme/endpoint", Duration.ofMillis(900));
    stopping = true;

    assertThatThrownBy(() -> budgets.take("acme/endpoint"))
        .isInstanceOf(StoppedBetweenBatches.class);
  }

  @Test
  void who_waits_is_let_go_when_the_process_stops() throws Exception {
    RateLimits budgets = budgets(Map.of("acme/endpoint", ENDPOINT));
    stopping = true;

    assertThatThrownBy(
            () -> {
              while (true) {
                budgets.take("acme/endpoint");
              }
            })
        .isInstanceOf(StoppedBetweenBatches.class);
  }

  @Test
  void what_is_left_is_left_when_connections_come_change_and_go() throws Exception {
    RateLimits.Budget graph = new RateLimits.Budget("app", "acme", "graph", 10, 0);
    RateLimits.Budget looser = new RateLimits.Budget("app", "acme", "graph", 1_000, 0);
    RateLimits budgets = budgets(Map.of("acme/graph-alerts", graph));
    budgets.take("acme/graph-alerts");
    budgets.take("acme/graph-alerts");

    join(budgets, Map.of("acme/graph-incidents", graph, "other/siem", looser));
    assertThat(limit("acme/graph-incidents").left()).isZero();

    limit("acme/graph-alerts").end();
    limit("acme/graph-alerts").leave();
    limit("acme/graph-incidents").leave();
    join(budgets, Map.of("acme/graph-alerts", looser));
    assertThat(limit("acme/graph-alerts").left()).as("nothing on top").isZero();
    now += Duration.ofMinutes(1).toNanos();
    assertThat(limit("acme/graph-alerts").left()).as("by its new limits").isGreaterThan(100);
  }

  @Test
  void a_connection_that_is_to_end_waits_no_longer() {
    RateLimits budgets = budgets(Map.of("acme/endpoint", ENDPOINT));
    limit("acme/endpoint").end();

    assertThatThrownBy(
            () -> {
              while (true) {
                budgets.take("acme/endpoint");
              }
            })
        .isInstanceOf(StoppedBetweenBatches.class);
  }

  private RateLimits budgets(Map<String, RateLimits.Budget> of) {
    RateLimits budgets = new RateLimits(this::limit, () -> stopping, time, nanos -> now += nanos);
    join(budgets, of);
    return budgets;
  }

  private RateLimit limit(String connection) {
    return Objects.requireNonNull(joined.get(connection));
  }

  private void join(RateLimits budgets, Map<String, RateLimits.Budget> added) {
    added.forEach((name, budget) -> joined.put(name, budgets.join(name, budget)));
  }

  /** The most in any period, whenever it begins. */
  private static long mostWithin(List<Long> taken, Duration period) {
    long most = 0;
    int first = 0;
    for (int last = 0; last < taken.size(); last++) {
      while (taken.get(last) - taken.get(first) >= period.toNanos()) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }
}
