package io.defenderroutes.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Each alert of a batch is delivered, dropped on purpose or a dead letter. */
class BatchTest {
  private static final Path FILE = Path.of("x.ndjson");
  private static final byte[] LINE = "{}\n".getBytes(StandardCharsets.UTF_8);
  private static final String RULE = "routing/alerts.camel.yaml:42";

  private final Batch batch =
      new Batch("acme/siem", Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC));

  @Test
  void an_alert_that_a_rule_stops_before_any_delivery_is_dropped() {
    batch.alerts().begin(alert());
    batch.alerts().stopped(RULE, "low", "Malware");
    batch.alerts().settle();

    assertThat(batch.alerts().dropped()).isEqualTo(1);
    assertThat(batch.uncounted()).isZero();
  }

  @Test
  void an_alert_that_a_rule_stops_after_a_delivery_is_delivered() {
    batch.alerts().begin(alert());
    deliver();
    batch.alerts().stopped(RULE, "low", "Malware");
    batch.alerts().settle();
    batch.linesAppended(FILE);

    assertThat(batch.alerts().dropped()).isZero();
    assertThat(batch.delivered()).containsEntry("file:x.ndjson", 1);
    assertThat(batch.uncounted()).isZero();
  }

  @Test
  void an_alert_that_is_stopped_for_one_of_its_categories_and_delivered_for_another_is_delivered() {
    batch.alerts().begin(alert());
    batch.alerts().stopped(RULE, "low", "Malware");
    deliver();
    batch.alerts().begin(alert());
    batch.alerts().stopped(RULE, "low", "Malware");
    batch.alerts().stopped(RULE, "low", "Discovery");
    batch.alerts().settle();
    batch.linesAppended(FILE);

    assertThat(batch.alerts().dropped()).as("the second alert, once").isEqualTo(1);
    assertThat(batch.uncounted()).isZero();
  }

  @Test
  void an_alert_that_reaches_nothing_that_counts_is_noticed() {
    batch.alerts().begin(alert());
    batch.alerts().begin(alert());
    deliver();
    batch.alerts().settle();
    batch.linesAppended(FILE);

    assertThat(batch.uncounted()).isEqualTo(1);
  }

  @Test
  void the_dead_letter_of_another_alert_does_not_count_for_this_one() {
    batch.alerts().begin(alert());
    batch.alerts().fails(alert());
    deliver();
    batch.alerts().settle();
    batch.linesAppended(FILE);

    assertThat(batch.uncounted()).isEqualTo(1);
  }

  @Test
  void a_delivery_that_is_lost_on_the_way_is_noticed() {
    batch.alerts().begin(alert());
    deliver();
    batch.alerts().settle();

    assertThat(batch.uncounted()).isEqualTo(1);
  }

  private void deliver() {
    batch.add(FILE, LINE, "file:x.ndjson", "low", "Malware");
  }

  private static byte[] alert() {
    return "{}".getBytes(StandardCharsets.UTF_8);
  }
}
