package io.defenderroutes.stories.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.defenderroutes.sandbox.AlertGenerator;
import io.defenderroutes.sandbox.SiemAlert;
import io.defenderroutes.stories.crash.Arrivals.Arrival;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge itself: it finds what is wrong, and nothing where all is well. */
class VerdictTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final AlertGenerator generator = new AlertGenerator(1, Clock.systemUTC());
  private final List<Fed> fed =
      List.of(
          Fed.of(0, alert("Medium", "Discovery", 0), false),
          Fed.of(1, generator.nextDetection("t", START.plusSeconds(1)), false),
          Fed.of(2, marked(alert("High", "Malware", 2), 2), false),
          Fed.of(3, alert("Low", "Execution", 3), false));
  private final List<Arrival> records = new ArrayList<>(fed.stream().map(this::record).toList());
  private final List<String> lines = new ArrayList<>(List.of(fed.get(3).alert().json()));
  private final List<String> mails = new ArrayList<>(List.of("Malware [no 2]\n\nSeverity high"));

  @Test
  void nothing_is_wrong_where_each_version_is_in_its_place_once() {
    assertThat(verdict().faultsOfAnOrderlyStop()).isEmpty();
  }

  @Test
  void a_version_that_is_in_no_topic_file_or_mail_is_missing() {
    records.clear();
    lines.clear();
    mails.clear();

    assertThat(verdict().missing()).hasSize(4).first().asString().contains("[no 0]");
    assertThat(verdict().notFiled()).hasSize(1);
    assertThat(verdict().notMailed()).hasSize(1);
  }

  @Test
  void a_second_record_line_or_mail_is_doubled_and_told_with_its_place() {
    records.add(at(records.get(3), "defender.alerts.low", 77));
    lines.add(lines.get(0));
    mails.add(mails.get(0));

    assertThat(verdict().doubled()).hasSize(1).first().asString().contains("low-0@77");
    assertThat(verdict().faults()).containsOnlyKeys("doubled in Kafka");
    assertThat(verdict().faultsOfAnOrderlyStop())
        .containsOnlyKeys("doubled in Kafka", "doubled in files", "doubled in mails");
  }

  @Test
  void a_record_in_another_topic_or_that_nobody_fed_has_strayed() {
    records.set(0, at(records.get(0), "defender.alerts.high", 0));
    records.add(new Arrival("defender.alerts.low", 0, 9, "da1", "da1:x@", "created", "{}"));
    lines.add("{\"half");

    assertThat(verdict().strayed()).hasSize(3);
  }

  @Test
  void a_line_that_a_dying_process_left_half_written_is_no_fault() {
    lines.add(lines.get(0).substring(0, 100));

    assertThat(verdict().faultsOfAnOrderlyStop()).isEmpty();
  }

  @Test
  void an_alert_is_created_once() {
    Arrival second = records.get(1);
    records.set(
        1,
        new Arrival(
            second.topic(),
            0,
            second.offset(),
            second.key(),
            second.version(),
            "created",
            second.value()));

    assertThat(verdict().faults()).containsOnlyKeys("created never or twice");
  }

  @Test
  void a_version_behind_a_younger_one_of_its_alert_is_out_of_order() {
    records.add(0, records.remove(1));

    assertThat(verdict().disordered()).hasSize(1).first().asString().contains(fed.get(0).version());
  }

  private Verdict verdict() {
    return Verdict.of(fed, new Arrivals(records, lines, mails, List.of()));
  }

  private SiemAlert alert(String severity, String category, int seconds) {
    return generator.next("t", severity, category, START.plusSeconds(seconds));
  }

  private static SiemAlert marked(SiemAlert alert, int number) {
    return Json.marked(alert, Fed.mark(number));
  }

  private Arrival record(Fed f) {
    String change = f.number() == 1 ? "updated" : "created";
    return new Arrival(
        f.topic(), 0, f.number(), f.alert().alertId(), f.version(), change, f.alert().json());
  }

  private static Arrival at(Arrival record, String topic, long offset) {
    return new Arrival(
        topic, 0, offset, record.key(), record.version(), record.change(), record.value());
  }
}
